package page

import (
	"fmt"
	"net/http"
	"testing"

	"goodgov/internal/collect"
)

// A receipt whose answers were altered is nothing that its owner did wrong: they
// are told so, and it is logged with the questionnaire's number.
func TestStatusOfAlteredAnswers(t *testing.T) {
	status, text := Status(fmt.Errorf("submission 4: %w", collect.ErrAltered))
	if status != http.StatusInternalServerError || text.String() != collect.ErrAltered.Text.String() {
		t.Errorf("%d: %s", status, text)
	}
}
