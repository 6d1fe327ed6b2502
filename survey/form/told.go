package form

import (
	"fmt"
	"strings"
)

// Terms are what respondents are told beside the purpose, as far as it is the
// study's to say.
type Terms struct {
	Contact  Text // whom they can ask; nil where nobody is named
	KeepDays int  // after which their answers are erased; 0: not said
	Named    bool // a one-time code leads from answers to a household
}

// Ask says whom respondents can ask; nil where nobody is named.
func (t *Terms) Ask() Text {
	if len(t.Contact) == 0 {
		return nil
	}
	return Text{"zh": "如有疑问，可咨询：" + ended(t.Contact.In("zh"), "。"), "en": "Whom you can ask: " + ended(t.Contact.In("en"), ".")}
}

// Medium is what a questionnaire is filled in on. How answers can be taken back
// depends on it.
type Medium int

const (
	OnWeb        Medium = iota // by the respondent, who gets a private code
	InInterview                // by somebody who asks, and tells the private code
	OnPaper                    // which has a number
	OnDevice                   // in a program that knows XForms: ODK Collect and its like
	InLimeSurvey               // which keeps answers without a trace of whose they are
)

// Told is what respondents are told before the first question, between the
// purpose and the consent: whom they can ask, whether anything leads to them,
// when their answers are erased, that they are free, and how to take everything
// back. A sentence each, in Chinese and English.
func (f *Form) Told(m Medium) []Text {
	t := &f.Terms
	var told []Text
	if ask := t.Ask(); ask != nil {
		told = append(told, ask)
	}
	switch {
	case t.Named && (m == OnWeb || m == InInterview): // where codes are asked for
		told = append(told, Text{"zh": "信函中的答题码对应您家，答卷会与之一同保存。", "en": "The code in your letter leads to your household, and your answers are kept with it."})
	case m == OnWeb: // of who asks, or collects the paper, that can't be promised
		told = append(told, Text{"zh": "不询问姓名，从答卷也查不到您本人或您家。", "en": "Nobody asks your name, and nothing leads from your answers to you or your household."})
	}
	if t.KeepDays > 0 {
		told = append(told, Text{"zh": fmt.Sprintf("答卷在收到 %d 天后删除。", t.KeepDays), "en": fmt.Sprintf("Answers are erased %d days after they were received.", t.KeepDays)})
	}
	return append(told, f.free(m))
}

// free says that taking part is free, and how to take everything back.
func (f *Form) free(m Medium) Text {
	zh, en := "是否参加由您自己决定，可随时停止；", "Taking part is up to you. You can stop at any time"
	known := len(f.Terms.Contact) > 0
	switch m {
	case OnWeb:
		return Text{"zh": zh + "提交后也可凭个人码全部撤回。", "en": en + ", and take everything back later with the private code that you get at the end."}
	case InInterview:
		return Text{"zh": zh + "结束时会告知您一个个人码，日后可凭此全部撤回。", "en": en + ", and take everything back later with the private code that you are told at the end."}
	case OnPaper:
		whom := Text{"zh": "发放问卷的人", "en": "whoever gave it to you"}
		if known {
			whom = Text{"zh": "上述联系方", "en": "the contact above"}
		}
		return Text{"zh": zh + "日后如需撤回，请记下本问卷的编号，告知" + whom["zh"] + "。", "en": en + ". To take your answers back later, note the number of this questionnaire and tell it to " + whom["en"] + "."}
	case OnDevice:
		whom := Text{"zh": "访问员", "en": "whoever asks these questions"}
		if known {
			whom = Text{"zh": "上述联系方", "en": "the contact above"}
		}
		return Text{"zh": zh + "日后如需撤回，请向" + whom["zh"] + "提出。", "en": en + ". To take your answers back later, ask " + whom["en"] + "."}
	}
	return Text{"zh": zh + "提交后，答卷中没有任何可据以找出您的信息，因此无法再撤回。", "en": en + ". Answers that were sent have nothing by which yours could be found, and so can't be taken back."}
}

// ended is a text with a full stop, where it has no end of its own.
func ended(text, stop string) string {
	text = strings.TrimSpace(text)
	if strings.HasSuffix(text, "。") || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "！") || strings.HasSuffix(text, "!") {
		return text
	}
	return text + stop
}

// foreword is all that stands before the consent in other tools: the purpose,
// then what is told, a line each.
func (f *Form) foreword(m Medium) Text {
	text := Text{}
	for _, lang := range f.Languages {
		var lines []string
		for _, told := range f.Told(m) {
			lines = append(lines, told.In(lang))
		}
		text[lang] = strings.TrimSpace(f.Purpose.In(lang) + "\n\n" + strings.Join(lines, "\n"))
	}
	return text
}

// Numbers are those by which people call questions, on paper and on every page:
// 1, 2, … in the order of the form, whoever is asked which of them in whatever
// order. The question for the unit has none: where the link, the code or the
// interviewer says it, it is not put.
func (f *Form) Numbers() map[string]int {
	numbers := map[string]int{}
	for _, q := range f.All {
		numbers[q.Name] = len(numbers) + 1
	}
	return numbers
}
