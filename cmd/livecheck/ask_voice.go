package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/omnidim-go/simulations/client"
)

const maxVoicePages = 9 // the service takes ten requests a minute

// voice is a listed voice.
type voice map[string]jsontext.Value

// askListedVoice looks for the voice of -voice in the service's list.
func askListedVoice(ctx context.Context, p *probe) (answer, error) {
	voices := p.scenarios[0].SelectedVoices
	if len(voices) == 0 || !slices.Contains([]client.VoiceProvider{
		client.VoiceProviderElevenLabs, client.VoiceProviderDeepgram, client.VoiceProviderCartesia,
	}, voices[0].Provider) {
		return answer{}, skipped("ask with -voice and a voice of eleven_labs, deepgram or cartesia")
	}
	for page := 1; page <= maxVoicePages; page++ {
		list, err := p.listVoices(ctx, voices[0].Provider, page)
		if err != nil {
			return answer{}, err
		}
		if len(list) == 0 {
			return answer{seen: fmt.Sprintf("no voice of the list (pages: %d) has the id of -voice", page-1)}, nil
		}
		for _, v := range list {
			names := v.fieldsWith(voices[0].ID)
			if len(names) > 0 {
				return answer{
					seen:      "the id of -voice is in the fields of a listed voice: " + strings.Join(names, ", "),
					asAssumed: slices.Contains(names, "name"),
				}, nil
			}
		}
	}
	return answer{}, problem(fmt.Sprintf("no voice of the first %d pages has the id of -voice", maxVoicePages))
}

// listVoices returns one page of the voices of a provider.
func (p *probe) listVoices(ctx context.Context, provider client.VoiceProvider, page int) ([]voice, error) {
	url := strings.TrimRight(p.baseURL, "/") + "/providers/voices"
	query := fmt.Sprintf("?provider=%s&page=%d&page_size=100", provider, page)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+query, nil)
	if err != nil {
		return nil, err
	}
	r, err := take(p.doer.Do(req))
	if err != nil {
		return nil, err
	}
	if r.refused != "" {
		return nil, problem("the list of voices is " + r.refused)
	}
	var body struct {
		Voices []voice `json:"voices"`
	}
	if json.Unmarshal(r.body, &body) != nil {
		return nil, problem("the list of voices cannot be read: its shape is " + shape(r.body))
	}
	return body.Voices, nil
}

// fieldsWith returns the names of the fields with this text or number.
func (v voice) fieldsWith(value string) (names []string) {
	for name, got := range v {
		if text(got) == value || string(got) == value {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
