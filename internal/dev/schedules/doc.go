// Package schedules simulates writers of one simulation under faults, and checks what they were told against what the service held.
// It has tests only:
//
//	go test ./internal/dev/schedules -run TestSchedules -args -long
package schedules
