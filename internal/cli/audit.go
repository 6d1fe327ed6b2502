package cli

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"goodgov/internal/collect"
	"goodgov/internal/csvfile"
	"goodgov/internal/diag"
	"goodgov/internal/store"
	"goodgov/reports"
)

func (a *app) auditCommand() *cobra.Command {
	cmd := a.command("audit")
	a.addCollected(cmd)
	cmd.AddCommand(a.auditVerifyCommand(), a.auditListCommand(), a.auditProveCommand())
	return cmd
}

type auditOptions struct{ head, receipts string }

func (a *app) auditVerifyCommand() *cobra.Command {
	var o auditOptions
	p := a.printer()
	cmd := a.command("audit.verify")
	cmd.Use = "verify [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.auditVerify(cmd.Context(), folder(args), o) }
	cmd.Flags().StringVar(&o.head, "head", "", p.T("flag.audit.head"))
	cmd.Flags().StringVar(&o.receipts, "receipts", "", p.T("flag.audit.receipts"))
	a.addResults(cmd)
	return cmd
}

// auditResult is what was found out about the log and the receipts.
type auditResult struct {
	Schema   int    `json:"schema"`
	Whole    bool   `json:"whole"` // the chain, all that is held to a leaf, and what was noted is in it
	Entries  int64  `json:"entries"`
	Head     string `json:"head"`
	BrokenAt *int64 `json:"broken_at"`
	Receipts int64  `json:"receipts"`
	Root     string `json:"root"`
	// NotedHead is the number of the entry whose hash was given; 0: there is none.
	NotedHead     *int64 `json:"noted_head"`
	NotedReceipts *bool  `json:"noted_receipts"`
	// Of the questionnaires that are there, and what is not as it was kept.
	Questionnaires int64             `json:"questionnaires"`
	AnswersOnly    int64             `json:"answers_only"`
	Altered        int64             `json:"altered"`
	Alterations    []auditAlteration `json:"alterations"` // the first

	why diag.Text
}

type auditAlteration struct {
	Sequence int64  `json:"sequence"`
	Why      string `json:"why"`

	text diag.Text
}

func (a *app) auditVerify(ctx context.Context, dir string, o auditOptions) error {
	var noted *collect.Hash
	if o.head != "" {
		hash, ok := parseHash(o.head)
		if !ok {
			return usageError{text: wrongValue("head", o.head, diag.Say("a hash of 64 digits", "64 位哈希值"))}
		}
		noted = &hash
	}
	size, root, err := parseReceipts(o.receipts)
	if err != nil {
		return err
	}
	kept, name, err := a.keptOf(ctx, dir)
	if err != nil {
		return err
	}
	r, err := walkAudit(ctx, kept, noted)
	if err != nil {
		return err
	}
	v, err := kept.Verify(ctx)
	if err != nil {
		return err
	}
	r.Receipts, r.Root = v.Size, hex.EncodeToString(v.Root[:])
	r.Questionnaires, r.AnswersOnly, r.Altered, r.Alterations = v.There, v.BodyOnly, v.Altered, []auditAlteration{}
	for _, one := range v.First {
		r.Alterations = append(r.Alterations, auditAlteration{one.Sequence, string(one.Why), one.Why.Text()})
	}
	r.Whole = r.Whole && v.Altered == 0
	if o.receipts != "" {
		then, err := kept.HeadAt(ctx, size)
		if err != nil && !errors.Is(err, collect.ErrNotFound) {
			return err
		}
		same := err == nil && then == root
		r.NotedReceipts = &same
		r.Whole = r.Whole && same
	}
	if err := a.printAudit(r, name); err != nil {
		return err
	}
	if !r.Whole {
		return errNotAcceptable
	}
	return nil
}

// walkAudit follows the chain from its beginning, and looks for the entry whose
// hash somebody noted.
func walkAudit(ctx context.Context, kept *store.Store, noted *collect.Hash) (*auditResult, error) {
	r := &auditResult{Schema: 1, Whole: true}
	if noted != nil {
		r.NotedHead = new(int64)
		r.Whole = false
	}
	var chain collect.Chain
	for e, err := range kept.Audit(ctx) {
		if err == nil {
			err = chain.Check(e)
		}
		if broken, ok := errors.AsType[*collect.Broken](err); ok {
			r.Whole, r.BrokenAt, r.why = false, &broken.At, broken.Text()
			break
		}
		if err != nil {
			return nil, err
		}
		if noted != nil && e.Hash == *noted {
			*r.NotedHead, r.Whole = e.Sequence, true
		}
	}
	r.Entries, r.Head = chain.Length, hex.EncodeToString(chain.Head[:])
	return r, nil
}

func parseHash(text string) (h collect.Hash, ok bool) {
	b, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(b) != len(h) {
		return h, false
	}
	return collect.Hash(b), true
}

// parseReceipts reads what audit verify prints of the receipts: NUMBER:ROOT.
func parseReceipts(text string) (size int64, root collect.Hash, err error) {
	if text == "" {
		return 0, root, nil
	}
	number, hash, _ := strings.Cut(text, ":")
	size, err = strconv.ParseInt(number, 10, 64)
	root, ok := parseHash(hash)
	if err != nil || size < 0 || !ok {
		return 0, root, usageError{text: wrongValue("receipts", text, diag.Say("NUMBER:ROOT, as it was printed", "当时打印的“份数:根”"))}
	}
	return size, root, nil
}

func (a *app) printAudit(r *auditResult, name string) error {
	p := a.printer()
	switch a.format {
	case formatJSON:
		return a.writeJSON(r)
	case formatCSV:
		w := csvfile.NewWriter(a.env.Out)
		w.Write([]string{"whole", "entries", "head", "receipts", "root", "altered"})
		w.Write([]string{strconv.FormatBool(r.Whole), strconv.FormatInt(r.Entries, 10), r.Head, strconv.FormatInt(r.Receipts, 10), r.Root, strconv.FormatInt(r.Altered, 10)})
		w.Flush()
		return w.Error()
	}
	t := &reports.Table{Title: p.T("audit.title", name), Columns: []reports.Column{{Header: p.T("audit.what")}, {Header: p.T("audit.found")}}}
	row := func(key, value string) {
		t.Rows = append(t.Rows, reports.TableRow{Cells: []string{p.T("audit." + key), value}})
	}
	state := p.T("audit.whole")
	if r.BrokenAt != nil {
		state = r.why.In(a.lang)
	}
	row("chain", state)
	row("entries", strconv.FormatInt(r.Entries, 10))
	row("head", r.Head)
	row("receipts", fmt.Sprintf("%d:%s", r.Receipts, r.Root))
	checked := p.T("audit.kept.same", r.Questionnaires)
	if r.Altered > 0 {
		checked = p.T("audit.kept.altered", r.Questionnaires, r.Altered)
	}
	row("kept", checked)
	if r.AnswersOnly > 0 {
		row("answers", strconv.FormatInt(r.AnswersOnly, 10))
	}
	for _, one := range r.Alterations {
		at := p.T("audit.altered.number", one.Sequence)
		if one.Sequence == 0 {
			at = p.T("audit.altered.none")
		}
		t.Rows = append(t.Rows, reports.TableRow{Cells: []string{at, one.text.In(a.lang)}})
	}
	if r.NotedHead != nil {
		found := p.T("audit.noted.absent")
		if *r.NotedHead > 0 {
			found = p.T("audit.noted.entry", *r.NotedHead)
		}
		row("noted", found)
	}
	if r.NotedReceipts != nil {
		found := p.T("audit.receipts.changed")
		if *r.NotedReceipts {
			found = p.T("audit.receipts.same")
		}
		row("noted.receipts", found)
	}
	return t.WriteText(a.env.Out, a.style())
}

func (a *app) writeJSON(v any) error {
	w := json.NewEncoder(a.env.Out)
	w.SetIndent("", "  ")
	w.SetEscapeHTML(false)
	return w.Encode(v)
}

func (a *app) auditListCommand() *cobra.Command {
	cmd := a.command("audit.list")
	cmd.Use = "list [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.auditList(cmd.Context(), folder(args)) }
	a.addResults(cmd)
	return cmd
}

type auditEntry struct {
	Sequence int64  `json:"sequence"`
	At       string `json:"at"`
	Who      string `json:"who"`
	Did      string `json:"did"`
	About    string `json:"about"`
	Detail   string `json:"detail"`
	Hash     string `json:"hash"`
}

// cells leave out the hash, which people don't read.
func (e *auditEntry) cells() []string {
	return []string{strconv.FormatInt(e.Sequence, 10), e.At, e.Who, e.Did, e.About, e.Detail}
}

func (a *app) auditList(ctx context.Context, dir string) error {
	kept, name, err := a.keptOf(ctx, dir)
	if err != nil {
		return err
	}
	entries := []auditEntry{}
	for e, err := range kept.Audit(ctx) {
		if err != nil {
			return err
		}
		entries = append(entries, auditEntry{e.Sequence, e.At.Format(time.RFC3339), e.Who, e.Did, e.About, e.Detail, hex.EncodeToString(e.Hash[:])})
	}
	switch a.format {
	case formatJSON:
		return a.writeJSON(struct {
			Schema  int          `json:"schema"`
			Entries []auditEntry `json:"entries"`
		}{1, entries})
	case formatCSV:
		w := csvfile.NewWriter(a.env.Out)
		w.Write([]string{"sequence", "at", "who", "did", "about", "detail", "hash"})
		for i := range entries {
			w.Write(append(entries[i].cells(), entries[i].Hash))
		}
		w.Flush()
		return w.Error()
	}
	p := a.printer()
	t := &reports.Table{Title: p.T("audit.list", name)}
	for _, key := range []string{"number", "at", "who", "did", "about", "detail"} {
		t.Columns = append(t.Columns, reports.Column{Header: p.T("audit.column." + key)})
	}
	t.Columns[0].Align = reports.Right
	for i := range entries {
		cells := entries[i].cells()
		cells[3] = p.Did(entries[i].Did)
		t.Rows = append(t.Rows, reports.TableRow{Cells: cells})
	}
	return t.WriteText(a.env.Out, a.style())
}

func (a *app) auditProveCommand() *cobra.Command {
	cmd := a.command("audit.prove")
	cmd.Use = "prove RECEIPT [DIR]"
	cmd.Args = between(1, 2)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.auditProve(cmd.Context(), args[0], folder(args[1:]))
	}
	return cmd
}

// auditProof is a proof of inclusion, as RFC 6962 has it.
type auditProof struct {
	Schema   int      `json:"schema"`
	Receipt  string   `json:"receipt"`
	Leaf     string   `json:"leaf"`
	Index    int64    `json:"index"`
	Size     int64    `json:"size"`
	Path     []string `json:"path"`
	Root     string   `json:"root"`
	Verified bool     `json:"verified"`
}

func (a *app) auditProve(ctx context.Context, receipt, dir string) error {
	kept, _, err := a.keptOf(ctx, dir)
	if err != nil {
		return err
	}
	proof, root, err := kept.Prove(ctx, receipt)
	if errors.Is(err, collect.ErrAltered) {
		if _, err := fmt.Fprintln(a.env.Out, collect.ErrAltered.In(a.lang)); err != nil {
			return err
		}
		return errNotAcceptable
	}
	if errors.Is(err, collect.ErrNotFound) {
		if _, err := fmt.Fprintln(a.env.Out, a.printer().T("audit.prove.none", receipt)); err != nil {
			return err
		}
		return errNotAcceptable
	}
	if err != nil {
		return err
	}
	p := auditProof{Schema: 1, Receipt: collect.ReceiptCode(proof.Leaf), Leaf: hex.EncodeToString(proof.Leaf[:]), Index: proof.Index, Size: proof.Size,
		Path: []string{}, Root: hex.EncodeToString(root[:]), Verified: proof.Verify(root)}
	for _, hash := range proof.Path {
		p.Path = append(p.Path, hex.EncodeToString(hash[:]))
	}
	if err := a.writeJSON(p); err != nil {
		return err
	}
	if !p.Verified {
		return errNotAcceptable
	}
	return nil
}
