package sheets

import (
	"regexp"
	"slices"
	"strings"
)

// The title of a matrix, the name of its sheet and the name of its file tell
// whose it is and what is compared under which node; which tells what depends
// on the company it is in. A title that names an element of the hierarchy is a
// node. Of the matrices over the same elements, titles that all differ are
// experts, and one that all have is their node; sheets of one file are
// experts. Elsewhere a title or a sheet is a node, and the file is the expert.

// defaultSheet is a name that nobody chose.
var defaultSheet = regexp.MustCompile(`(?i)^(sheet|工作表|表)\s*\d*$`)

// setKey identifies a set of elements.
func setKey(names []string) string {
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	return strings.Join(sorted, "\x00")
}

// assign tells expert and node of every block. known reports whether a name is
// an element of the hierarchy; nodes that nothing names stay "".
func assign(blocks []*block, known func(string) bool) {
	for _, b := range blocks {
		if b.sheet != "" && !defaultSheet.MatchString(b.sheet) {
			b.label = b.sheet
		}
		b.titles = slices.DeleteFunc(b.titles, func(t string) bool { return b.take(t, known) })
		if b.take(b.label, known) {
			b.label = ""
		}
	}
	byKey := map[string][]*block{}
	sheets := map[[2]string]map[string]bool{} // of a file and a set
	for _, b := range blocks {
		key := setKey(b.matrix.Names())
		byKey[key] = append(byKey[key], b)
		at := [2]string{b.file, key}
		if sheets[at] == nil {
			sheets[at] = map[string]bool{}
		}
		sheets[at][b.sheet] = true
	}
	for _, b := range blocks {
		key := setKey(b.matrix.Names())
		title := b.title()
		if title != "" && b.expert == "" && b.node == "" && titlesAreExperts(byKey[key]) || title != "" && b.node != "" && b.expert == "" {
			b.expert, title = title, ""
		}
		if b.expert == "" && b.label != "" && len(sheets[[2]string{b.file, key}]) > 1 {
			b.expert, b.label = b.label, ""
		}
		if b.node == "" {
			b.node = title
		}
		if b.node == "" && len(sheetsOf(blocks, b.file)) > 1 {
			b.node = b.label
		}
	}
}

// take lets a text that names a node, or a node and an expert, tell them.
func (b *block) take(text string, known func(string) bool) bool {
	if text == "" {
		return false
	}
	if known(text) {
		if b.node == "" {
			b.node = text
		}
		return true
	}
	for _, separator := range []string{" ", "·", "-", "_", ":", "："} {
		first, last, found := strings.Cut(text, separator)
		first, last = strings.TrimSpace(first), strings.TrimSpace(last)
		if !found || first == "" || last == "" {
			continue
		}
		switch {
		case known(last) && b.expert == "" && b.node == "":
			b.expert, b.node = first, last
			return true
		case known(first) && b.expert == "" && b.node == "":
			b.node, b.expert = first, last
			return true
		}
	}
	return false
}

// title is the last of the titles that are not taken.
func (b *block) title() string {
	if len(b.titles) == 0 {
		return ""
	}
	return b.titles[len(b.titles)-1]
}

// titlesAreExperts reports whether the titles of matrices over the same
// elements all differ.
func titlesAreExperts(blocks []*block) bool {
	seen := map[string]bool{}
	for _, b := range blocks {
		title := b.title()
		if title == "" || seen[title] {
			return false
		}
		seen[title] = true
	}
	return len(blocks) > 1
}

func sheetsOf(blocks []*block, file string) map[string]bool {
	sheets := map[string]bool{}
	for _, b := range blocks {
		if b.file == file {
			sheets[b.sheet] = true
		}
	}
	return sheets
}
