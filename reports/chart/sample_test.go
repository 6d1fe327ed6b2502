package chart

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// The samples are made-up scores of 28 made-up communities on the framework of
// testdata, shaped like a city's: means between 3 and 4.5 on a scale of 1 to 5.

var communitiesZH = strings.Fields("银杏 香樟 桂花 水杉 梧桐 玉兰 海棠 石榴 枫林 竹苑 荷塘 柳岸 松园 梅影 兰亭 菊圃 榆荫 槐安 桑田 橘洲 茶山 稻香 芦滩 莲桥 杏坛 桃源 梨园 枣巷")

var communitiesEN = strings.Fields("Ginkgo Camphor Osmanthus Redwood Planetree Magnolia Crabapple Pomegranate Maple Bamboo Lotus Willow Pine Plum Orchid Chrysanthemum Elm Locust Mulberry Tangerine Tea Rice Reed Lotusbridge Apricot Peach Pear Jujube")

type node struct{ code, parent, name string }

// framework reads the sample framework in a language, "zh" or "en".
func framework(t testing.TB, lang string) []node {
	t.Helper()
	file, err := os.Open("testdata/framework.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{"zh": 2, "en": 3}[lang]
	var nodes []node
	for _, record := range records[1:] {
		nodes = append(nodes, node{record[0], record[1], record[column]})
	}
	return nodes
}

// names returns the names of one level: 'B', 'C' or 'D'.
func names(nodes []node, level byte) []string {
	var out []string
	for _, n := range nodes {
		if n.code[0] == level {
			out = append(out, n.name)
		}
	}
	return out
}

func say(lang, zh, en string) string {
	if lang == "zh" {
		return zh
	}
	return en
}

func communities(lang string) []string {
	var out []string
	for n := range communitiesZH {
		out = append(out, say(lang, communitiesZH[n]+"社区", communitiesEN[n]))
	}
	return out
}

func dice(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// score is a made-up mean, in hundredths so that every machine has the same.
func score(r *rand.Rand, around float64) float64 {
	return math.Round(min(around+0.6*(r.Float64()+r.Float64()-1), 4.9)*100) / 100
}

func sampleRanking(lang string, rows int) Ranking {
	r := dice(1)
	names := communities(lang)
	var scores []RankingRow
	for n := range rows {
		value := math.Round((4.21-0.9*float64(n)/float64(max(rows-1, 1)))*100) / 100
		half := math.Round((0.08+0.15*r.Float64())*100) / 100
		name := names[n%len(names)]
		if n >= len(names) {
			name = fmt.Sprintf("%s %d", name, n/len(names)+1)
		}
		scores = append(scores, RankingRow{Label: name, Value: value, Low: value - half, High: value + half})
	}
	if rows > 6 {
		scores[6].Highlight = true
		scores[rows-1].Low, scores[rows-1].High = math.NaN(), math.NaN()
	}
	return Ranking{
		Caption: Caption{
			Title:    say(lang, "28 个社区的综合得分", "Overall scores of 28 communities"),
			Subtitle: say(lang, "1–5 分，横条为 95% 置信区间", "Scale 1 to 5; bars are 95% confidence intervals"),
			Note:     say(lang, "注：n = 370；最后一个社区的有效问卷不足 2 份，不给区间。", "n = 370; the last community has fewer than two valid questionnaires and no interval."),
		},
		Rows:      scores,
		Reference: &Reference{Label: say(lang, "全市", "City"), Value: 3.78},
		Axis:      Axis{Label: say(lang, "得分", "Score")},
	}
}

func sampleProfile(t testing.TB, lang string, level byte) Profile {
	r := dice(2)
	labels := names(framework(t, lang), level)
	unit, city, best := Series{Name: say(lang, "桂花社区", "Osmanthus")}, Series{Name: say(lang, "全市", "City")}, Series{Name: say(lang, "最高", "Best")}
	for range labels {
		mean := score(r, 3.75)
		half := math.Round((0.1+0.1*r.Float64())*100) / 100
		own := score(r, mean)
		unit.Values = append(unit.Values, own)
		unit.Low, unit.High = append(unit.Low, own-half), append(unit.High, own+half)
		city.Values = append(city.Values, mean)
		best.Values = append(best.Values, max(own, mean)+math.Round(40*r.Float64())/100)
	}
	return Profile{
		Caption: Caption{
			Title:    say(lang, "桂花社区：一级指标得分", "Osmanthus: first-level indicators"),
			Subtitle: say(lang, "与全市平均和最高社区相比", "Against the city and the best community"),
		},
		Labels: labels,
		Series: []Series{unit, city, best},
		Axis:   Axis{Label: say(lang, "得分（1–5）", "Score (1 to 5)")},
	}
}

func sampleHeatMap(t testing.TB, lang string, level byte) HeatMap {
	r := dice(3)
	columns := names(framework(t, lang), level)
	h := HeatMap{
		Caption: Caption{Title: say(lang, "各社区一级指标得分", "Indicator scores by community")},
		Columns: columns,
		Scale:   ColorScale{Kind: ScaleDiverging, Center: 3.78, Label: say(lang, "全市", "City")},
		Missing: say(lang, "样本不足", "too few answers"),
	}
	means := make([]float64, len(columns))
	for c := range columns {
		means[c] = score(r, 3.78)
	}
	h.Rows = append(h.Rows, HeatMapRow{Label: say(lang, "全市", "City"), Values: means, Highlight: true})
	for n, name := range communities(lang) {
		row := HeatMapRow{Label: name}
		for c := range columns {
			v := score(r, means[c])
			if n == 11 && c%3 == 1 {
				v = math.NaN()
			}
			row.Values = append(row.Values, v)
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

func sampleTreeMap(t testing.TB, lang string) TreeMap {
	r := dice(4)
	nodes := framework(t, lang)
	var children func(parent string, weight float64) []TreeNode
	children = func(parent string, weight float64) []TreeNode {
		var out []TreeNode
		var shares []float64
		sum := 0.0
		for _, n := range nodes {
			if n.parent == parent {
				share := 1 + 2*r.Float64()
				out, shares, sum = append(out, TreeNode{Label: n.name}), append(shares, share), sum+share
			}
		}
		k := 0
		for _, n := range nodes {
			if n.parent == parent {
				out[k].Weight = weight * shares[k] / sum
				out[k].Children = children(n.code, out[k].Weight)
				k++
			}
		}
		return out
	}
	return TreeMap{
		Caption: Caption{Title: say(lang, "指标体系的合成权重", "Global weights of the indicators")},
		Roots:   children("A", 1),
	}
}

func sampleDiverging(t testing.TB, lang string, rows int) Diverging {
	r := dice(5)
	d := Diverging{
		Caption: Caption{
			Title:    say(lang, "各题项的作答分布", "Answers to each item"),
			Subtitle: say(lang, "占有效作答的百分比，以“一般”为中心", "Per cent of valid answers, centred on the neutral point"),
		},
		Count:   "n",
		Missing: say(lang, "缺失", "missing"),
	}
	d.Categories = strings.Split(say(lang, "非常不同意,不同意,一般,同意,非常同意", "Strongly disagree,Disagree,Neutral,Agree,Strongly agree"), ",")
	group := ""
	for _, n := range framework(t, lang) {
		switch n.code[0] {
		case 'B':
			group = n.name
		case 'D':
			if len(d.Rows) == rows {
				return d
			}
			row := DivergingRow{Label: n.name, Group: group, Missing: r.IntN(12)}
			for _, share := range []int{6, 14, 30, 80, 60} {
				row.Counts = append(row.Counts, share+r.IntN(share*2))
			}
			d.Rows = append(d.Rows, row)
		}
	}
	return d
}

func sampleInterval(lang string) Interval {
	return Interval{
		Caption: Caption{Alt: say(lang, "得分 3.91，区间 3.72–4.10，全市 3.78", "score 3.91, interval 3.72 to 4.10, city 3.78")},
		Min:     1, Max: 5, Value: 3.91, Low: 3.72, High: 4.10, Reference: 3.78,
	}
}

func sampleStrip(lang string) Strip {
	r := dice(6)
	s := Strip{
		Caption: Caption{Title: say(lang, "各位专家的一致性比率", "Consistency ratio of each expert"), Subtitle: say(lang, "每点一位专家，右侧为超过上限的人数", "A dot an expert; how many are over the limit on the right")},
		Axis:    Axis{Label: "CR", Min: 0, Max: 0.3},
		Limit:   &Reference{Label: say(lang, "上限", "limit"), Value: 0.1},
		Within:  say(lang, "不超过上限", "within the limit"), Over: say(lang, "超过上限", "over the limit"),
	}
	for _, code := range []string{"A", "B1", "B2", "B3"} {
		row := StripRow{Label: code}
		for n := range 25 {
			row.Points = append(row.Points, StripPoint{fmt.Sprintf("E%02d", n+1), math.Round(1000*0.28*r.Float64()*r.Float64()) / 1000})
		}
		s.Rows = append(s.Rows, row)
	}
	s.Rows[3].Points[4].Value = math.NaN()
	return s
}

func sampleLines(lang string) Lines {
	l := Lines{
		Caption: Caption{Title: say(lang, "“透明”权重变化时各指标的权重", "The weights as that of Transparency moves"), Note: say(lang, "1：参与与回应性换位", "1: Participation and Responsiveness change places")},
		X:       Axis{Label: say(lang, "“透明”的权重", "Weight of Transparency"), Min: 0, Max: 1},
		Y:       Axis{Label: say(lang, "权重", "Weight")},
		Now:     &Reference{Label: say(lang, "现在", "now"), Value: 0.12},
		Marks:   []LineMark{{0.42, 0.15, say(lang, "参与与回应性换位", "Participation and Responsiveness change places")}},
	}
	for n, name := range strings.Split(say(lang, "科学,参与,透明,责任,回应性,有效性,正义", "Science,Participation,Transparency,Accountability,Responsiveness,Effectiveness,Justice"), ",") {
		from := []float64{0.07, 0.25, 0, 0.15, 0.21, 0.19, 0.13}[n]
		line := Line{Name: name, X: []float64{0, 1}, Y: []float64{from, 0}, Strong: n == 1 || n == 2 || n == 4}
		if n == 2 {
			line.Y[1] = 1
		}
		l.Lines = append(l.Lines, line)
	}
	return l
}

func sampleDendrogram(lang string) Dendrogram {
	d := Dendrogram{
		Caption: Caption{Title: say(lang, "看法相近的专家", "Like-minded experts")},
		Axis:    Axis{Label: say(lang, "距离", "Distance")},
		Cut:     &Reference{Label: say(lang, "分组处", "cut"), Value: 1.1},
		Groups:  []string{say(lang, "第一组", "Group 1"), say(lang, "第二组", "Group 2")},
		Apart:   say(lang, "离群", "stands apart"),
		Merges:  []DendrogramMerge{{0, 3, 0.2}, {1, 4, 0.35}, {6, 2, 0.6}, {7, 5, 0.9}, {8, 9, 1.6}},
	}
	for n, group := range []int{0, 1, 0, 0, 1, 1} {
		d.Leaves = append(d.Leaves, DendrogramLeaf{Label: fmt.Sprintf("E%02d", n+1), Group: group, Apart: n == 5})
	}
	return d
}
