package sheets

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"

	"goodgov/ahp"
	"goodgov/internal/diag"
)

// JudgementsName is the file of a study folder that holds the judgements.
const JudgementsName = "judgements.csv"

// File is a file of a study folder.
type File struct {
	Name string
	Data []byte
}

// Folder makes the files of a study of a panel: goodgov.yaml, the hierarchy,
// the experts and the judgements, pairs not judged with an empty value. A
// study has one root; a panel of several is a *diag.Problems.
func Folder(p *ahp.Panel, language string) ([]File, error) {
	if roots := countRoots(p); roots != 1 {
		var problems diag.Problems
		problems.Add(diag.Problem{Code: "sheets.roots", Found: diag.Say("%d hierarchies", "%d 个层次结构", roots), Want: diag.Say("one, for a study", "一个（评价项目只有一个层次结构）"),
			Hint: diag.Say("say with --tree FILE how they belong together, or import them one by one", "请用 --tree FILE 说明它们的关系，或分别导入")})
		return nil, problems.Err()
	}
	tree := [][]string{{"code", "parent", "name_zh", "name_en", "question_zh", "question_en"}}
	for i, n := range p.Nodes {
		parent := ""
		if n.Parent >= 0 {
			parent = p.Nodes[n.Parent].Code
		}
		zh, en := n.Label(diag.Chinese), n.Label(diag.English)
		row := []string{n.Code, parent, zh, en, "", ""}
		if len(p.Children(i)) == 0 { // what is asked of it; its name until somebody words it
			row[4], row[5] = zh, en
		}
		tree = append(tree, row)
	}
	experts := [][]string{{"expert", "group", "weight"}}
	for _, e := range p.Experts {
		experts = append(experts, []string{e.Name, e.Group, strconv.FormatFloat(e.Weight, 'g', -1, 64)})
	}
	var judgements [][]string
	for _, row := range longTable(p).rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = cellText(cell)
		}
		judgements = append(judgements, cells)
	}
	config := fmt.Sprintf("title: {%[1]s: %[2]s}\nlanguage: %[1]s\nindicators: indicators.csv\nexperts: experts.csv\njudgements: %[3]s\n",
		language, quoted(p.Nodes[0].Label(language)), JudgementsName)
	return []File{
		{"goodgov.yaml", []byte(config)},
		{"indicators.csv", csvOf(tree)},
		{"experts.csv", csvOf(experts)},
		{JudgementsName, csvOf(judgements)},
	}, nil
}

func csvOf(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		panic(err) // memory takes everything
	}
	return b.Bytes()
}
