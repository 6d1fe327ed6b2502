package tabular

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
)

// numberFormat is what a cell's format makes of a number.
type numberFormat int

const (
	general  numberFormat = iota // a number
	date                         // a day, with the time where there is one
	dateTime                     // a day and a time
	clock                        // a time of day
	elapsed                      // hours that may be more than 24
)

// numberFormats reads the number format of each style.
func (w *workbook) numberFormats() ([]numberFormat, error) {
	if w.styles == "" {
		return nil, nil
	}
	m, err := w.part(w.styles, MaxPartBytes)
	if err != nil || m == nil {
		return nil, err
	}
	custom := map[string]numberFormat{}
	var formats []numberFormat
	inCells := false
	for {
		t, err := m.next()
		if err == io.EOF {
			return formats, nil
		}
		if err != nil {
			return nil, err
		}
		switch string(t.name) {
		case "cellXfs":
			inCells = !t.closing
		case "numFmt":
			v, err := t.values("numFmtId", "formatCode")
			if err != nil {
				return nil, err
			}
			custom[v[0]] = parseFormat(v[1])
		case "xf":
			if !inCells || t.closing {
				continue
			}
			v, err := t.values("numFmtId")
			if err != nil {
				return nil, err
			}
			format, found := custom[v[0]]
			if !found {
				format = builtinFormat(v[0])
			}
			formats = append(formats, format)
		}
	}
}

// builtinFormat is a format that workbooks refer to by number alone (ECMA-376
// part 1, 18.8.30); 27 to 58 are those of Chinese, Japanese and Korean.
func builtinFormat(id string) numberFormat {
	switch id {
	case "14", "15", "16", "17", "27", "28", "29", "30", "31", "36", "50", "51", "52", "53", "54", "57", "58":
		return date
	case "22":
		return dateTime
	case "18", "19", "20", "21", "32", "33", "34", "35", "45", "47", "55", "56":
		return clock
	case "46":
		return elapsed
	}
	return general
}

// parseFormat classifies a format such as `yyyy"年"m"月"d"日";@` by its first
// section.
func parseFormat(code string) numberFormat {
	var days, months, times bool
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			i = len(code)
		case '"':
			i += 1 + max(0, strings.IndexByte(code[i+1:], '"'))
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return general
			}
			if isElapsed(strings.ToLower(code[i+1 : i+end])) {
				return elapsed
			}
			i += end
		case 'y', 'Y', 'd', 'D':
			days = true
		case 'h', 'H', 's', 'S':
			times = true
		case 'm', 'M':
			months = true
		}
	}
	switch {
	case days && times:
		return dateTime
	case days || months && !times:
		return date
	case times:
		return clock
	}
	return general
}

// isElapsed recognises [h], [mm], [ss] among colours, conditions and locales.
func isElapsed(bracket string) bool {
	return bracket != "" && (strings.Trim(bracket, "h") == "" || strings.Trim(bracket, "m") == "" || strings.Trim(bracket, "s") == "")
}

// isoTime writes a serial number as ISO 8601 does: 2026-09-03,
// 2026-09-03T12:00:00, 12:00:00. A serial that stands for no time is not ok.
func isoTime(serial float64, format numberFormat, date1904 bool) (text string, ok bool) {
	const end = 2958466 // 10000-01-01
	if serial < 0 || serial >= end {
		return "", false
	}
	const day = 24 * 60 * 60 * 1000
	milliseconds := int64(math.Round(serial * day))
	days, rest := milliseconds/day, milliseconds%day
	if format == elapsed || days == 0 && format == clock {
		return timeOfDay(milliseconds), true
	}
	if days == 0 && !date1904 { // a time without a day, whatever the format
		return timeOfDay(rest), true
	}
	text = isoDay(int(days), date1904)
	if rest > 0 || format != date {
		text += "T" + timeOfDay(rest)
	}
	return text, true
}

// isoDay is the day of a serial number. The calendar of 1900 has a 29th of
// February that never was, number 60.
func isoDay(serial int, date1904 bool) string {
	base := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		base = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	case serial == 60:
		return "1900-02-29"
	case serial < 60:
		serial++
	}
	return base.AddDate(0, 0, serial).Format(time.DateOnly)
}

func timeOfDay(milliseconds int64) string {
	seconds, milliseconds := milliseconds/1000, milliseconds%1000
	text := fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	if milliseconds > 0 {
		text += strings.TrimRight(fmt.Sprintf(".%03d", milliseconds), "0")
	}
	return text
}
