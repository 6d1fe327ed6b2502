package page

import (
	"context"
	"encoding/json"
	"fmt"

	"goodgov/survey/form"
)

// Versions knows how questionnaires were given out. Its method is that of
// internal/store.
type Versions interface {
	Versions(ctx context.Context, form string) (map[string]string, error)
}

// Earlier is how a form asked under a version; nil where that is not known.
func Earlier(ctx context.Context, known Versions, f *form.Form, version string) (form.Outline, error) {
	texts, err := known.Versions(ctx, f.ID)
	if err != nil || texts[version] == "" {
		return nil, err
	}
	var outline form.Outline
	if err := json.Unmarshal([]byte(texts[version]), &outline); err != nil {
		return nil, fmt.Errorf("read how the questionnaire was given out: %w", err)
	}
	return outline, nil
}
