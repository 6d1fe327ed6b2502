package form

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"goodgov/internal/diag"
)

// Drift is where the same answers mean something else than they did under an
// earlier outline. What may be left unanswered, and when a question is put, is
// not in it, nor are questions that are gone or new: nothing stands under one
// name there that is two things.
type Drift struct {
	Was, Is    string // the ranges of the scales where they differ; else both are empty
	Relabelled []Relabelled
	Choices    []string // questions with other choices than before
	Reworded   []string // questions in other words
}

// Relabelled is a choice that has another label, or a point of the scale, whose
// Name is "(scale)".
type Relabelled struct {
	Name, Value string
	Was, Is     Text
}

// OtherScale tells that answers on one scale are none on the other.
func (d Drift) OtherScale() bool { return d.Was != d.Is }

// None tells that all answers mean the same.
func (d Drift) None() bool {
	return !d.OtherScale() && len(d.Relabelled)+len(d.Choices)+len(d.Reworded) == 0
}

// From tells what has become of the meaning of answers since an earlier outline.
// A language more is no other wording. Where the earlier one has no labels, all
// wordings of a question count as one.
func (o Outline) From(earlier Outline) Drift {
	var d Drift
	if was, is := earlier.Scale(), o.Scale(); was != "" && is != "" && was != is {
		d.Was, d.Is = was, is
	}
	for _, now := range o {
		before := earlier.find(now.Name)
		switch {
		case before == nil || now.Name == scaleAsked && d.OtherScale():
		case before.Label == nil && before.Choices == nil:
			if before.Words != now.Words {
				d.Reworded = append(d.Reworded, now.Name)
			}
		default:
			d.compare(*before, now)
		}
	}
	return d
}

func (d *Drift) compare(before, now Asked) {
	values := slices.SortedFunc(maps.Keys(now.Choices), byNumber)
	same := len(before.Choices) == len(now.Choices)
	for _, value := range values {
		was, there := before.Choices[value]
		same = same && there
		if is := now.Choices[value]; there && otherWords(was, is) {
			d.Relabelled = append(d.Relabelled, Relabelled{now.Name, value, was, is})
		}
	}
	if !same {
		d.Choices = append(d.Choices, now.Name)
	}
	if otherWords(before.Label, now.Label) {
		d.Reworded = append(d.Reworded, now.Name)
	}
}

// byNumber puts numbers by their size, others by the alphabet.
func byNumber(a, b string) int {
	x, badX := strconv.Atoi(a)
	y, badY := strconv.Atoi(b)
	if badX != nil || badY != nil {
		x, y = 0, 0
	}
	return cmp.Or(cmp.Compare(x, y), cmp.Compare(a, b))
}

// otherWords tells whether a wording differs in a language that both have, or
// there is none.
func otherWords(a, b Text) bool {
	shared := false
	for lang, text := range a {
		other, has := b[lang]
		if has && strings.TrimSpace(text) != strings.TrimSpace(other) {
			return true
		}
		shared = shared || has
	}
	return !shared && len(a)+len(b) > 0
}

// mostTold is how many choices are quoted; the rest are named by their question.
const mostTold = 12

// Text names what differs, but for the range of the scale.
func (d Drift) Text() diag.Text {
	var parts []any
	add := func(text diag.Text) { parts = append(parts, text) }
	for _, r := range d.Relabelled[:min(len(d.Relabelled), mostTold)] {
		if r.Name == scaleAsked {
			add(diag.Say("point %s of the scale was %s, is %s", "量表第 %s 点原为%s，现为%s", r.Value, quoted(r.Was), quoted(r.Is)))
			continue
		}
		add(diag.Say("%s: %s was %s, is %s", "%s：%s 原为%s，现为%s", r.Name, r.Value, quoted(r.Was), quoted(r.Is)))
	}
	if n := len(d.Relabelled) - mostTold; n > 0 {
		add(diag.Say("%d more choices with other labels", "另有 %d 个选项的文字不同", n))
	}
	if len(d.Choices) > 0 {
		add(diag.Say("other choices: %s", "选项有增减：%s", strings.Join(d.Choices, ", ")))
	}
	if len(d.Reworded) > 0 {
		add(diag.Say("other words: %s", "措辞不同：%s", strings.Join(d.Reworded, ", ")))
	}
	holes := slices.Repeat([]string{"%s"}, len(parts))
	return diag.Say(strings.Join(holes, "; "), strings.Join(holes, "；"), parts...)
}

// quoted is a label in quotes.
func quoted(t Text) diag.Text { return diag.Say("“%s”", "“%s”", spoken(t)) }

// spoken is a label in both languages, as far as it has them.
func spoken(t Text) diag.Text {
	return diag.Say("%[1]s", "%[2]s", t.In(diag.English), t.In(diag.Chinese))
}
