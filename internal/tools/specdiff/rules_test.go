package main

import (
	"testing"

	"github.com/oasdiff/oasdiff/checker"
	"github.com/stretchr/testify/require"
)

func TestEveryRuleNamesARuleOfOasdiff(t *testing.T) {
	all := checker.GetAllRuleIds()
	for i, r := range ourRules() {
		require.Condition(t, func() bool {
			for _, id := range all {
				if r.id.MatchString(id) {
					return true
				}
			}
			return false
		}, "rule %d: no rule of oasdiff matches %s", i, r.id)
	}
}

func TestWhatIsRemovedAfterADeprecationBreaksAllTheSame(t *testing.T) {
	found := 0
	for _, id := range checker.GetAllRuleIds() {
		if r := ruleFor(ourRules(), id, ""); removedAfterWarning(id) {
			found++
			require.Equal(t, breaking, r.class, id)
		}
	}
	require.NotZero(t, found)
}

func removedAfterWarning(id string) bool { return re(`-removed.*-with-deprecation$`).MatchString(id) }
