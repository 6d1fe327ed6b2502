package study

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/tabular"
)

// path is the name of a file of the study as the user would type it.
func (s *Study) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.Dir, name)
}

// Inputs are the paths of the files that the study reads.
func (s *Study) Inputs() []string {
	c := s.Config
	paths := []string{s.path(ConfigName)}
	names := []string{c.Indicators, c.Units, c.Experts, c.Judgements, c.Weights, c.Responses, c.Codebook}
	if c.Weighting != nil {
		names = append(names, c.Weighting.Margins)
	}
	for _, name := range names {
		if name != "" && name != EqualWeights {
			path, _ := tabular.SplitName(s.path(name))
			paths = append(paths, path)
		}
	}
	for _, w := range c.Waves {
		if w.Study != "" {
			paths = append(paths, filepath.Join(s.path(w.Study), ConfigName))
			continue
		}
		path, _ := tabular.SplitName(s.path(w.Responses))
		paths = append(paths, path)
	}
	return paths
}

// open opens a file that goodgov.yaml names under a key; nil where there were
// problems.
func (s *Study) open(key, name string, problems *diag.Problems) (*os.File, error) {
	path, _ := tabular.SplitName(s.path(name))
	return OpenFile(path, diag.Say("the file that %s names under %s", "%s 中 %s 所指的文件", ConfigName, key), problems)
}

// OpenFile opens a file for reading; want says what file that is. What the
// user can mend (no such file, a folder in its place, no permission) is added
// to the problems, and the file nil.
func OpenFile(path string, want diag.Text, problems *diag.Problems) (*os.File, error) {
	p := diag.Problem{File: path, Code: "file.missing", Want: want}
	file, err := os.Open(path)
	if err != nil {
		p.Found = unopened(err)
		if errors.Is(err, fs.ErrNotExist) {
			p.Found, p.Hint = diag.Say("no such file", "文件不存在"), nearestFile(path)
		}
		problems.Add(p)
		return nil, nil
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, err
	}
	if info.IsDir() {
		file.Close()
		p.Code, p.Found = "file.directory", diag.Say("a folder", "文件夹")
		problems.Add(p)
		return nil, nil
	}
	return file, nil
}

func unopened(err error) diag.Text {
	return diag.Say("what can't be opened (%s)", "无法打开（%s）", Refusal(errors.Unwrap(err)))
}

// nearestFile hints at a file or folder beside it with a similar name, its
// extension left aside.
func nearestFile(path string) diag.Text {
	stem := func(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }
	var stems []string
	there := map[string]string{}
	if entries, err := os.ReadDir(filepath.Dir(path)); err == nil {
		for _, entry := range entries {
			if entry.IsDir() && filepath.Base(path) == ConfigName {
				continue // a folder is no substitute for what makes a study
			}
			stems = append(stems, stem(entry.Name()))
			there[stem(entry.Name())] = entry.Name()
		}
	}
	nearest := diag.Nearest(stem(filepath.Base(path)), stems)
	switch {
	case nearest != "":
		return diag.Say("did you mean %q?", "是否想写 %q？", there[nearest])
	case filepath.Base(path) == ConfigName:
		return diag.Say("`goodgov init DIR` makes a new study", "可用 goodgov init DIR 新建评价项目")
	}
	return diag.Text{}
}

// table reads a table that goodgov.yaml names under a key; nil where there
// were problems.
func (s *Study) table(key, name string, problems *diag.Problems) (*tabular.Table, error) {
	file, err := s.open(key, name, problems)
	if err != nil || file == nil {
		return nil, err
	}
	defer file.Close()
	t, err := tabular.Read(file, s.path(name), tabular.Options{})
	if err != nil {
		return nil, problems.MergeError(err)
	}
	for _, note := range t.Notes {
		s.notes.Add(note)
	}
	return t, nil
}
