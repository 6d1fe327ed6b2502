package form

import (
	"encoding/json"
	"testing"
)

func TestConditionJSON(t *testing.T) {
	for text, want := range map[string]string{
		"":                    `null`,
		"${age} >= 60":        `{"question":"age","operator":"\u003e=","value":"60","number":true}`,
		"${lives} != 'alone'": `{"question":"lives","operator":"!=","value":"alone"}`,
		"${a} = 1 and ${b} = 2 or not(selected(${c}, 'x'))": `{"any":[{"all":[{"question":"a","operator":"=","value":"1","number":true},{"question":"b","operator":"=","value":"2","number":true}]},{"not":{"question":"c","selected":"x"}}]}`,
	} {
		c, err := ParseCondition(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(c)
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v; want %s", text, got, err, want)
		}
	}
}
