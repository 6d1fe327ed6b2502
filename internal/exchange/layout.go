package exchange

import (
	"slices"
	"strings"

	"goodgov/internal/diag"
)

// Layout is how a tool writes answers.
type Layout string

const (
	ODK         Layout = "odk"
	Kobo        Layout = "kobo"
	LimeSurvey  Layout = "limesurvey"
	Wenjuanxing Layout = "wenjuanxing"
	Qualtrics   Layout = "qualtrics"
	SPSS        Layout = "sav"
	CSV         Layout = "csv"
)

// Layouts lists all layouts.
func Layouts() []Layout { return []Layout{ODK, Kobo, LimeSurvey, Wenjuanxing, Qualtrics, SPSS, CSV} }

// Text is what people call it.
func (l Layout) Text() diag.Text { return describe(l).text }

// layout is what is known of the columns that a tool adds to the answers.
type layout struct {
	text diag.Text
	// signature is names of columns; one of each list must be there.
	signature [][]string
	ids       []string // of the questionnaire, the best first
	seconds   []string
	start     []string // moments of beginning and end
	end       []string
	own       []string // of no use here; a star stands for any beginning or end
	submitted string   // empty where the questionnaire was not finished
	finished  string   // 0 or false where it was not
	blanks    bool     // several choices stand with blanks between them
}

func describe(l Layout) *layout {
	if known, ok := layouts[l]; ok {
		return known
	}
	return layouts[CSV]
}

var layouts = map[Layout]*layout{
	ODK: {
		text:      diag.Say("ODK Central", "ODK Central"),
		signature: [][]string{{"KEY"}, {"SubmissionDate"}},
		ids:       []string{"KEY"},
		start:     []string{"start"}, end: []string{"end"},
		own: []string{"SubmissionDate", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState", "DeviceID", "Edits", "FormVersion",
			"deviceid", "audit", "meta-*", "instanceID", "instanceName", "*_header", "generated_table_list_label_*", "reserved_name_for_field_list_labels_*"},
		blanks: true,
	},
	Kobo: {
		text:      diag.Say("KoboToolbox", "KoboToolbox"),
		signature: [][]string{{"_id", "_uuid"}, {"_submission_time", "_index"}},
		ids:       []string{"_uuid", "_id"},
		start:     []string{"start"}, end: []string{"end"},
		own: []string{"_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "_tags", "_index", "__version__", "_version_", "deviceid", "audit",
			"meta/*", "formhub/*", "*_header", "generated_table_list_label_*", "reserved_name_for_field_list_labels_*"},
		blanks: true,
	},
	LimeSurvey: {
		text:      diag.Say("LimeSurvey", "LimeSurvey"),
		signature: [][]string{{"submitdate", "Date submitted"}, {"startlanguage", "Start language"}},
		ids:       []string{"id", "Response ID"},
		seconds:   []string{"interviewtime", "Total time"},
		start:     []string{"startdate", "Date started"}, end: []string{"submitdate", "Date submitted"},
		own:       []string{"lastpage", "Last page", "startlanguage", "Start language", "seed", "Seed", "token", "Access code", "datestamp", "Date last action", "ipaddr", "IP address", "refurl", "Referrer URL", "groupTime*", "*Time"},
		submitted: "submitdate",
	},
	Wenjuanxing: {
		text:      diag.Say("Wenjuanxing", "问卷星"),
		signature: [][]string{{"序号"}, {"提交答卷时间"}},
		ids:       []string{"序号"},
		seconds:   []string{"所用时间"},
		own:       []string{"提交答卷时间", "来源", "来源详情", "来自IP", "总分"},
	},
	Qualtrics: {
		text:      diag.Say("Qualtrics", "Qualtrics"),
		signature: [][]string{{"ResponseId"}, {"StartDate"}},
		ids:       []string{"ResponseId"},
		seconds:   []string{"Duration (in seconds)"},
		own: []string{"StartDate", "EndDate", "Status", "IPAddress", "Progress", "Finished", "RecordedDate", "RecipientLastName", "RecipientFirstName", "RecipientEmail",
			"ExternalReference", "LocationLatitude", "LocationLongitude", "DistributionChannel", "UserLanguage"},
		finished: "Finished",
	},
	SPSS: {text: diag.Say("SPSS", "SPSS"), blanks: true},
	CSV:  {text: diag.Say("a plain table", "普通表格")},
}

// recognise tells the layout by the header.
func recognise(columns []Column) Layout {
	has := func(name string) bool {
		return slices.ContainsFunc(columns, func(c Column) bool { return c.Name == name })
	}
	for _, l := range Layouts() {
		signature := layouts[l].signature
		if len(signature) > 0 && !slices.ContainsFunc(signature, func(any []string) bool { return !slices.ContainsFunc(any, has) }) {
			return l
		}
	}
	return CSV
}

// ours tells whether the tool added the column.
func (l *layout) added(name string) bool {
	base := name[strings.LastIndexAny(name, "-/")+1:]
	return slices.ContainsFunc(l.own, func(pattern string) bool {
		start, end, star := strings.Cut(pattern, "*")
		if !star {
			return name == pattern
		}
		fits := func(n string) bool {
			return len(n) > len(pattern)-1 && strings.HasPrefix(n, start) && strings.HasSuffix(n, end)
		}
		return fits(name) || fits(base)
	})
}
