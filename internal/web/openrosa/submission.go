package openrosa

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"time"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/web/page"
	"goodgov/survey/form"
)

const (
	instancePart = "xml_submission_file" // the name under which the answers come
	mostParts    = 100
)

// submission takes a questionnaire that was filled in. Asked without one it
// says, by the headers alone, how large it may be; Collect looks at them only
// when the status is 204. Who does not take part counts once, however often
// that is sent; no answer is kept of them.
func (s *server) submission(w http.ResponseWriter, r *http.Request, pass collect.Pass) error {
	if r.Method != http.MethodPost {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	body, others, err := s.body(w, r)
	if err != nil {
		return err
	}
	filled, err := form.ParseFilled(form.TypeXML, body)
	if unreadable, ok := errors.AsType[*form.Unreadable](err); ok {
		return refuse(http.StatusBadRequest, "%s", "%s", unreadable.Text)
	}
	if err != nil {
		return err
	}
	received, err := s.received(r.Context(), filled, body, pass)
	if err != nil {
		return err
	}
	if err := s.open(r, received, filled.Started); err != nil {
		return err
	}
	if err := s.own(r, received, pass); err != nil {
		return err
	}
	if filled.Declined() {
		if err := s.Store.Decline(r.Context(), collect.Declined{ID: received.ID, Form: received.Form, Unit: received.Unit, Consent: received.Consent}); err != nil {
			return err
		}
		s.say(w, r, http.StatusCreated, "submit_success", diag.Say("noted that somebody does not take part; no answer is kept", "已记录：受访者不参加；未保存任何回答"))
		return nil
	}
	receipt, err := s.Store.Submit(r.Context(), received)
	if err != nil {
		return err
	}
	text := diag.Say("received. Receipt: %s. Private code: %s", "已收到。回执：%s。个人码：%s", receipt.Code, receipt.Withdrawal)
	if others > 0 {
		text = diag.Say("%s. %d attachments are not kept", "%s。%d 个附件不予保存", text, others)
	}
	code := http.StatusCreated
	if receipt.Again {
		code = http.StatusAccepted
	}
	s.say(w, r, code, "submit_success", text)
	return nil
}

// body is the answers as they were sent, and how many other files came. Those
// are read past and never stored: the form asks for none.
func (s *server) body(w http.ResponseWriter, r *http.Request) (body []byte, others int, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, page.MostBytes)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, 0, refuse(http.StatusUnsupportedMediaType, "answers come as multipart/form-data", "答卷须以 multipart/form-data 发送")
	}
	for n := 1; ; n++ {
		part, err := parts.NextPart()
		if err == io.EOF { // wrapped, it came too early
			break
		}
		if err == nil && n > mostParts {
			return nil, 0, refuse(http.StatusRequestEntityTooLarge, "more than %d parts", "超过 %d 个部分", mostParts)
		}
		if err == nil && part.FormName() == instancePart {
			if body != nil {
				return nil, 0, refuse(http.StatusBadRequest, "two parts named %s", "有两个名为 %s 的部分", instancePart)
			}
			body, err = instance(part)
		} else if err == nil {
			if part.FileName() != "" {
				others++
			}
			_, err = io.Copy(io.Discard, part)
		}
		if err != nil {
			return nil, 0, cutOff(err)
		}
	}
	if body == nil {
		return nil, 0, refuse(http.StatusBadRequest, "no part named %s", "没有名为 %s 的部分", instancePart)
	}
	return body, others, nil
}

func instance(part *multipart.Part) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(cmp.Or(part.Header.Get("Content-Type"), form.TypeXML))
	if err != nil || kind != form.TypeXML && kind != "application/xml" {
		return nil, refuse(http.StatusUnsupportedMediaType, "%s is not text/xml", "%s 不是 text/xml", instancePart)
	}
	return io.ReadAll(part)
}

// cutOff says why a body ended before its end.
func cutOff(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	if _, ok := errors.AsType[*refusal](err); ok {
		return err
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return refuse(http.StatusRequestTimeout, "sending took too long; please send it again", "发送时间过长，请重新发送")
	}
	return refuse(http.StatusBadRequest, "what was sent broke off; please send it again", "发送中断，请重新发送")
}

// received is what the store gets of a questionnaire from the device of a pass.
func (s *server) received(ctx context.Context, filled form.Filled, body []byte, pass collect.Pass) (collect.Submission, error) {
	none := collect.Submission{}
	if filled.Form != s.Form.ID {
		return none, refuse(http.StatusNotFound, "there is no form %s here", "这里没有问卷 %s", diag.Quote(filled.Form))
	}
	if filled.ID == "" || len(filled.ID) > collect.MaxID {
		return none, refuse(http.StatusBadRequest, "an instanceID of 1 to %d bytes is missing", "缺少 1 至 %d 字节的 instanceID", collect.MaxID)
	}
	agreed := s.Form.ConsentText()
	// A version is what the device says it is, and no way round consent.
	if agreed != "" && filled.Consent == nil && !filled.Declined() {
		return none, refuse(http.StatusBadRequest, "consent to take part is missing; no answer is kept", "缺少参加调查的同意，未保存任何回答")
	}
	if filled.Version != s.Form.Version {
		if err := s.earlier(ctx, filled); err != nil {
			return none, err
		}
		agreed = filled.Version // whose wording is not known any more
	}
	consent := collect.Consent{}
	if filled.Consent != nil || filled.Declined() {
		consent = collect.Consent{Text: agreed, Mode: collect.Device, At: filled.Started}
	}
	unit := cmp.Or(filled.Answers.Text(s.Form.UnitName), pass.Unit)
	if pass.Unit != "" && !s.within(unit, pass.Unit) {
		return none, refuse(http.StatusForbidden, "this device is for %s and the answers are of %s", "此设备用于 %s，而答卷属于 %s", diag.Quote(pass.Unit), diag.Quote(unit))
	}
	return collect.Submission{
		ID: filled.ID, Form: filled.Form, Version: filled.Version, Unit: unit,
		Mode: collect.Device, By: pass.Subject, Consent: consent,
		Opinion: filled.Answers.Text(s.Opinion), Replaces: filled.Replaces,
		Type: form.TypeXML, Body: body,
	}, nil
}

// earlier tells whether a questionnaire of another version belongs to the study:
// telephones go on with the version that they have until somebody fetches the new.
// What was ever given out is kept whatever was answered, since nobody who holds a
// telephone can mend it. Of others nobody knows more than that the form can read it.
func (s *server) earlier(ctx context.Context, filled form.Filled) error {
	if filled.Declined() {
		return nil
	}
	_, faults := s.Form.Read(filled.Answers, false)
	if len(faults) == 0 {
		return nil
	}
	known, err := s.Store.KnowsVersion(ctx, filled.Form, filled.Version)
	if err != nil || known {
		return err
	}
	return refuse(http.StatusNotFound, "version %s of the form is not known here, and version %s can't read the answer to %s", "这里没有该问卷的 %s 版，%s 版也无法读取对 %s 的回答",
		diag.Quote(filled.Version), diag.Quote(s.Form.Version), diag.Quote(faults[0].Name))
}

// open refuses what comes after collecting has ended, but for what was begun
// before, by the clock of the device, and waited for a network, and for what was
// received before and is sent again. Anything else under an id that is there is
// not kept for the office any more, as it would be by Submit.
func (s *server) open(r *http.Request, received collect.Submission, begun time.Time) error {
	shut, err := s.shut(r, received.Unit)
	if err != nil || shut.IsZero() {
		return err
	}
	kept, err := s.Store.Submission(r.Context(), received.ID)
	switch {
	case errors.Is(err, collect.ErrNotFound):
		if collect.TooLate(shut, begun) {
			return &refusal{http.StatusConflict, page.ErrClosed.Text}
		}
		return nil
	case errors.Is(err, collect.ErrGone):
		return nil // Submit says so
	case err == nil && kept.Hash != sha256.Sum256(received.Body):
		return collect.ErrConflict
	}
	return err
}

// own refuses the correction of what another account sent, or was sent another
// way, or is of a unit that the device is not for: who knows an id could take its place otherwise, and
// erase it by the code that they are told.
func (s *server) own(r *http.Request, received collect.Submission, pass collect.Pass) error {
	if received.Replaces == "" {
		return nil
	}
	before, err := s.Store.Submission(r.Context(), received.Replaces)
	if errors.Is(err, collect.ErrNotFound) || errors.Is(err, collect.ErrGone) {
		return nil // Submit says so
	}
	if err == nil && (before.Mode != collect.Device || before.By != pass.Subject || pass.Unit != "" && !s.within(before.Unit, pass.Unit)) {
		err = collect.ErrStale
	}
	return err
}
