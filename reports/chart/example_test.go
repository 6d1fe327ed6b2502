package chart_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"goodgov/reports/chart"
)

func ExampleRender() {
	ranking := chart.Ranking{
		Caption:   chart.Caption{Title: "综合得分", Note: "横条为 95% 置信区间"},
		Axis:      chart.Axis{Min: 1, Max: 5},
		Reference: &chart.Reference{Label: "全市", Value: 3.78},
		Rows: []chart.RankingRow{
			{Label: "桂花社区", Value: 4.01, Low: 3.82, High: 4.20},
			{Label: "香樟社区", Value: 3.55, Low: math.NaN(), High: math.NaN()},
		},
	}
	var page bytes.Buffer
	warnings, err := chart.Render(&page, ranking, chart.Options{Format: chart.InlineSVG, Width: 360, IDPrefix: "overall-"})
	fmt.Println(len(warnings), err)
	for line := range strings.Lines(page.String()) {
		if strings.Contains(line, `class="row"`) {
			fmt.Print(line)
		}
	}
	// Output:
	// 0 <nil>
	// <g class="row"><title>桂花社区: 4.01 [3.82, 4.20]</title>
	// <g class="row"><title>香樟社区: 3.55</title>
}
