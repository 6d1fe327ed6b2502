// Generate makes up the answers of the earlier waves of testdata/hangzhou-waves:
//
//	go run ./testdata/hangzhou-waves/generate
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
	"slices"

	"goodgov/internal/study"
	"goodgov/internal/synthetic"
)

// What has changed from 2020 to 2022: responsiveness is better by 0.30 and
// transparency worse by 0.20. Responsiveness was 0.15 lower still in 2018.
var since = map[string][]synthetic.Shift{
	"2018": {{Node: "B6", By: -0.45}, {Node: "B3", By: 0.20}},
	"2020": {{Node: "B6", By: -0.30}, {Node: "B3", By: 0.20}},
}

// later are items that 2018 did not ask.
var later = []string{"D56", "D57"}

func main() {
	from := flag.String("from", "testdata/hangzhou", "the study whose framework was asked")
	dir := flag.String("dir", "testdata/hangzhou-waves", "where the answers go")
	flag.Parse()
	s, err := study.Open(*from)
	if err != nil {
		log.Fatal(err)
	}
	for name, file := range map[string]string{"2018": "responses-2018.csv", "2020": filepath.Join("2020", "responses.csv")} {
		table, err := synthetic.EarlierHangzhou(s, 6, since[name], uint64(name[3]))
		if err != nil {
			log.Fatal(err)
		}
		if name == "2018" {
			for _, column := range later {
				at := slices.Index(table.Header, column)
				table.Header = slices.Delete(table.Header, at, at+1)
				for i := range table.Rows {
					table.Rows[i] = slices.Delete(table.Rows[i], at, at+1)
				}
			}
		}
		if err := os.WriteFile(filepath.Join(*dir, file), table.CSV(), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
