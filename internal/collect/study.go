package collect

import (
	"maps"
	"slices"

	"goodgov/internal/diag"
)

// Study is what tells whose a store is: one study's alone.
type Study struct {
	ID    string            `json:"id"` // of its questionnaire
	Title map[string]string `json:"title,omitempty"`
	// Borrowed is an ID that nobody chose: the name of the study's folder, which
	// the folder of another study may have as well.
	Borrowed bool `json:"-"`
}

// Owns tells whether a store that is kept for a study is this one's: by the
// ID, and where that is borrowed by the title as well, in any language.
func (s Study) Owns(kept Study) bool {
	return s.ID == kept.ID && (!s.Borrowed || s.Called(kept))
}

// Called tells whether both have a title in common, or one has none.
func (s Study) Called(other Study) bool {
	for lang, title := range s.Title {
		if other.Title[lang] == title {
			return true
		}
	}
	return len(s.Title) == 0 || len(other.Title) == 0
}

// Name is how people know it.
func (s Study) Name() diag.Text {
	title := func(lang string) string {
		for _, l := range append([]string{lang}, slices.Sorted(maps.Keys(s.Title))...) {
			if s.Title[l] != "" {
				return s.Title[l]
			}
		}
		return ""
	}
	if en, zh := title(diag.English), title(diag.Chinese); en != "" {
		return diag.Say("%[1]s (questionnaire %[3]s)", "“%[2]s”（问卷 %[3]s）", en, zh, s.ID)
	}
	return diag.Say("questionnaire %s", "问卷“%s”", s.ID)
}

// Foreign is an error: the store is another study's.
type Foreign struct{ Kept, Asked Study }

// Error reads English.
func (f *Foreign) Error() string { return f.In(diag.English) }

// In reads the language asked for.
func (f *Foreign) In(lang string) string { return f.Found().In(lang) + "; " + f.Want().In(lang) }

// Found says whose the store is.
func (f *Foreign) Found() diag.Text {
	return diag.Say("the store of another study: %s", "数据库属于另一评价项目：%s", f.Kept.Name())
}

// Want says whose it should be.
func (f *Foreign) Want() diag.Text {
	return diag.Say("a store of its own for %s", "%s的数据库", f.Asked.Name())
}

// Hint says what to do.
func (f *Foreign) Hint() diag.Text {
	return diag.Say("name another with --store (on PostgreSQL another database or schema); only if it is the same study under another id or title say in goodgov.yaml questionnaire: {id: %s}",
		"请用 --store 另指定一个（PostgreSQL：另一个数据库或 schema）；只有确为同一项目、仅改了编号或名称时，才在 goodgov.yaml 中写 questionnaire: {id: %s}", f.Kept.ID)
}
