package diag

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// DefaultLimit is how many problems of each severity a list keeps; the rest
// are counted.
const DefaultLimit = 100

// Problems is a list of problems. The zero value is ready to use. It is an
// error when it holds at least one Problem of severity Error: return Err().
// It is not safe for use by several goroutines.
type Problems struct {
	list []Problem
	kept [3]int
	seen [3]int
}

// Add appends a problem; beyond DefaultLimit of its severity it only counts it.
func (ps *Problems) Add(p Problem) {
	ps.seen[p.Severity]++
	if ps.kept[p.Severity] < DefaultLimit {
		ps.kept[p.Severity]++
		ps.list = append(ps.list, p)
	}
}

// Count adds n further problems of severity Error that are not shown one by one.
func (ps *Problems) Count(n int) { ps.seen[Error] += n }

// Merge appends all of another list, which may be nil, in its order.
func (ps *Problems) Merge(other *Problems) {
	if other == nil {
		return
	}
	before := ps.seen
	for _, p := range other.list {
		ps.Add(p)
	}
	for severity := range ps.seen {
		ps.seen[severity] = before[severity] + other.seen[severity]
	}
}

// MergeError merges err if it is a list of problems, and otherwise returns it.
func (ps *Problems) MergeError(err error) error {
	if err == nil {
		return nil
	}
	if other, ok := errors.AsType[*Problems](err); ok {
		ps.Merge(other)
		return nil
	}
	return err
}

// Rewrite replaces each problem that was kept, the severity left as it is:
// its place, when what was read stands for something else.
func (ps *Problems) Rewrite(rewrite func(Problem) Problem) {
	for i, p := range ps.list {
		ps.list[i] = rewrite(p)
		ps.list[i].Severity = p.Severity
	}
}

// Replace puts others in the place of problems of one severity that say the
// same again and again: those that picked picks, n with those that were not kept.
func (ps *Problems) Replace(severity Severity, n int, picked func(Problem) bool, with ...Problem) {
	all, seen := ps.list, ps.seen
	*ps = Problems{}
	for _, p := range with {
		p.Severity = severity
		ps.Add(p)
	}
	for _, p := range all {
		if p.Severity != severity || !picked(p) {
			ps.Add(p)
		}
	}
	ps.seen = seen
	ps.seen[severity] += len(with) - n
}

// Errors is the number of problems of severity Error, shown or not.
func (ps *Problems) Errors() int { return ps.seen[Error] }

// Len is the number of problems of any severity, shown or not.
func (ps *Problems) Len() int { return ps.seen[Error] + ps.seen[Caution] + ps.seen[Note] }

// All returns what was kept, in the order added.
func (ps *Problems) All() []Problem { return slices.Clone(ps.list) }

// Err returns the list as an error, or nil when nothing in it stops the work.
func (ps *Problems) Err() error {
	if ps.seen[Error] == 0 {
		return nil
	}
	return ps
}

// Error makes the list an error; it reads English.
func (ps *Problems) Error() string {
	for _, p := range ps.list {
		if p.Severity != Error {
			continue
		}
		text := p.Text().String()
		if more := ps.seen[Error] - 1; more > 0 {
			text += fmt.Sprintf(" (and %d more)", more)
		}
		return text
	}
	return "no problems"
}

// Sort orders the list by file, sheet, line and field, keeping the order of
// problems at one place.
func (ps *Problems) Sort() {
	slices.SortStableFunc(ps.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Sheet, b.Sheet),
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Field, b.Field))
	})
}

// WriteText prints a line for each problem, its hint beneath it, and how many
// more there are.
func (ps *Problems) WriteText(w io.Writer, lang string) error {
	for _, p := range ps.list {
		if _, err := fmt.Fprintf(w, "%s: %s\n", p.Severity.text().In(lang), Visible(p.Text().In(lang))); err != nil {
			return err
		}
		if !p.Hint.IsZero() {
			hint := Say("  hint: %s", "  提示：%s", p.Hint)
			if _, err := fmt.Fprintln(w, Visible(hint.In(lang))); err != nil {
				return err
			}
		}
	}
	if more := ps.Len() - len(ps.list); more > 0 {
		text := Say("and %d more\n", "另有 %d 处\n", more)
		if _, err := io.WriteString(w, text.In(lang)); err != nil {
			return err
		}
	}
	return nil
}

type jsonProblem struct {
	File     string `json:"file,omitempty"`
	Sheet    string `json:"sheet,omitempty"`
	Line     int    `json:"line,omitempty"`
	Field    int    `json:"field,omitempty"`
	Cell     string `json:"cell,omitempty"`
	Column   string `json:"column,omitempty"`
	Key      string `json:"key,omitempty"`
	Code     Code   `json:"code"`
	Severity string `json:"severity"`
	Found    string `json:"found,omitempty"`
	Want     string `json:"want,omitempty"`
	Hint     string `json:"hint,omitempty"`
}

// WriteJSON prints {"schema":1,"problems":[…],"total":N}.
func (ps *Problems) WriteJSON(w io.Writer, lang string) error {
	out := struct {
		Schema   int           `json:"schema"`
		Problems []jsonProblem `json:"problems"`
		Total    int           `json:"total"`
	}{Schema: 1, Problems: []jsonProblem{}, Total: ps.Len()}
	for _, p := range ps.list {
		j := jsonProblem{
			File: p.File, Sheet: p.Sheet, Line: p.Line, Field: p.Field, Column: p.Column, Key: p.Key,
			Code: p.Code, Severity: p.Severity.String(),
			Found: p.Found.In(lang), Want: p.Want.In(lang), Hint: p.Hint.In(lang),
		}
		if p.Sheet != "" && p.Line > 0 && p.Field > 0 {
			j.Cell = CellName(p.Field, p.Line)
		}
		out.Problems = append(out.Problems, j)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

// Nearest returns the candidate closest to name by edit distance, or "" when
// none is near enough to be a misspelling of it.
func Nearest(name string, candidates []string) string {
	best, bestDistance := "", len([]rune(name))/2+1
	for _, candidate := range candidates {
		if d := editDistance([]rune(name), []rune(candidate)); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// DidYouMean is a hint that names the nearest candidate, or nothing.
func DidYouMean(name string, candidates []string) Text {
	nearest := Nearest(name, candidates)
	if nearest == "" {
		return Text{}
	}
	return Say("did you mean %q?", "是否想写 %q？", nearest)
}

// DidYouMean is the hint of that name for a further error. It is nothing once
// errors are only counted: to search the nearest name for each of very many
// would take long.
func (ps *Problems) DidYouMean(name string, candidates []string) Text {
	if ps.kept[Error] == DefaultLimit {
		return Text{}
	}
	return DidYouMean(name, candidates)
}

// editDistance counts insertions, deletions, substitutions and swaps of
// neighbours (Damerau's restricted distance).
func editDistance(a, b []rune) int {
	previous2 := make([]int, len(b)+1)
	previous := make([]int, len(b)+1)
	current := make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		current[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			current[j] = min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				current[j] = min(current[j], previous2[j-2]+1)
			}
		}
		previous2, previous, current = previous, current, previous2
	}
	return previous[len(b)]
}
