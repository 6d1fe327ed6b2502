package chart

import (
	"fmt"
	"math"
	"strings"
)

// The samples of the pictures about soundness: made up, with the shapes that
// real ones have.

func sampleScree(lang string) Scree {
	s := Scree{
		Caption:      Caption{Title: say(lang, "碎石图与平行分析", "Scree plot with parallel analysis"), Subtitle: say(lang, "57 题中的前 15 个特征值", "The first 15 of 57 eigenvalues")},
		X:            Axis{Label: say(lang, "因子序号", "Factor")},
		Y:            Axis{Label: say(lang, "特征值", "Eigenvalue")},
		Kept:         4,
		ObservedName: say(lang, "实际数据", "The answers"), RandomName: say(lang, "随机数据第 95 百分位", "95th percentile of random answers"), KeptName: say(lang, "保留 4 个", "4 are kept"),
	}
	for n := range 15 {
		s.Observed = append(s.Observed, math.Round(100*(9*math.Pow(0.62, float64(n))+0.9))/100)
		s.Random = append(s.Random, math.Round(100*(1.9-0.05*float64(n)))/100)
	}
	return s
}

func sampleLoadings(lang string) HeatMap {
	r := dice(7)
	h := HeatMap{
		Caption: Caption{Title: say(lang, "旋转后的因子负荷", "Rotated loadings"), Note: say(lang, "绝对值小于 0.30 的负荷留空", "Loadings below 0.30 are left blank")},
		Columns: []string{"F1", "F2", "F3"},
		Scale:   ColorScale{Kind: ScaleDiverging, Min: -1, Max: 1},
		Blank:   0.3,
	}
	for n := range 12 {
		row := HeatMapRow{Label: fmt.Sprintf("D%02d", n+1), Begins: n%4 == 0}
		for c := range 3 {
			v := 0.5 * (r.Float64() - 0.5)
			if c == n/4 {
				v = 0.45 + 0.4*r.Float64()
			}
			if n == 9 && c == 0 {
				v = -0.41
			}
			row.Values = append(row.Values, math.Round(100*v)/100)
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

func sampleRankIntervals(lang string, rows int) RankIntervals {
	r := dice(8)
	s := RankIntervals{
		Caption:  Caption{Title: say(lang, "名次有多确定", "How sure the ranks are"), Subtitle: say(lang, "同一底色的社区分不出先后", "Communities on one shade can't be told apart")},
		Axis:     Axis{Label: say(lang, "名次", "Rank")},
		RankName: say(lang, "名次", "rank"), IntervalName: say(lang, "95% 区间", "95% interval"), SetName: say(lang, "同时成立的名次集合", "set that holds for all at once"),
	}
	names := communities(lang)
	for n := range rows {
		spread := math.Round(1 + 6*r.Float64())
		rank := float64(n + 1)
		row := RankIntervalRow{Label: names[n%len(names)], Rank: rank, Low: max(1, rank-spread), High: min(float64(rows), rank+spread),
			SetLow: max(1, rank-2*spread-2), SetHigh: min(float64(rows), rank+2*spread+2), Tier: say(lang, "中段", "middle")}
		switch {
		case n < 2:
			row.Tier = say(lang, "前列", "upper")
		case n >= rows-3:
			row.Tier = say(lang, "后列", "lower")
		}
		s.Rows = append(s.Rows, row)
	}
	if rows > 4 {
		s.Rows[3].Low, s.Rows[3].High = math.NaN(), math.NaN()
	}
	return s
}

func sampleAcceptability(lang string) HeatMap {
	h := HeatMap{
		Caption: Caption{Title: say(lang, "每个社区取得各名次的可能性", "How likely each rank is")},
		Scale:   ColorScale{Min: 0, Max: 1},
		Number:  func(v float64) string { return fmt.Sprintf("%.0f%%", 100*v) },
		Blank:   0.005,
	}
	names := communities(lang)
	const units = 10
	for rank := range units {
		h.Columns = append(h.Columns, fmt.Sprint(rank+1))
	}
	for unit := range units {
		row := HeatMapRow{Label: names[unit]}
		sum := 0.0
		for rank := range units {
			v := math.Exp(-math.Pow(float64(rank-unit)/1.5, 2))
			row.Values, sum = append(row.Values, v), sum+v
		}
		for rank := range row.Values {
			row.Values[rank] = math.Round(1000*row.Values[rank]/sum) / 1000
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

func sampleForest(lang string, rows int) Forest {
	r := dice(9)
	f := Forest{
		Caption:   Caption{Title: say(lang, "各社区得分与收缩估计", "Scores of communities, raw and shrunken")},
		Axis:      Axis{Label: say(lang, "得分", "Score")},
		Reference: &Reference{Label: say(lang, "全市", "City"), Value: 3.78},
		Count:     "n", ValueName: say(lang, "得分（面积为人数）", "score (area: respondents)"), ShrunkenName: say(lang, "收缩估计", "shrunken"), TotalName: say(lang, "全市", "city"),
	}
	names := communities(lang)
	for n := range rows {
		size := 4 + r.IntN(20)
		value := math.Round(100*(4.3-float64(n)/float64(max(rows, 2)))) / 100
		half := math.Round(100*1.4/math.Sqrt(float64(size))) / 100
		weight := float64(size) / float64(size+10)
		f.Rows = append(f.Rows, ForestRow{Label: names[n%len(names)], N: size, Value: value, Low: value - half, High: value + half,
			Shrunken: math.Round(100*(weight*value+(1-weight)*3.78)) / 100})
	}
	f.Rows = append(f.Rows, ForestRow{Label: say(lang, "全市", "City"), N: 370, Value: 3.78, Low: 3.71, High: 3.85, Total: true})
	return f
}

func sampleQuadrants(lang string) Quadrants {
	r := dice(10)
	q := Quadrants{
		Caption: Caption{Title: say(lang, "重要性–表现分析", "Importance and performance"), Note: say(lang, "分界线为两者的均值", "The lines stand at both means")},
		X:       Axis{Label: say(lang, "得分", "Score")},
		Y:       Axis{Label: say(lang, "权重", "Weight"), Number: func(v float64) string { return fmt.Sprintf("%.3f", v) }},
		CrossX:  3.8, CrossY: 0.05,
		UpperLeft: say(lang, "优先改进", "Concentrate here"), UpperRight: say(lang, "继续保持", "Keep up"), LowerLeft: say(lang, "低优先", "Low priority"), LowerRight: say(lang, "过度投入", "Possible overkill"),
		Unsure: say(lang, "区间跨过分界线", "interval crosses a line"),
	}
	for n := range 22 {
		x := math.Round(100*(3.4+0.8*r.Float64())) / 100
		pt := QuadrantPoint{Label: fmt.Sprintf("C%d", n+1), Name: say(lang, "二级指标", "Indicator") + fmt.Sprint(" ", n+1), X: x, XLow: x - 0.08, XHigh: x + 0.08, Y: math.Round(1000*(0.01+0.09*r.Float64())) / 1000}
		pt.Unsure = math.Abs(x-q.CrossX) < 0.08
		q.Points = append(q.Points, pt)
	}
	q.Points[3].X, q.Points[3].Y = q.Points[4].X, q.Points[4].Y // one upon the other
	return q
}

func sampleDumbbells(lang string) Dumbbells {
	r := dice(11)
	d := Dumbbells{
		Caption:   Caption{Title: say(lang, "60 岁及以上居民与其他居民的差距", "Residents aged 60 and over against others"), Subtitle: say(lang, "实心：经 Holm 校正后仍成立", "Full: holds after Holm's correction")},
		Axis:      Axis{Label: say(lang, "得分", "Score")},
		GroupName: say(lang, "60 岁及以上", "60 and over"), RestName: say(lang, "其他", "others"), GapName: say(lang, "差距", "gap"), IntervalName: say(lang, "95% 区间", "95% interval"),
	}
	for n, name := range strings.Split(say(lang, "科学,参与,透明,责任,回应性,有效性,正义", "Science,Participation,Transparency,Accountability,Responsiveness,Effectiveness,Justice"), ",") {
		rest := math.Round(100*(3.6+0.5*r.Float64())) / 100
		gap := []float64{-0.34, -0.05, 0.02, -0.22, 0.11, -0.41, 0}[n]
		d.Rows = append(d.Rows, DumbbellRow{Label: name, Group: rest + gap, Rest: rest, Low: gap - 0.14, High: gap + 0.14, Holds: math.Abs(gap) > 0.2})
	}
	d.Rows[6].Group, d.Rows[6].Low, d.Rows[6].High = math.NaN(), math.NaN(), math.NaN()
	return d
}

func sampleTrend(lang string) Trend {
	t := Trend{
		Caption: Caption{Title: say(lang, "三轮调查的得分", "Scores of three waves"), Subtitle: say(lang, "竖条为 95% 置信区间", "Bars are 95% confidence intervals")},
		Axis:    Axis{Label: say(lang, "得分", "Score")},
		Waves:   []string{"2022", "2024", "2026"},
	}
	for n, name := range strings.Split(say(lang, "全市,东城区,西城区", "City,East,West"), ",") {
		s := Series{Name: name}
		for wave := range 3 {
			v := 3.6 + 0.12*float64(wave) - 0.1*float64(n)
			if n == 2 && wave == 1 {
				v = math.NaN()
			}
			s.Values, s.Low, s.High = append(s.Values, v), append(s.Low, v-0.06-0.03*float64(n)), append(s.High, v+0.06+0.03*float64(n))
		}
		t.Series = append(t.Series, s)
	}
	return t
}
