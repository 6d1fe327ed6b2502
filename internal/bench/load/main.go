// Load sends made-up questionnaires of a study to a server and tells how many
// a second were acknowledged, and how long they took:
//
//	goodgov serve DIR --addr 127.0.0.1:8080
//	go run ./internal/bench/load -url http://127.0.0.1:8080 -n 100000 -senders 256 DIR
//
// With -rate they are sent at a steady pace, and each takes as long as from
// when it was due, not from when a sender came free: a server that stalls does
// not hide behind a generator that waits for it. With -again some are sent a
// second time, as after an acknowledgement that was lost.
//
// A server slows down a neighbourhood that sends very much. With -neighbours
// requests name as many of them in turn, as a proxy would; the server believes
// that with --behind-proxy.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"goodgov/internal/study"
	"goodgov/internal/synthetic"
	"goodgov/survey/form"
)

type options struct {
	url        string
	n          int
	senders    int
	rate       float64
	again      float64
	seed       uint64
	neighbours int
}

func main() {
	var o options
	flag.StringVar(&o.url, "url", "http://127.0.0.1:8080", "the server")
	flag.IntVar(&o.n, "n", 10_000, "questionnaires")
	flag.IntVar(&o.senders, "senders", 64, "that send at once")
	flag.Float64Var(&o.rate, "rate", 0, "a second; 0: as fast as they are acknowledged")
	flag.Float64Var(&o.again, "again", 0, "the share that is sent twice")
	flag.Uint64Var(&o.seed, "seed", 0, "of the answers; 0: another one each time")
	flag.IntVar(&o.neighbours, "neighbours", 0, "that requests say they come from; 0: they say nothing")
	flag.Parse()
	if flag.NArg() != 1 || o.n < 1 || o.senders < 1 || o.neighbours < 0 || o.neighbours > 1<<16 {
		flag.Usage()
		os.Exit(2)
	}
	if o.seed == 0 {
		o.seed = rand.Uint64()
	}
	if err := load(context.Background(), os.Stdout, flag.Arg(0), o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func load(ctx context.Context, w io.Writer, dir string, o options) error {
	s, err := study.Open(dir)
	if err != nil {
		return err
	}
	f, err := s.Form()
	if err != nil {
		return err
	}
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: o.senders, MaxConnsPerHost: o.senders}}
	due := make(chan job, o.senders)
	took := make([]time.Duration, o.n)
	var failed atomic.Int64
	var group sync.WaitGroup
	for range o.senders {
		group.Go(func() {
			for j := range due {
				body, err := synthetic.Filled(f, o.seed, j.number).JSON()
				if o.rate == 0 {
					j.due = time.Now()
				}
				if err == nil {
					err = send(ctx, client, o.url, o.neighbour(j.number), body)
				}
				took[j.number] = time.Since(j.due)
				if err == nil && rand.New(rand.NewPCG(o.seed, uint64(j.number))).Float64() < o.again {
					err = send(ctx, client, o.url, o.neighbour(j.number), body)
				}
				if err != nil && failed.Add(1) == 1 {
					fmt.Fprintln(os.Stderr, "the first that failed:", err)
				}
			}
		})
	}
	began := time.Now()
	for i := range o.n {
		var at time.Time
		if o.rate > 0 {
			at = began.Add(time.Duration(float64(i) / o.rate * float64(time.Second)))
			time.Sleep(time.Until(at))
		}
		due <- job{i, at}
	}
	close(due)
	group.Wait()
	all := time.Since(began)
	slices.Sort(took)
	at := func(share float64) time.Duration {
		return took[min(o.n-1, int(share*float64(o.n)))].Round(10 * time.Microsecond)
	}
	fmt.Fprintf(w, "%d sent by %d in %v: %.0f a second; median %v, p95 %v, p99 %v, longest %v; %d failed\n",
		o.n, o.senders, all.Round(time.Millisecond), float64(o.n)/all.Seconds(), at(.5), at(.95), at(.99), at(1), failed.Load())
	if failed.Load() > 0 {
		return errors.New("not all were acknowledged")
	}
	return nil
}

type job struct {
	number int
	due    time.Time // zero: when a sender is free
}

// neighbour is the address that a request names, one in each neighbourhood; ""
// is none.
func (o options) neighbour(number int) string {
	if o.neighbours == 0 {
		return ""
	}
	n := number % o.neighbours
	return fmt.Sprintf("10.%d.%d.1", n>>8, n&0xff)
}

func send(ctx context.Context, client *http.Client, url, neighbour string, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/submit", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", form.TypeJSON)
	if neighbour != "" {
		r.Header.Set("X-Forwarded-For", neighbour)
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	told, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	if err != nil {
		return err
	}
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("%s: %s", answer.Status, strings.TrimSpace(string(told)))
	}
	return nil
}
