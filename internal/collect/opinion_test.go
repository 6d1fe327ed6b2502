package collect

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOpinion(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }
	var o Opinion
	for i, s := range []struct {
		step Step
		want error
	}{
		{Step{Kind: Rate, Rating: 5, At: at(1)}, ErrStep}, // nothing to rate yet
		{Step{Kind: Assign, Who: "lead", At: at(1)}, ErrStep},
		{Step{Kind: Assign, Who: "lead", Note: "li", At: at(1)}, nil},
		{Step{Kind: Reply, Note: "anonymous", At: at(2)}, ErrStep},
		{Step{Kind: Reply, Who: "li", Note: "谢谢", At: at(3)}, nil},
		{Step{Kind: Rate, Rating: 6, At: at(4)}, ErrStep},
		{Step{Kind: Rate, Rating: 2, At: at(4)}, nil},
		{Step{Kind: Reply, Who: "li", Note: "已修好", At: at(5)}, nil},
		{Step{Kind: Decline, Who: "li", Note: "…", At: at(5)}, nil},
		{Step{Kind: Implement, Who: "li", Note: "路灯已修", At: at(6)}, nil},
		{Step{Kind: Rate, Rating: 5, At: at(7)}, nil},
		{Step{Kind: "burn", Who: "li", Note: "x"}, ErrStep},
	} {
		if err := o.Apply(s.step); !errors.Is(err, s.want) {
			t.Errorf("step %d: %v, want %v", i, err, s.want)
		}
	}
	want := Opinion{Assigned: "li", Answer: "已修好", AnsweredAt: at(3), Outcome: Implemented, Reason: "路灯已修", Rating: 5}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Error(diff)
	}
}

// Whatever its author has to read first is the answer that the time is counted to.
func TestFirstAnswer(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }
	for _, first := range []StepKind{Reply, Implement, Decline} {
		var o Opinion
		for _, s := range []Step{{Kind: Assign, Who: "lead", Note: "li", At: at(1)}, {Kind: first, Who: "li", Note: "a", At: at(2)}, {Kind: Decline, Who: "li", Note: "b", At: at(3)}, {Kind: Reply, Who: "li", Note: "c", At: at(4)}} {
			if o.Answered() != (s.At.After(at(2))) {
				t.Errorf("%s: answered %v before day %d", first, o.Answered(), s.At.Day())
			}
			if err := o.Apply(s); err != nil {
				t.Fatal(err)
			}
		}
		if !o.AnsweredAt.Equal(at(2)) {
			t.Errorf("%s: answered at %v", first, o.AnsweredAt)
		}
	}
}

func TestIsOpinion(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, " \t": false, "-": false, "——": false, "……": false, "。": false, "👍": false, "👍🏽 ❤️": false, "/": false, "？": false,
		"无": false, " 无。": false, "没有": false, "没有！": false, "暂无": false, "无意见": false, "None": false, "no": false, "NO.": false, "n/a": false, "N / A": false, "(none)": false,
		"路灯不亮": true, "好": true, "没有路灯": true, "无障碍通道": true, "no light": true, "nobody came": true, "12345": true, "👍 谢谢": true, "ئوبدان": true,
	} {
		if IsOpinion(text) != want {
			t.Errorf("%q is an opinion: %v", text, !want)
		}
	}
}

func TestReader(t *testing.T) {
	want := map[Mode]Reader{"": ByCode, Alone: ByCode, Helped: ByCode, Interview: ByCode, Paper: IfPassed, Device: IfPassed, Imported: Nobody}
	for _, mode := range append(Modes(), "") {
		if got := (&Opinion{Mode: mode}).Reader(); got != want[mode] {
			t.Errorf("%q: %s, want %s", mode, got, want[mode])
		}
	}
}

func TestSubmissionCheck(t *testing.T) {
	good := Submission{ID: "uuid:1", Form: "f", Mode: Alone, Body: []byte("x")}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	paper := good
	paper.ID, paper.Mode = PaperID+"C1:17", Paper
	if err := paper.Check(); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Submission){
		"a paper": func(s *Submission) { s.ID = PaperID + "C1:17" },
		"no id":   func(s *Submission) { s.ID = "" },
		"blanks":  func(s *Submission) { s.ID = " " },
		"a blank": func(s *Submission) { s.ID = "uuid:1\u3000" },
		"a line":  func(s *Submission) { s.ID = "uuid:1\n2" },
		"long id": func(s *Submission) { s.ID = string(make([]byte, MaxID+1)) },
		"no form": func(s *Submission) { s.Form = "" },
		"no body": func(s *Submission) { s.Body = nil },
		"no mode": func(s *Submission) { s.Mode = "" },
		"zero":    func(s *Submission) { s.Unit = "C\x00" },
		"no text": func(s *Submission) { s.Version = "\xff" },
	} {
		s := good
		spoil(&s)
		if err := s.Check(); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
