package form

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goodgov/internal/diag"
)

// What answers mean is told apart from what may be answered; outlines as they
// were kept before they had labels tell as much as they can.
func TestDrift(t *testing.T) {
	question := func(f *Form, name string) *Question { return f.Question(name) }
	for _, test := range []struct {
		name   string
		change func(f *Form)
		want   Drift
		plain  Drift // from an outline without labels
		zh     string
	}{
		{name: "nothing", change: func(*Form) {}},
		{name: "rules", change: func(f *Form) { question(f, "D2").Required = true; question(f, "bus").Longest = 20 }},
		{name: "an item gone", change: func(f *Form) { f.Groups[1].Questions = f.Groups[1].Questions[:2] }},
		{name: "a longer scale", change: func(f *Form) { f.Scale.Labels = append(f.Scale.Labels, both("6")) }, want: Drift{Was: "1–5", Is: "1–6"}, plain: Drift{Was: "1–5", Is: "1–6"}},
		{name: "a code that means something else", change: func(f *Form) { question(f, "age").Choices[0].Label = both("60–74") },
			want: Drift{Relabelled: []Relabelled{{"age", "1", nil, both("60–74")}}}, plain: Drift{Reworded: []string{"age"}}},
		{name: "a choice less", change: func(f *Form) { question(f, "needs").Choices = question(f, "needs").Choices[:2] },
			want: Drift{Choices: []string{"needs"}}, plain: Drift{Reworded: []string{"needs"}}, zh: "选项有增减：needs"},
		{name: "the opposite", change: func(f *Form) { question(f, "D2").Label = both("Not at all") },
			want: Drift{Reworded: []string{"D2"}}, plain: Drift{Reworded: []string{"D2"}}, zh: "措辞不同：D2"},
		{name: "a scale turned round", change: func(f *Form) { f.Scale.Labels[4] = both("never") },
			want: Drift{Relabelled: []Relabelled{{scaleAsked, "5", nil, both("never")}}}, plain: Drift{Reworded: []string{scaleAsked}}},
	} {
		before, now := example(t), example(t)
		test.change(now)
		for i, r := range test.want.Relabelled {
			if r.Name == scaleAsked {
				test.want.Relabelled[i].Was = before.Scale.Labels[4]
			} else {
				test.want.Relabelled[i].Was = question(before, r.Name).Choices[0].Label
			}
		}
		outline := before.Outline()
		text, err := json.Marshal(outline)
		if err != nil {
			t.Fatal(err)
		}
		var kept, plain Outline
		if err := json.Unmarshal(text, &kept); err != nil {
			t.Fatal(err)
		}
		for _, a := range outline {
			plain = append(plain, Asked{Name: a.Name, Rules: a.Rules, Words: a.Words})
		}
		if diff := cmp.Diff(test.want, now.Outline().From(kept)); diff != "" {
			t.Errorf("%s: −want +got\n%s", test.name, diff)
		}
		if diff := cmp.Diff(test.plain, now.Outline().From(plain)); diff != "" {
			t.Errorf("%s, of an outline without labels: −want +got\n%s", test.name, diff)
		}
		if d := now.Outline().From(kept); test.zh != "" && d.Text().In(diag.Chinese) != test.zh {
			t.Errorf("%s: %s", test.name, d.Text().In(diag.Chinese))
		}
	}
}

// A language that is added is no other wording.
func TestDriftOfALanguage(t *testing.T) {
	f := example(t)
	before := f.Outline()
	for _, q := range f.All {
		label := Text{"fr": "…"}
		for lang, text := range q.Label {
			label[lang] = text
		}
		q.Label = label
	}
	if d := f.Outline().From(before); !d.None() {
		t.Errorf("%+v", d)
	}
	d := Drift{Relabelled: []Relabelled{{"age", "4", Text{"zh": "60 岁及以上", "en": "60 and over"}, Text{"zh": "60–74 岁", "en": "60 to 74"}}}}
	if en, zh := d.Text().In(diag.English), d.Text().In(diag.Chinese); en != "age: 4 was “60 and over”, is “60 to 74”" || zh != "age：4 原为“60 岁及以上”，现为“60–74 岁”" {
		t.Errorf("%s\n%s", en, zh)
	}
}
