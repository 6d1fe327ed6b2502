// Floor measures how fast the bytes of a file can be looked at: it counts
// commas and line breaks in a plain loop on all cores. What reads the same
// file for its meaning is measured against it.
//
//	go run ./internal/bench/floor FILE
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const chunk = 1 << 20

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: floor FILE")
		os.Exit(2)
	}
	start := time.Now()
	commas, lines, err := count(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d commas, %d lines, %.3f s\n", commas, lines, time.Since(start).Seconds())
}

func count(name string) (commas, lines int64, err error) {
	file, err := os.Open(name)
	if err != nil {
		return 0, 0, err
	}
	defer file.Close()
	var next, allCommas, allLines atomic.Int64
	var failure atomic.Pointer[error]
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			buffer := make([]byte, chunk)
			for {
				n, err := file.ReadAt(buffer, (next.Add(1)-1)*chunk)
				commas, lines := int64(0), int64(0)
				for _, b := range buffer[:n] {
					if b == ',' {
						commas++
					}
					if b == '\n' {
						lines++
					}
				}
				allCommas.Add(commas)
				allLines.Add(lines)
				if err != nil {
					if !errors.Is(err, io.EOF) {
						failure.Store(&err)
					}
					return
				}
			}
		})
	}
	workers.Wait()
	if err := failure.Load(); err != nil {
		return 0, 0, *err
	}
	return allCommas.Load(), allLines.Load(), nil
}
