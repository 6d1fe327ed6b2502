package respond

import (
	"errors"
	"net/http"
	"strconv"

	"goodgov/internal/collect"
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
	if err := o.proofs.Wait(r.Context(), o.Site.Neighbourhood(r)); err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	select {
	case o.proving <- struct{}{}:
		defer func() { <-o.proving }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	typed := r.PostForm.Get("code")
	data := map[string]any{"Typed": typed, "Asked": true}
	proof, root, err := o.Store.Prove(r.Context(), typed)
	switch {
	case errors.Is(err, collect.ErrNotFound):
	case err != nil:
		return err
	default:
		// Not which one it is: exports are in the same order.
		data["Found"], data["Size"], data["Root"] = proof.Verify(root), proof.Size, collect.ReceiptCode(root)
	}
	o.show(w, r, http.StatusOK, "receipt", o.Site.Printer(r).T("respond.receipt.title"), data)
	return nil
}

func (o *Room) askMine(w http.ResponseWriter, r *http.Request) error {
	o.show(w, r, http.StatusOK, "mine", o.Site.Printer(r).T("respond.mine.title"), map[string]any{"Code": ""})
	return nil
}

// typedCode is the private code that somebody types.
func typedCode(r *http.Request) (string, error) {
	if err := r.ParseForm(); err != nil {
		return "", err
	}
	return collect.PlainCode(r.PostForm.Get("code")), nil
}

// opinionBy is the opinion of who has a code.
func (o *Room) opinionBy(r *http.Request, code string) (opinion collect.Opinion, err error) {
	err = o.guessed(r, func() (err error) {
		opinion, err = o.Store.OpinionByCode(r.Context(), code)
		return err
	})
	return opinion, err
}

// mine shows what became of an opinion. A code without one leads to the same
// page: whether it is known only withdrawing tells.
func (o *Room) mine(w http.ResponseWriter, r *http.Request) error {
	code, err := typedCode(r)
	if err != nil {
		return err
	}
	return o.showMine(w, r, code, false)
}

func (o *Room) showMine(w http.ResponseWriter, r *http.Request, code string, rated bool) error {
	data := map[string]any{"Code": code, "Rated": rated}
	opinion, err := o.opinionBy(r, code)
	switch {
	case errors.Is(err, collect.ErrNotFound):
	case err != nil:
		return err
	default:
		data["Opinion"], data["CanRate"], data["Ratings"] = opinion, opinion.Answer != "" || opinion.Outcome != "", []int{1, 2, 3, 4, 5}
	}
	o.show(w, r, http.StatusOK, "mine", o.Site.Printer(r).T("respond.mine.title"), data)
	return nil
}

func (o *Room) rate(w http.ResponseWriter, r *http.Request) error {
	code, err := typedCode(r)
	if err != nil {
		return err
	}
	opinion, err := o.opinionBy(r, code)
	if err != nil {
		return err
	}
	rating, err := strconv.Atoi(r.PostForm.Get("rating"))
	if err != nil {
		return collect.ErrStep
	}
	if err := o.Store.StepOpinion(r.Context(), opinion.ID, collect.Step{Kind: collect.Rate, Rating: rating}); err != nil {
		return err
	}
	return o.showMine(w, r, code, true)
}

// respondent is who withdraws, in the audit log.
const respondent = "respondent"

// withdraw asks once more, and then erases everything of a questionnaire.
func (o *Room) withdraw(w http.ResponseWriter, r *http.Request) error {
	code, err := typedCode(r)
	if err != nil {
		return err
	}
	data := map[string]any{"Code": code}
	if r.PostForm.Get("sure") == "yes" {
		err := o.guessed(r, func() error { return o.Store.Withdraw(r.Context(), code, respondent) })
		if errors.Is(err, collect.ErrNotFound) {
			return collect.ErrNoCode
		}
		if err != nil {
			return err
		}
		data["Done"] = true
	}
	o.show(w, r, http.StatusOK, "withdraw", o.Site.Printer(r).T("respond.withdraw.title"), data)
	return nil
}
