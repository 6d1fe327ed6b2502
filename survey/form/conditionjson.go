package form

import "encoding/json"

// MarshalJSON writes the condition for programs that hold answers to it
// themselves, as one of
//
//	{"all": […]}  {"any": […]}  {"not": …}
//	{"question": "needs", "selected": "none"}
//	{"question": "age", "operator": ">=", "value": "60", "number": true}
//
// with conditions in the place of the dots. One that is nil is null.
func (c *Condition) MarshalJSON() ([]byte, error) {
	if c == nil {
		return []byte("null"), nil
	}
	switch c.kind {
	case allOf:
		return json.Marshal(map[string]any{"all": c.parts})
	case anyOf:
		return json.Marshal(map[string]any{"any": c.parts})
	case negation:
		return json.Marshal(map[string]any{"not": c.parts[0]})
	case selection:
		return json.Marshal(map[string]any{"question": c.name, "selected": c.value})
	}
	return json.Marshal(struct {
		Question string `json:"question"`
		Operator string `json:"operator"`
		Value    string `json:"value"`
		Number   bool   `json:"number,omitempty"`
	}{c.name, c.operator, c.value, c.number})
}
