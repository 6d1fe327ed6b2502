package reports

import (
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"

	"goodgov/indicators"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/i18n"
	"goodgov/survey/psychometrics"
)

// Reliability is how reliable a study's scales are: the nodes of its framework
// with two or more items.
type Reliability struct {
	Title, Note indicators.Names
	Framework   *indicators.Framework
	Options     psychometrics.ScaleOptions
	Weighted    bool  // respondents have weights
	Nodes       []int // of the framework, by scale
	Scales      []psychometrics.Scale
}

// weightsNote says what respondent weights count in.
func weightsNote(p i18n.Printer, weights psychometrics.RespondentWeights, rule psychometrics.MissingRule, used string) string {
	if weights == psychometrics.UseWeights && rule == psychometrics.Listwise {
		return p.T(used)
	}
	return p.T("reliability.note.unweighted")
}

// effective is a number of effective respondents; nil where there are no weights.
func effective(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// Warnings are those of all scales.
func (r *Reliability) Warnings() []diag.Warning {
	var warnings []diag.Warning
	for i := range r.Scales {
		s, node := &r.Scales[i], r.code(i)
		if s.Fault != nil {
			warnings = append(warnings, diag.Warning{Code: s.Fault.Code, Node: node, Text: s.Fault.Text})
			continue
		}
		for _, w := range s.Warnings {
			w.Node = node
			warnings = append(warnings, w)
		}
	}
	return warnings
}

func (r *Reliability) code(scale int) string { return r.Framework.Nodes[r.Nodes[scale]].Code }

// item is the code of an item of a scale.
func (r *Reliability) item(scale, item int) *indicators.Node {
	return &r.Framework.Nodes[r.Framework.Items[r.Scales[scale].Spec.Span.From+item]]
}

// itemised are the scales whose items are listed: the outermost below the root
// that each item belongs to, or else the root.
func (r *Reliability) itemised() []int {
	var scales []int
	next := 0
	for i := range r.Scales {
		if span := r.Scales[i].Spec.Span; r.Framework.Level[r.Nodes[i]] > 0 && span.From >= next {
			scales, next = append(scales, i), span.To
		}
	}
	if len(scales) == 0 && len(r.Scales) > 0 {
		return []int{0}
	}
	return scales
}

// figures of a scale; a scale without enough respondents has none.
func (r *Reliability) figures(scale int) *psychometrics.Reliability {
	if s := r.Scales[scale].Reliability; s != nil {
		return s
	}
	nan := math.NaN()
	items := make([]float64, r.Scales[scale].Spec.Span.Len())
	for i := range items {
		items[i] = nan
	}
	return &psychometrics.Reliability{N: r.Scales[scale].Complete, Missing: r.Options.Missing, Alpha: nan, AlphaLow: nan, AlphaHigh: nan, AlphaStandardized: nan, MeanCorrelation: nan,
		SplitHalf: psychometrics.SplitHalf{Split: r.Options.Split, Alpha: [2]float64{nan, nan}, R: nan, SpearmanBrown: nan, Unequal: nan, Guttman: nan},
		Lambda:    [6]float64{nan, nan, nan, nan, nan, nan}, Omega: nan, OmegaObserved: nan, OmegaStandardized: nan, OmegaHierarchical: nan,
		Mean: items, SD: items, ItemTotal: items, AlphaIfDeleted: items, SMC: items, Loading: items}
}

type reliabilityRow struct {
	Code                 string         `json:"code" csv:"code"`
	Name                 string         `json:"name" csv:"name"`
	Items                int            `json:"items" csv:"items"`
	N                    int            `json:"n" csv:"n"`
	Complete             int            `json:"complete" csv:"complete"`
	MissingRule          string         `json:"missing_rule" csv:"missing_rule"`
	EffectiveN           *int           `json:"effective_n" csv:"effective_n"`
	Alpha                number         `json:"alpha" csv:"alpha"`
	AlphaLow             number         `json:"alpha_low" csv:"alpha_low"`
	AlphaHigh            number         `json:"alpha_high" csv:"alpha_high"`
	AlphaStandardized    number         `json:"alpha_standardized" csv:"alpha_standardized"`
	MeanCorrelation      number         `json:"mean_correlation" csv:"mean_correlation"`
	OmegaTotal           number         `json:"omega_total" csv:"omega_total"`
	OmegaObserved        number         `json:"omega_observed" csv:"omega_observed"`
	OmegaHierarchical    number         `json:"omega_hierarchical" csv:"omega_hierarchical"`
	CompositeReliability number         `json:"composite_reliability" csv:"composite_reliability"`
	Lambda               []number       `json:"lambda" csv:"-"`
	SplitHalf            halvesRow      `json:"split_half" csv:"-"`
	Ordinal              *polychoricRow `json:"ordinal" csv:"-"`
	Aggregation          averagingRow   `json:"aggregation" csv:"-"`
	Verdicts             []verdictRow   `json:"verdicts" csv:"-"`
	ItemsStats           []itemStatsRow `json:"items_stats" csv:"-"`
}

type halvesRow struct {
	Split         string `json:"split"`
	R             number `json:"r"`
	SpearmanBrown number `json:"spearman_brown"`
	Unequal       number `json:"unequal"`
	Guttman       number `json:"guttman"`
}

type polychoricRow struct {
	Alpha       number `json:"alpha"`
	Omega       number `json:"omega"`
	Categorical number `json:"omega_categorical"`
}

type averagingRow struct {
	Code         string `json:"-" csv:"code"`
	N            int    `json:"n" csv:"n"`
	Units        int    `json:"units" csv:"units"`
	Size         number `json:"k0" csv:"k0"`
	F            number `json:"f" csv:"f"`
	D1           number `json:"df1" csv:"df1"`
	D2           number `json:"df2" csv:"df2"`
	P            number `json:"p" csv:"p"`
	ICC1         number `json:"icc1" csv:"icc1"`
	ICC1Low      number `json:"icc1_low" csv:"icc1_low"`
	ICC1High     number `json:"icc1_high" csv:"icc1_high"`
	ICC2         number `json:"icc2" csv:"icc2"`
	DesignEffect number `json:"design_effect" csv:"design_effect"`
	Effective    number `json:"effective_n" csv:"effective_n"`
	Null         string `json:"null_distribution" csv:"null_distribution"`
	Mean         number `json:"rwg_mean" csv:"rwg_mean"`
	Median       number `json:"rwg_median" csv:"rwg_median"`
	Enough       number `json:"rwg_share" csv:"rwg_share"`
}

type verdictRow struct {
	About  string `json:"about"`
	Level  string `json:"level"`
	Text   string `json:"text"`
	Source string `json:"source"`
}

type itemStatsRow struct {
	Scale          string   `json:"-" csv:"scale"`
	Item           string   `json:"item" csv:"item"`
	N              int      `json:"n" csv:"n"`
	Mean           number   `json:"mean" csv:"mean"`
	SD             number   `json:"sd" csv:"sd"`
	Skewness       number   `json:"skewness" csv:"skewness"`
	Kurtosis       number   `json:"kurtosis" csv:"kurtosis"`
	Floor          number   `json:"floor" csv:"floor"`
	Ceiling        number   `json:"ceiling" csv:"ceiling"`
	Difficulty     number   `json:"difficulty" csv:"difficulty"`
	ItemTotal      number   `json:"item_total" csv:"item_total"`
	AlphaIfDeleted number   `json:"alpha_if_deleted" csv:"alpha_if_deleted"`
	SMC            number   `json:"smc" csv:"smc"`
	Loading        number   `json:"loading" csv:"loading"`
	CriticalRatio  number   `json:"critical_ratio" csv:"critical_ratio"`
	CriticalDF     number   `json:"critical_ratio_df" csv:"critical_ratio_df"`
	CriticalP      number   `json:"critical_ratio_p" csv:"critical_ratio_p"`
	Flags          flagList `json:"flags" csv:"flags"`
}

type flagList []psychometrics.ItemFlag

// MarshalJSON writes a list, empty where there are none.
func (f flagList) MarshalJSON() ([]byte, error) {
	names := []string{}
	for _, flag := range f {
		names = append(names, string(flag))
	}
	return json.Marshal(names)
}

// MarshalCSV joins them by semicolons.
func (f flagList) MarshalCSV() (string, error) {
	var names []string
	for _, flag := range f {
		names = append(names, string(flag))
	}
	return strings.Join(names, ";"), nil
}

func (r *Reliability) row(scale int, lang string) reliabilityRow {
	s, x := &r.Scales[scale], r.figures(scale)
	row := reliabilityRow{Code: r.code(scale), Name: r.Framework.Nodes[r.Nodes[scale]].Name(lang), Items: s.Spec.Span.Len(), N: x.N, Complete: s.Complete,
		MissingRule: string(r.Options.Missing), EffectiveN: effective(x.Effective), Alpha: number(x.Alpha), AlphaLow: number(x.AlphaLow), AlphaHigh: number(x.AlphaHigh),
		AlphaStandardized: number(x.AlphaStandardized), MeanCorrelation: number(x.MeanCorrelation), OmegaTotal: number(x.Omega), OmegaObserved: number(x.OmegaObserved),
		OmegaHierarchical: number(x.OmegaHierarchical), CompositeReliability: number(x.OmegaStandardized),
		SplitHalf:   halvesRow{string(x.SplitHalf.Split), number(x.SplitHalf.R), number(x.SplitHalf.SpearmanBrown), number(x.SplitHalf.Unequal), number(x.SplitHalf.Guttman)},
		Aggregation: r.aggregation(scale), ItemsStats: r.items(scale)}
	for _, lambda := range x.Lambda {
		row.Lambda = append(row.Lambda, number(lambda))
	}
	if o := s.Ordinal; o != nil {
		row.Ordinal = &polychoricRow{number(o.Alpha), number(o.Omega), number(o.CategoricalOmega)}
	}
	for _, v := range s.Verdicts {
		row.Verdicts = append(row.Verdicts, verdictRow{v.About, string(v.Level), v.Text.In(lang), v.Source})
	}
	return row
}

func (r *Reliability) aggregation(scale int) averagingRow {
	a, g := &r.Scales[scale].Aggregation, &r.Scales[scale].Agreement
	return averagingRow{Code: r.code(scale), N: a.N, Units: a.Groups, Size: number(a.Size), F: number(a.F), D1: number(a.D1), D2: number(a.D2), P: number(a.P),
		ICC1: number(a.ICC1), ICC1Low: number(a.ICC1Low), ICC1High: number(a.ICC1High), ICC2: number(a.ICC2), DesignEffect: number(a.DesignEffect),
		Effective: number(a.Effective), Null: string(g.Null), Mean: number(g.Mean), Median: number(g.Median), Enough: number(g.Enough)}
}

func (r *Reliability) items(scale int) []itemStatsRow {
	x := r.figures(scale)
	rows := []itemStatsRow{}
	for i, s := range r.Scales[scale].Statistics {
		d := s.Distribution
		rows = append(rows, itemStatsRow{Scale: r.code(scale), Item: r.item(scale, i).Code, N: s.N, Mean: number(x.Mean[i]), SD: number(x.SD[i]),
			Skewness: number(d.Skewness()), Kurtosis: number(d.Kurtosis()), Floor: number(d.Floor()), Ceiling: number(d.Ceiling()), Difficulty: number(d.Difficulty()),
			ItemTotal: number(x.ItemTotal[i]), AlphaIfDeleted: number(x.AlphaIfDeleted[i]), SMC: number(x.SMC[i]), Loading: number(x.Loading[i]),
			CriticalRatio: number(s.Critical.ReadT), CriticalDF: number(s.Critical.ReadDF), CriticalP: number(s.Critical.ReadP), Flags: s.Flags})
	}
	return rows
}

// WriteJSON writes everything: {"schema":1,"scales":[…],"warnings":[…]}.
func (r *Reliability) WriteJSON(w io.Writer, lang string) error {
	scales := []reliabilityRow{}
	for i := range r.Scales {
		scales = append(scales, r.row(i, lang))
	}
	return encodeJSON(w, struct {
		Schema     int              `json:"schema"`
		Study      string           `json:"study"`
		Note       string           `json:"note,omitempty"`
		Confidence number           `json:"confidence"`
		Scales     []reliabilityRow `json:"scales"`
		Warnings   []warningRow     `json:"warnings"`
	}{Schema, r.Title.In(lang), r.Note.In(lang), number(r.Options.Confidence), scales, warningRows(r.Warnings(), lang)})
}

// WriteScalesCSV writes a row for each scale.
func (r *Reliability) WriteScalesCSV(w io.Writer, lang string) error {
	rows := []reliabilityRow{}
	for i := range r.Scales {
		rows = append(rows, r.row(i, lang))
	}
	return csvfile.Marshal(rows, w)
}

// WriteItemsCSV writes a row for each item of each scale.
func (r *Reliability) WriteItemsCSV(w io.Writer) error {
	rows := []itemStatsRow{}
	for i := range r.Scales {
		rows = append(rows, r.items(i)...)
	}
	return csvfile.Marshal(rows, w)
}

// WriteBoundsCSV writes a row for each scale: Guttman's lambdas, the halves, and
// the ordinal figures.
func (r *Reliability) WriteBoundsCSV(w io.Writer) error {
	type row struct {
		Code          string `csv:"code"`
		Lambda1       number `csv:"lambda1"`
		Lambda2       number `csv:"lambda2"`
		Lambda3       number `csv:"lambda3"`
		Lambda4       number `csv:"lambda4"`
		Lambda5       number `csv:"lambda5"`
		Lambda6       number `csv:"lambda6"`
		Split         string `csv:"split"`
		R             number `csv:"r"`
		SpearmanBrown number `csv:"spearman_brown"`
		Unequal       number `csv:"unequal"`
		OrdinalAlpha  number `csv:"ordinal_alpha"`
		OrdinalOmega  number `csv:"ordinal_omega"`
		Categorical   number `csv:"omega_categorical"`
	}
	rows := []row{}
	for i := range r.Scales {
		x, o := r.figures(i), r.ordinal(i)
		l := x.Lambda
		rows = append(rows, row{r.code(i), number(l[0]), number(l[1]), number(l[2]), number(l[3]), number(l[4]), number(l[5]), string(x.SplitHalf.Split),
			number(x.SplitHalf.R), number(x.SplitHalf.SpearmanBrown), number(x.SplitHalf.Unequal), number(o.Alpha), number(o.Omega), number(o.CategoricalOmega)})
	}
	return csvfile.Marshal(rows, w)
}

// WriteAggregationCSV writes a row for each scale: whether units' answers may be
// averaged.
func (r *Reliability) WriteAggregationCSV(w io.Writer) error {
	rows := []averagingRow{}
	for i := range r.Scales {
		rows = append(rows, r.aggregation(i))
	}
	return csvfile.Marshal(rows, w)
}

func (r *Reliability) ordinal(scale int) psychometrics.OrdinalReliability {
	if o := r.Scales[scale].Ordinal; o != nil {
		return *o
	}
	return psychometrics.OrdinalReliability{Alpha: math.NaN(), Omega: math.NaN(), CategoricalOmega: math.NaN()}
}

// named begins a row with the code and the name of a scale.
func (r *Reliability) named(scale int, lang string, cells ...string) TableRow {
	node := r.Nodes[scale]
	n := &r.Framework.Nodes[node]
	return TableRow{Cells: append([]string{n.Code, n.Name(lang)}, cells...), Indent: r.Framework.Level[node], Strong: r.Framework.Level[node] < 2}
}

// ScalesTable is alpha and omega of every scale, and what they are called.
func (r *Reliability) ScalesTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("reliability.title", r.Title.In(lang)), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), right(p.T("col.items")), right(p.T("col.n")), right("α"),
		right(p.T("col.interval", points(r.Options.Confidence))), right("ω"), right(p.T("col.omegah")), right(p.T("col.meancorrelation")), left(p.T("col.verdict"))}}
	ordinal := r.Options.Correlation == psychometrics.PolychoricCorrelation
	if ordinal {
		t.Columns = append(t.Columns[:9:9], right(p.T("col.ordinalalpha")), right(p.T("col.ordinalomega")), right(p.T("col.categoricalomega")), left(p.T("col.verdict")))
	}
	for i := range r.Scales {
		s, x := &r.Scales[i], r.figures(i)
		cells := []string{strconv.Itoa(s.Spec.Span.Len()), strconv.Itoa(x.N), fixed(x.Alpha, 3), interval3(x.AlphaLow, x.AlphaHigh), fixed(x.Omega, 3), fixed(x.OmegaHierarchical, 3), fixed(x.MeanCorrelation, 2)}
		if ordinal {
			o := r.ordinal(i)
			cells = append(cells, fixed(o.Alpha, 3), fixed(o.Omega, 3), fixed(o.CategoricalOmega, 3))
		}
		t.Rows = append(t.Rows, r.named(i, lang, append(cells, s.Verdicts[0].Text.In(lang))...))
	}
	t.Notes = []string{p.T("reliability.rule." + string(r.Options.Missing)), p.T("reliability.note.scales")}
	if ordinal {
		t.Notes = append(t.Notes, p.T("reliability.note.ordinal"))
	}
	if r.Weighted {
		t.Notes = append(t.Notes, weightsNote(p, r.Options.Weights, r.Options.Missing, "reliability.note.weights"))
	}
	return t
}

func interval3(low, high float64) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return missing
	}
	return fixed(low, 3) + " – " + fixed(high, 3)
}

// BoundsTable is Guttman's lambdas, the two halves, and the other omegas.
func (r *Reliability) BoundsTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("reliability.bounds"), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), right("λ1"), right("λ2"), right("λ3"), right("λ4"), right("λ5"), right("λ6"),
		right(p.T("col.halves")), right(p.T("col.spearmanbrown")), right(p.T("col.stdalpha")), right(p.T("col.cr.composite")), right(p.T("col.omegaobserved"))}}
	for i := range r.Scales {
		x := r.figures(i)
		var cells []string
		for _, lambda := range x.Lambda {
			cells = append(cells, fixed(lambda, 3))
		}
		cells = append(cells, fixed(x.SplitHalf.R, 3), fixed(x.SplitHalf.Unequal, 3), fixed(x.AlphaStandardized, 3), fixed(x.OmegaStandardized, 3), fixed(x.OmegaObserved, 3))
		t.Rows = append(t.Rows, r.named(i, lang, cells...))
	}
	t.Notes = []string{p.T("reliability.note.bounds", p.T("reliability.split."+string(r.Options.Split)))}
	return t
}

// AggregationTable tells of every scale whether the answers of a unit may be
// averaged.
func (r *Reliability) AggregationTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("reliability.aggregation"), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.indicator")), right(p.T("col.units")), right(p.T("col.n")), right("ICC(1)"), right("ICC(2)"),
		right("F"), right("p"), right("r_wg"), right("≥ .70"), right(p.T("col.deff")), right(p.T("col.effective")), left(p.T("col.verdict"))}}
	for i := range r.Scales {
		a, g := &r.Scales[i].Aggregation, &r.Scales[i].Agreement
		t.Rows = append(t.Rows, r.named(i, lang, strconv.Itoa(a.Groups), strconv.Itoa(a.N), fixed(a.ICC1, 3), fixed(a.ICC2, 3), fixed(a.F, 2), probability(a.P), fixed(g.Median, 3),
			shareOf(g.Enough), fixed(a.DesignEffect, 2), fixed(a.Effective, 0), r.Scales[i].Verdicts[1].Text.In(lang)))
	}
	t.Notes = []string{p.T("reliability.note.aggregation", p.T("reliability.null."+string(r.Options.Null)))}
	return t
}

// ItemTables are the items of each dimension.
func (r *Reliability) ItemTables(lang string) []*Table {
	p := i18n.Printer{Lang: lang}
	var tables []*Table
	scales := r.itemised()
	for _, scale := range scales {
		n := &r.Framework.Nodes[r.Nodes[scale]]
		t := &Table{Title: n.Code + " " + n.Name(lang), Name: 1, Columns: []Column{left(p.T("col.code")), left(p.T("col.item")), right(p.T("col.n")), right(p.T("col.itemmean")), right(p.T("col.itemsd")),
			right(p.T("col.skewness")), right(p.T("col.kurtosis")), right(p.T("col.floor")), right(p.T("col.ceiling")), right(p.T("col.itemtotal")), right(p.T("col.deleted")),
			right(p.T("col.criticalratio")), right("p"), left(p.T("col.flags"))}}
		for i, x := range r.items(scale) {
			f := func(v number, decimals int) string { return fixed(float64(v), decimals) }
			t.Rows = append(t.Rows, TableRow{Cells: []string{x.Item, r.item(scale, i).Name(lang), strconv.Itoa(x.N), f(x.Mean, 2), f(x.SD, 2), f(x.Skewness, 2), f(x.Kurtosis, 2), shareOf(float64(x.Floor)),
				shareOf(float64(x.Ceiling)), f(x.ItemTotal, 3), f(x.AlphaIfDeleted, 3), f(x.CriticalRatio, 2), probability(float64(x.CriticalP)), flagWords(p, x.Flags)}, Strong: len(x.Flags) > 0})
		}
		tables = append(tables, t)
	}
	if len(tables) > 0 {
		tables[len(tables)-1].Notes = []string{p.T("reliability.note.items")}
	}
	return tables
}

func flagWords(p i18n.Printer, flags []psychometrics.ItemFlag) string {
	var words []string
	for _, flag := range flags {
		words = append(words, p.T("reliability.flag."+string(flag)))
	}
	return strings.Join(words, p.T("reliability.flag.and"))
}

// FlaggedTable is the items of the dimensions that have something wrong with
// them; nil where there are none.
func (r *Reliability) FlaggedTable(lang string) *Table {
	p := i18n.Printer{Lang: lang}
	t := &Table{Title: p.T("reliability.flagged"), Name: 2, Columns: []Column{left(p.T("col.scale")), left(p.T("col.code")), left(p.T("col.item")), right("α"), right(p.T("col.itemtotal")), right(p.T("col.deleted")),
		right(p.T("col.criticalratio")), left(p.T("col.flags"))}}
	for _, scale := range r.itemised() {
		for i, x := range r.items(scale) {
			if len(x.Flags) == 0 {
				continue
			}
			t.Rows = append(t.Rows, TableRow{Cells: []string{r.code(scale), x.Item, r.item(scale, i).Name(lang), fixed(r.figures(scale).Alpha, 3), fixed(float64(x.ItemTotal), 3),
				fixed(float64(x.AlphaIfDeleted), 3), fixed(float64(x.CriticalRatio), 2), flagWords(p, x.Flags)}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	t.Notes = []string{p.T("reliability.note.flags")}
	return t
}
