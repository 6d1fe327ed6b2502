package template

import (
	"bytes"
	"math"

	"goodgov/indicators"
	"goodgov/internal/diag"
	"goodgov/internal/synthetic"
	"goodgov/internal/tabular"
)

// read reads one of this package's own tables, which a test keeps free of faults.
func read(data []byte, name string, row func(tabular.Row)) error {
	table, err := tabular.Read(bytes.NewReader(data), name, tabular.Options{})
	if err != nil {
		return err
	}
	for _, r := range table.Rows {
		row(r)
	}
	return nil
}

func readFramework(data []byte) (*indicators.Framework, error) {
	var nodes []indicators.Node
	err := read(data, "indicators.csv", func(r tabular.Row) {
		nodes = append(nodes, indicators.Node{Code: r.Get("code"), Parent: r.Get("parent"),
			Names: names(r, "name_*"), Question: names(r, "question_*"), Line: r.Line})
	})
	if err != nil {
		return nil, err
	}
	return indicators.NewFramework("indicators.csv", nodes)
}

func readUnits(data []byte) (*indicators.Units, error) {
	var units []indicators.Unit
	var problems diag.Problems
	err := read(data, "units.csv", func(r tabular.Row) {
		unit := indicators.Unit{Code: r.Get("code"), Parent: r.Get("parent"), Level: r.Get("level"),
			Names: names(r, "name_*"), Population: math.NaN(), Distributed: -1, Target: -1, Line: r.Line}
		if cell := r.Cell("distributed"); !cell.Empty() {
			unit.Distributed, _ = cell.Int(0, math.MaxInt, &problems)
		}
		units = append(units, unit)
	})
	if err := problems.MergeError(err); err != nil {
		return nil, err
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return indicators.NewUnits("units.csv", units)
}

func readPanel(data []byte) (synthetic.Panel, error) {
	var panel synthetic.Panel
	err := read(data, "experts.csv", func(r tabular.Row) {
		panel.Experts = append(panel.Experts, synthetic.Expert{Name: r.Get("expert"), Group: r.Get("group")})
	})
	return panel, err
}

func names(r tabular.Row, family string) indicators.Names {
	names := indicators.Names{}
	for lang, cell := range r.Family(family) {
		if text := cell.Text(); text != "" {
			names[lang] = text
		}
	}
	return names
}
