// Generate writes a file of answers for measuring speed, and beside it a
// study that reads them:
//
//	go run ./internal/bench/generate -rows 1000000 -communities 1000 -o DIR/responses.csv
//	goodgov score DIR
//
// The rows stand in random order of communities, which is the worst case for
// memory; they take about 184 bytes each. The same flags make the same bytes.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// dimensions and items below each of their indicators.
var shape = [][]int{{4, 3, 3, 2, 2}, {4, 3}, {3, 3}, {2, 2, 2}, {2, 3}, {3, 2, 2}, {3, 2, 3, 2, 2}}

const (
	districts = 10
	items     = 57
)

func main() {
	rows := flag.Int("rows", 1_000_000, "rows")
	communities := flag.Int("communities", 1000, "communities, in 10 districts of one city")
	out := flag.String("o", "", "file of answers; the study is written into its folder")
	flag.Parse()
	if *out == "" || *rows < 1 || *communities < districts {
		flag.Usage()
		os.Exit(2)
	}
	if err := generate(*out, *rows, *communities); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate(out string, rows, communities int) error {
	dir := filepath.Dir(out)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, content := range map[string]string{
		"goodgov.yaml":   config(filepath.Base(out)),
		"indicators.csv": indicatorTable(),
		"units.csv":      unitTable(communities),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	answers(w, rows, communities)
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Close()
}

func config(responses string) string {
	return `title: {en: Speed}
language: en
note: {en: "Random answers, for measuring speed."}
indicators: indicators.csv
units: units.csv
weights: equal
responses: ` + responses + `
columns: {unit: community, seconds: duration_s}
scale: {min: 1, max: 5}
screening: {max_missing: 0.2, min_seconds: 120, max_longstring: 30}
`
}

func indicatorTable() string {
	table, item := "code,parent,name_en,question_en\nS,,Score,\n", 0
	for d, indicators := range shape {
		dimension := string(rune('A' + d))
		table += fmt.Sprintf("%s,S,Dimension %s,\n", dimension, dimension)
		for i, n := range indicators {
			indicator := fmt.Sprint(dimension, i+1)
			table += fmt.Sprintf("%s,%s,Indicator %s,\n", indicator, dimension, indicator)
			for range n {
				item++
				table += fmt.Sprintf("q%02d,%s,Item %d,Question %d?\n", item, indicator, item, item)
			}
		}
	}
	return table
}

func unitTable(communities int) string {
	table := "code,parent,level,name_en\ncity,,city,City\n"
	for d := range districts {
		table += fmt.Sprintf("D%02d,city,district,District %d\n", d, d)
	}
	for c := range communities {
		table += fmt.Sprintf("%s,D%02d,community,Community %d\n", community(c), c%districts, c)
	}
	return table
}

func community(c int) string { return fmt.Sprintf("330106-%07d", c) }

// splitmix64 is a random number generator of 64 bits of state (Steele, Lea &
// Flood 2014).
type splitmix64 uint64

func (s *splitmix64) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n−1.
func (s *splitmix64) below(n int) int { return int(s.next() >> 32 * uint64(n) >> 32) }

func answers(w *bufio.Writer, rows, communities int) {
	w.WriteString("id,community,gender,age,years,disability,duration_s")
	for i := range items {
		fmt.Fprintf(w, ",q%02d", i+1)
	}
	w.WriteByte('\n')
	codes := make([]string, communities)
	for c := range codes {
		codes[c] = community(c)
	}
	random := splitmix64(42)
	const hex = "0123456789abcdef"
	for range rows {
		high, low := random.next(), random.next()
		for i := range 32 {
			if i == 8 || i == 12 || i == 16 || i == 20 {
				w.WriteByte('-')
			}
			half := high
			if i >= 16 {
				half = low
			}
			w.WriteByte(hex[half>>(4*(i&15))&15])
		}
		c := random.below(communities)
		fmt.Fprintf(w, ",%s,%s,%d,%d,%s,", codes[c], []string{"female", "male"}[random.below(2)], 18+random.below(72),
			random.below(40), []string{"no", "no", "no", "yes"}[random.below(4)])
		w.WriteString(strconv.Itoa(100 + random.below(1700)))
		straight, mood := random.below(50) == 0, random.below(3)
		for range items {
			r := random.next()
			w.WriteByte(',')
			switch {
			case r&0xffff < 1966: // 3 %
			case straight:
				w.WriteByte(byte('2' + mood))
			default: // around a person's mood and a community's level
				v := 1 + int(r>>16&0xffff*3>>16) + int(r>>32&0xffff*uint64(2+c%2)>>16) + (mood+1)/2
				w.WriteByte(byte('0' + min(v, 5)))
			}
		}
		w.WriteByte('\n')
	}
}
