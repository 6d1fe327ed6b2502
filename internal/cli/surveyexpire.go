package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"goodgov/internal/collect"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/reports"
)

type expireOptions struct {
	before   string
	keepDays int
	dry      bool
}

func (a *app) surveyExpireCommand() *cobra.Command {
	var o expireOptions
	p := a.printer()
	cmd := a.command("survey.expire")
	cmd.Use = "expire [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.expire(cmd.Context(), folder(args), o) }
	flags := cmd.Flags()
	flags.StringVar(&o.before, "before", "", p.T("flag.expire.before"))
	flags.IntVar(&o.keepDays, "keep-days", 0, p.T("flag.expire.days"))
	flags.BoolVar(&o.dry, "dry-run", false, p.T("flag.expire.dry"))
	a.addResults(cmd)
	return cmd
}

// expire erases what was received before a day: that which is named, or as many
// days ago as --keep-days or the study says.
func (a *app) expire(ctx context.Context, dir string, o expireOptions) error {
	s, err := a.open(dir)
	if err != nil {
		return err
	}
	before, err := limitOf(o, s.Config.Collecting.KeepDays, time.Now())
	if err != nil {
		return err
	}
	kept, _, err := a.keptOf(ctx, dir)
	if err != nil {
		return err
	}
	var n collect.Expired
	if o.dry {
		n, err = kept.Expiring(ctx, before)
	} else {
		n, err = kept.Expire(ctx, before, a.operator())
	}
	if err != nil {
		return err
	}
	return a.printExpired(n, before, o.dry)
}

// limitOf is the time before which all is too old.
func limitOf(o expireOptions, keepDays int, now time.Time) (time.Time, error) {
	switch {
	case o.before != "" && o.keepDays != 0:
		return time.Time{}, usageError{text: diag.Say("--before and --keep-days both", "同时给出了 --before 与 --keep-days"), hint: diag.Say("one of the two", "请只给其一")}
	case o.before != "":
		day, err := time.ParseInLocation(time.DateOnly, o.before, time.Local)
		if err != nil || day.After(now) {
			return time.Time{}, usageError{text: wrongValue("before", o.before, diag.Say("a day in the past such as 2026-01-31", "过去的日期，如 2026-01-31"))}
		}
		return day, nil
	case o.keepDays < 0:
		return time.Time{}, usageError{text: wrongValue("keep-days", fmt.Sprint(o.keepDays), diag.Say("1 or more", "不小于 1 的整数"))}
	case o.keepDays > 0:
		keepDays = o.keepDays
	case keepDays == 0:
		return time.Time{}, usageError{text: diag.Say("the study does not say how long answers are kept", "评价项目未规定答卷的保存期"),
			hint: diag.Say("--before DAY, --keep-days N, or collecting: {keep_days: N} in goodgov.yaml", "请用 --before 日期、--keep-days 天数，或在 goodgov.yaml 中写 collecting: {keep_days: N}")}
	}
	return now.AddDate(0, 0, -keepDays), nil
}

func (a *app) printExpired(n collect.Expired, before time.Time, dry bool) error {
	counts := []struct {
		key string
		n   int64
	}{{"submissions", n.Submissions}, {"refused", n.Refused}, {"declined", n.Declined}, {"drafts", n.Drafts}, {"opinions", n.Opinions}, {"households", n.Households}}
	p := a.printer()
	switch a.format {
	case formatJSON:
		w := json.NewEncoder(a.env.Out)
		w.SetIndent("", "  ")
		return w.Encode(struct {
			Schema      int       `json:"schema"`
			Before      time.Time `json:"before"`
			Erased      bool      `json:"erased"`
			Submissions int64     `json:"submissions"`
			Refused     int64     `json:"refused"`
			Declined    int64     `json:"declined"`
			Drafts      int64     `json:"drafts"`
			Opinions    int64     `json:"opinions"`
			Households  int64     `json:"households"`
		}{1, before.UTC(), !dry, n.Submissions, n.Refused, n.Declined, n.Drafts, n.Opinions, n.Households})
	case formatCSV:
		w := csvfile.NewWriter(a.env.Out)
		w.Write([]string{"what", "n"})
		for _, c := range counts {
			w.Write([]string{c.key, fmt.Sprint(c.n)})
		}
		w.Flush()
		return w.Error()
	}
	title := "expire.title"
	if dry {
		title = "expire.dry"
	}
	t := &reports.Table{Title: p.T(title, before.Format(time.DateOnly)), Columns: []reports.Column{{Header: p.T("expire.what")}, {Header: p.T("expire.n"), Align: reports.Right}}}
	for _, c := range counts {
		t.Rows = append(t.Rows, reports.TableRow{Cells: []string{p.T("expire." + c.key), fmt.Sprint(c.n)}})
	}
	return t.WriteText(a.env.Out, a.style())
}

func (a *app) surveyWithdrawCommand() *cobra.Command {
	cmd := a.command("survey.withdraw")
	cmd.Use = "withdraw CODE [DIR]"
	cmd.Args = between(1, 2)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		kept, _, err := a.keptOf(cmd.Context(), folder(args[1:]))
		if err != nil {
			return err
		}
		if err := kept.Withdraw(cmd.Context(), args[0], a.operator()); err != nil {
			return notWithdrawn(args[0], err)
		}
		_, err = io.WriteString(a.env.Out, a.printer().T("withdraw.done")+"\n")
		return err
	}
	return cmd
}

// notWithdrawn says what was looked for where nothing was found.
func notWithdrawn(code string, err error) error {
	if !errors.Is(err, collect.ErrNotFound) {
		return err
	}
	return failure{diag.Say("no answers with the private code %s (letters and digits: %d): it has 16, in groups of four, and stands beside the receipt; the receipt's own code and the 12 of a letter are others",
		"没有个人码为%s的答卷（所给为 %d 位）：个人码有 16 位字母和数字，每四位一组，与回执一同给出；不是回执码，也不是信上 12 位的答题码", diag.Quote(code), len(collect.PlainCode(code)))}
}
