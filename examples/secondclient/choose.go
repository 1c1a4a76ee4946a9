package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"

	"github.com/omnidim-go/simulations/client"
	"github.com/omnidim-go/simulations/examples/secondclient/catalog"
	"github.com/omnidim-go/simulations/gen"
)

// The largest pages of the service.
const (
	agentsPerPage = 150
	voicesPerPage = 100
)

// findAgent returns the only agent with exactly this name. The service searches for names that
// contain a text.
func findAgent(ctx context.Context, c *catalog.Client, name string) (found catalog.Agent, err error) {
	params := catalog.ListAgentsParams{Name: name, Pagesize: agentsPerPage}
	key := func(a catalog.Agent) string { return fmt.Sprint(a.ID.Value, a.Name.Value) }
	agents, err := allPages(key, func(page int) (catalog.OrFalse[[]catalog.Agent], error) {
		params.Pageno = page
		list, err := decode[catalog.AgentPage](c.ListAgents(ctx, &params))
		return list.Bots, err
	})
	if err != nil {
		return found, fmt.Errorf("find agent %q: %w", name, err)
	}
	var ids []int64
	for _, agent := range agents {
		if agent.Name.Value == name {
			found = agent
			ids = append(ids, agent.ID.Value)
		}
	}
	switch {
	case len(ids) == 0:
		return found, fmt.Errorf("find agent %q: no agent of the account has this name", name)
	case len(ids) > 1:
		return found, fmt.Errorf("find agent %q: the agents %d have this name: rename all but one", name, ids)
	case found.ID.Value <= 0:
		return found, fmt.Errorf("find agent %q: the response has no id for the agent", name)
	}
	return found, nil
}

// usableProviders have listed voices for scenarios.
const usableProviders = "eleven_labs, deepgram or cartesia"

// listVoices returns the voices of a provider in the form that scenarios take. Their ids are the
// names of the listed voices: for agents, the vendor documents the name as the id to use, and the
// listed id is null for most voices. Whether scenarios take the same ids is not proven.
func listVoices(ctx context.Context, c *catalog.Client, provider string) ([]client.Voice, error) {
	if !catalog.Provider(provider).Valid() || !client.VoiceProvider(provider).Valid() {
		return nil, fmt.Errorf("list voices of %q: use %s", provider, usableProviders)
	}
	params := catalog.ListVoicesParams{Provider: catalog.Provider(provider), PageSize: voicesPerPage}
	key := func(v catalog.Voice) string { return v.Name.Value }
	listed, err := allPages(key, func(page int) (catalog.OrFalse[[]catalog.Voice], error) {
		params.Page = page
		list, err := decode[catalog.VoicePage](c.ListVoices(ctx, &params))
		return list.Voices, err
	})
	if err != nil {
		return nil, fmt.Errorf("list voices of %s: %w", provider, err)
	}
	var voices []client.Voice
	for _, voice := range listed {
		if voice.Name.Value != "" {
			voices = append(voices, client.Voice{ID: voice.Name.Value, Provider: client.VoiceProvider(provider)})
		}
	}
	if len(voices) == 0 {
		return nil, fmt.Errorf("list voices of %s: the provider has no voice with a name", provider)
	}
	return voices, nil
}

const maxPages = 1000

// allPages returns the items of all pages, each once. The last page is empty or has no new items.
func allPages[T any](key func(T) string, get func(page int) (catalog.OrFalse[[]T], error)) ([]T, error) {
	var all []T
	seen := make(map[string]bool)
	for page := 1; page <= maxPages; page++ {
		items, err := get(page)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", page, err)
		}
		if !items.Known {
			return nil, fmt.Errorf("page %d: the response has no list", page)
		}
		before := len(all)
		for _, item := range items.Value {
			if !seen[key(item)] {
				seen[key(item)] = true
				all = append(all, item)
			}
		}
		if len(all) == before {
			return all, nil
		}
	}
	return nil, fmt.Errorf("the service lists more than %d pages", maxPages)
}

// decode reads a response of the generated client, which returns any status without an error.
func decode[Page any](resp *http.Response, err error) (page Page, _ error) {
	if err != nil {
		return page, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return page, err
	}
	var refusal gen.Error // the type of the first client
	_ = json.Unmarshal(data, &refusal)
	if resp.StatusCode != http.StatusOK || refusal.Error != "" {
		return page, fmt.Errorf("the service responded with %d (%s)", resp.StatusCode, code(refusal.Error))
	}
	if err := json.Unmarshal(data, &page); err != nil {
		return page, errors.New("the response is not JSON: check the base URL")
	}
	return page, nil
}

// code returns the code of an error. It drops a sentence, because the service could repeat the key
// there.
func code(reason string) string {
	if regexp.MustCompile("^[a-z_]+$").MatchString(reason) {
		return reason
	}
	return "no code"
}
