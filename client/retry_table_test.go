package client_test

import (
	"context"
	"go/parser"
	"go/token"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/omnidim-go/simulations/client"
)

// attempted is an operation of a column of the table.
type attempted struct {
	name, method string
	call         func(context.Context, *client.SimulationsService) error
}

// tableColumns lists the operations by the columns of the table.
func tableColumns() map[string][]attempted {
	const id = 31
	stored := client.Scenario{ID: 5, Name: "Stored", Description: "You are stored.", ExpectedResult: "It is kept."}
	added := client.NewScenario("Added", "You are added.", "It is added.")
	return map[string][]attempted{
		"read": {{"getSimulation", http.MethodGet, func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Get(ctx, id)
			return err
		}}, {"listSimulations", http.MethodGet, func(ctx context.Context, s *client.SimulationsService) (err error) {
			for _, err = range s.List(ctx, client.ListOptions{}) {
			}
			return err
		}}},
		"update": {{"updateSimulation", http.MethodPut, func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Update(ctx, id, client.SimulationUpdate{Scenarios: []client.Scenario{stored}})
			return err
		}}},
		"add": {{"updateSimulation", http.MethodPut, func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Update(ctx, id, client.SimulationUpdate{Scenarios: []client.Scenario{stored, added}})
			return err
		}}},
		"create": {{"createSimulation", http.MethodPost, func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Create(ctx, client.SimulationCreate{Name: "New", AgentID: 7})
			return err
		}}},
		"start": {{"startSimulation", http.MethodPost, func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Start(ctx, id)
			return err
		}}},
		"stop": {{"stopSimulation", http.MethodPost, func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.Stop(ctx, id)
			return err
		}}},
		"enhance": {{"enhancePrompt", http.MethodPost, func(ctx context.Context, s *client.SimulationsService) error {
			_, err := s.EnhancePrompt(ctx, id)
			return err
		}}},
		"delete": {{"deleteSimulation", http.MethodDelete, func(ctx context.Context, s *client.SimulationsService) error {
			return s.Delete(ctx, id)
		}}},
	}
}

// documentedTable reads the table "Retries" of the package documentation: attempts by failure and operation. A row and a
// column may name several, separated by commas. A line without numbers continues the row above.
func documentedTable(t *testing.T) map[string]map[string]int {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	require.NoError(t, err)
	_, text, found := strings.Cut(file.Doc.Text(), "# Retries\n")
	require.True(t, found)
	text, _, _ = strings.Cut(text, "\n# ")
	gap := regexp.MustCompile(`\s{2,}`)
	var head []string
	var row map[string]int
	table := map[string]map[string]int{}
	for line := range strings.Lines(text) {
		cells := gap.Split(strings.TrimSpace(line), -1)
		switch {
		case line[0] != '\t' || strings.HasPrefix(cells[0], "---"):
			continue
		case head == nil:
			head = cells[1:]
			continue
		case len(cells) > 1:
			row = documentedRow(t, head, cells[1:])
		}
		for failure := range strings.SplitSeq(strings.TrimSuffix(cells[0], ","), ", ") {
			require.NotContains(t, table, failure)
			table[failure] = row
		}
	}
	return table
}

// documentedRow reads the attempts by operation.
func documentedRow(t *testing.T, head, cells []string) map[string]int {
	t.Helper()
	require.Len(t, cells, len(head))
	row := map[string]int{}
	for i, cell := range cells {
		attempts, err := strconv.Atoi(cell)
		require.NoError(t, err)
		for operation := range strings.SplitSeq(head[i], ", ") {
			row[operation] = attempts
		}
	}
	return row
}

func TestDefaultRetry_EveryCellOfTheDocumentedTable(t *testing.T) {
	table, rows, ops := documentedTable(t), tableFailures(), tableColumns()
	require.Len(t, table, len(rows), "the table and the failures have different rows")
	for row, cells := range table {
		require.NotEmpty(t, rows[row], "no failure proves the row %q", row)
		require.Len(t, cells, len(ops), "the table and the operations have different columns")
		for column, attempts := range cells {
			require.NotEmpty(t, ops[column], "no operation proves the column %q", column)
			for _, f := range rows[row] {
				for _, op := range ops[column] {
					t.Run(row+"/"+f.name+"/"+column+" "+op.name, func(t *testing.T) {
						if f.inTime {
							synctest.Test(t, func(t *testing.T) { walkCell(t, f, op, attempts) })
							return
						}
						walkCell(t, f, op, attempts)
					})
				}
			}
		}
	}
}

// walkCell proves one cell with one failure.
func walkCell(t *testing.T, f tableFailure, op attempted, attempts int) {
	at := f.begin(t)
	err := op.call(t.Context(), at.client.Simulations)
	require.Error(t, err)
	require.Equal(t, attempts, at.meter.attempts(op.method), "attempts")
	arrived := attempts
	if f.fate == client.NotSent && f.status == 0 {
		arrived = 0
	}
	require.Equal(t, arrived, at.arrived(op.method), "requests that arrived")
	require.Equal(t, f.fate, client.FateOf(err), "fate of: %v", err)
	require.NotContains(t, err.Error(), "\n")
	require.True(t, strings.HasPrefix(err.Error(), op.name), "%v", err)
	if f.status == 0 {
		requireTransportError(t, err, op, attempts, f.fate)
	} else {
		requireAPIError(t, err, op, attempts, f.status)
	}
	if op.name == "createSimulation" && f.fate == client.Ambiguous {
		var unknown *client.OutcomeUnknownError
		require.ErrorAs(t, err, &unknown, "a create that may have been stored has an unknown outcome")
	}
}

func requireTransportError(t *testing.T, err error, op attempted, attempts int, fate client.Fate) {
	t.Helper()
	var failed *client.TransportError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, op.name, failed.Operation)
	require.Equal(t, attempts, failed.Attempts)
	require.Equal(t, fate == client.Ambiguous, failed.MayHaveArrived)
}

func requireAPIError(t *testing.T, err error, op attempted, attempts, status int) {
	t.Helper()
	var refused *client.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, op.name, refused.Operation)
	require.Equal(t, attempts, refused.Attempts)
	require.Equal(t, status, refused.StatusCode)
	require.Equal(t, status < 300, refused.Is(client.ErrUnreadable))
}
