package respond

import (
	"errors"
	"net/http"
	"strconv"

	"goodgov/internal/collect"
	"goodgov/internal/web/page"
)

// Codes stand in bodies only and never in addresses, which browsers remember.
// That is why these pages answer a POST themselves: what they change can be
// asked for twice.

func (o *Room) askReceipt(w http.ResponseWriter, r *http.Request) error {
	o.show(w, r, http.StatusOK, "receipt", o.Site.Printer(r).T("respond.receipt.title"), map[string]any{"Asked": false})
	return nil
}

// receipt tells whether a receipt is among those of all questionnaires that were kept.
func (o *Room) receipt(w http.ResponseWriter, r *http.Request) error {
	if err := page.ParseForm(r); err != nil {
		return err
	}
	typed := r.PostForm.Get("code")
	if collect.PlainCode(typed) == "" {
		o.show(w, r, http.StatusBadRequest, "receipt", o.Site.Printer(r).T("respond.receipt.title"), map[string]any{"Empty": true})
		return nil
	}
	if err := o.proofs.Wait(r.Context(), o.Site.Neighbourhood(r)); err != nil {
		return err
	}
	select {
	case o.proving <- struct{}{}:
		defer func() { <-o.proving }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	data := map[string]any{"Typed": typed, "Asked": true}
	proof, root, err := o.Store.Prove(r.Context(), typed)
	switch {
	case errors.Is(err, collect.ErrNotFound):
	case err != nil:
		return err
	default:
		// Not which one it is: backups, and exports that ask for it, are in the same order.
		data["Found"], data["Size"], data["Root"] = proof.Verify(root), proof.Size, collect.ReceiptCode(root)
		data["Erased"] = proof.Erased // not when: who reads the audit log would know which it was
	}
	o.show(w, r, http.StatusOK, "receipt", o.Site.Printer(r).T("respond.receipt.title"), data)
	return nil
}

func (o *Room) askMine(w http.ResponseWriter, r *http.Request) error {
	o.showMine(w, r, http.StatusOK, minePage{})
	return nil
}

// typedCode is the private code that somebody types.
func typedCode(r *http.Request) (string, error) {
	if err := page.ParseForm(r); err != nil {
		return "", err
	}
	return collect.PlainCode(r.PostForm.Get("code")), nil
}

// minePage asks for a private code, and with one that is right shows what there is.
type minePage struct {
	Code    string // that was typed
	Empty   bool   // none was
	Known   bool   // there is such a code
	Gone    bool   // what came with it is no more
	Rated   bool
	Opinion *collect.Opinion
	CanRate bool
	Ratings []int
}

func (o *Room) showMine(w http.ResponseWriter, r *http.Request, status int, data minePage) {
	title := "respond.mine.title"
	if o.Opinion == "" && data.Opinion == nil {
		title = "respond.mine.title.answers"
	}
	o.show(w, r, status, "mine", o.Site.Printer(r).T(title), data)
}

// mineOf is what there is of a private code. A wrong one is no error of these
// pages, which ask again, but slows down who guesses.
func (o *Room) mineOf(r *http.Request, code string) (minePage, error) {
	p := minePage{Code: code, Empty: code == ""}
	if p.Empty {
		return p, nil
	}
	err := o.guessed(r, func() error {
		opinion, err := o.Store.OpinionByCode(r.Context(), code)
		if errors.Is(err, collect.ErrNotFound) { // most say nothing beside their answers
			return o.Store.KnowsCode(r.Context(), code)
		}
		p.Opinion, p.CanRate, p.Ratings = &opinion, opinion.Answered(), []int{1, 2, 3, 4, 5}
		return err
	})
	switch {
	case errors.Is(err, collect.ErrNotFound):
	case errors.Is(err, collect.ErrGone):
		p.Gone = true
	default:
		p.Known = true
		return p, err
	}
	return p, nil
}

// mine shows what became of an opinion.
func (o *Room) mine(w http.ResponseWriter, r *http.Request) error {
	code, err := typedCode(r)
	if err != nil {
		return err
	}
	p, err := o.mineOf(r, code)
	if err != nil {
		return err
	}
	o.showMine(w, r, p.status(), p)
	return nil
}

// status is 404 where the code is wrong, and 400 where there is none.
func (p *minePage) status() int {
	switch {
	case p.Known || p.Gone:
		return http.StatusOK
	case p.Empty:
		return http.StatusBadRequest
	}
	return http.StatusNotFound
}

func (o *Room) rate(w http.ResponseWriter, r *http.Request) error {
	code, err := typedCode(r)
	if err != nil {
		return err
	}
	p, err := o.mineOf(r, code)
	if err != nil {
		return err
	}
	if p.Opinion == nil {
		o.showMine(w, r, p.status(), p)
		return nil
	}
	rating, err := strconv.Atoi(r.PostForm.Get("rating"))
	if err != nil {
		return collect.ErrStep
	}
	if rating == 0 || rating != p.Opinion.Rating { // again it is no other step
		if err := o.ratings.Wait(r.Context(), p.Opinion.ID); errors.Is(err, page.ErrBusy) {
			return errRatings
		} else if err != nil {
			return err
		}
		if err := o.Store.StepOpinion(r.Context(), p.Opinion.ID, collect.Step{Kind: collect.Rate, Rating: rating}); err != nil {
			return err
		}
		if p, err = o.mineOf(r, code); err != nil {
			return err
		}
	}
	p.Rated = true
	o.showMine(w, r, http.StatusOK, p)
	return nil
}

// withdraw asks once more, and then erases everything of a questionnaire.
func (o *Room) withdraw(w http.ResponseWriter, r *http.Request) error {
	code, err := typedCode(r)
	if err != nil {
		return err
	}
	if code == "" {
		o.showMine(w, r, http.StatusBadRequest, minePage{Empty: true})
		return nil
	}
	data := map[string]any{"Code": code}
	if r.PostForm.Get("sure") == "yes" {
		err := o.guessed(r, func() error { return o.Store.Withdraw(r.Context(), code, collect.Respondent) })
		if errors.Is(err, collect.ErrNotFound) {
			o.showMine(w, r, http.StatusNotFound, minePage{Code: code})
			return nil
		}
		if err != nil {
			return err
		}
		o.quotas.stale.Store(true)
		data["Done"] = true
	}
	o.show(w, r, http.StatusOK, "withdraw", o.Site.Printer(r).T("respond.withdraw.title"), data)
	return nil
}
