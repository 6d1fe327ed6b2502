package study

import (
	"slices"
	"strconv"
	"strings"

	"goodgov/internal/diag"
)

// Wave is an earlier survey of the same units: another study, or another table
// of answers to this one's framework.
type Wave struct {
	Name      string
	Study     string // a folder; "" where Responses is given
	Responses string
	Panel     bool // the same people, told by their ids
}

// waves reads the list of earlier waves, the oldest first. A last entry with
// nothing but a name names the study itself.
func (c *Config) waves(m *mapping) {
	var names []string
	list := m.mappings("waves")
	for i, s := range list {
		w := Wave{Name: strings.TrimSpace(s.text("name", "")), Study: s.text("study", ""), Responses: s.text("responses", ""), Panel: s.boolean("panel")}
		at := line(m.values["waves"].Key)
		if value := s.values["name"]; value != nil {
			at = line(value)
		}
		fault := func(found, want diag.Text) { s.fault(at, "name", "waves.entry", found, want, diag.Text{}) }
		itself := w.Study == "" && w.Responses == ""
		switch {
		case w.Name == "":
			fault(diag.Say("a wave without a name", "一轮调查没有名称"), diag.Say("name: 2024, say", "如 name: 2024"))
		case slices.Contains(names, w.Name):
			fault(quote(w.Name), diag.Say("each name once", "名称不重复"))
		case w.Study != "" && w.Responses != "":
			fault(diag.Say("study and responses both", "同时给出了 study 与 responses"), diag.Say("one of the two", "二者之一"))
		case itself && (i < len(list)-1 || i == 0):
			fault(diag.Say("a wave that names neither study nor responses", "一轮调查未给出 study 或 responses"),
				diag.Say("study: FOLDER, or responses: FILE; only a last entry may have neither, and names this study's own wave", "study: 文件夹，或 responses: 文件；仅最后一项可都不写，表示本次调查的名称"))
		case itself:
			c.WaveName = w.Name
		default:
			c.Waves = append(c.Waves, w)
		}
		names = append(names, w.Name)
		s.close()
	}
}

// times are when the waves were, the study's own last: their names where all
// are numbers, such as years, that grow; otherwise 0, 1, 2 …
func (c *Config) times() (times []float64, named bool) {
	named = true
	for _, w := range c.Waves {
		t, err := strconv.ParseFloat(w.Name, 64)
		named = named && err == nil && (len(times) == 0 || t > times[len(times)-1])
		times = append(times, t)
	}
	t, err := strconv.ParseFloat(c.WaveName, 64)
	if named = named && err == nil && t > times[len(times)-1]; named {
		return append(times, t), true
	}
	times = append(times, 0)
	for i := range times {
		times[i] = float64(i)
	}
	return times, false
}
