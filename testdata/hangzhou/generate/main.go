// Generate makes up the judgements and the answers of testdata/hangzhou:
//
//	go run ./testdata/hangzhou/generate
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"

	"goodgov/internal/study"
	"goodgov/internal/synthetic"
)

func main() {
	dir := flag.String("dir", "testdata/hangzhou", "the study: its other files are read, these two are written")
	seed := flag.Uint64("seed", synthetic.HangzhouSeed, "seed of the random numbers")
	flag.Parse()
	if err := generate(*dir, *seed); err != nil {
		log.Fatal(err)
	}
}

func generate(dir string, seed uint64) error {
	s, err := study.Open(dir)
	if err != nil {
		return err
	}
	judgements, responses, err := synthetic.Hangzhou(s, seed)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, s.Config.Judgements), judgements.CSV(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, s.Config.Responses), responses.CSV(), 0o644)
}
