package form

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"time"

	"goodgov/internal/diag"
)

// An instance is far smaller than these: its elements are those of the form,
// three deep, and its root alone has attributes.
const (
	deepestXML     = 20
	mostElements   = 10_000
	mostAttributes = 32
)

// modeOfInstances is how all that comes as an instance was filled in: in another
// program (collect.Device).
const modeOfInstances = "device"

// parseXML reads an instance of an XForm: what ODK Collect, Enketo, ODK Web
// Forms and KoboCollect send. Names count without namespaces, for some write one
// and others none. What was answered is the text as it stands, several choices
// still with blanks between them, which Form.Read takes apart; the answer to the
// question for the unit stands among the answers. What the tools add for
// themselves is left out.
func parseXML(body []byte) (Filled, error) {
	root, err := readTree(body)
	if err == nil {
		i := instance{filled: Filled{Form: root.attributes["id"], Version: root.attributes["version"], Mode: modeOfInstances, Answers: Answers{}}}
		if err = i.root(root); err == nil {
			return i.filled, nil
		}
	}
	why := diag.Raw(err.Error())
	if own, ok := errors.AsType[*Unreadable](err); ok {
		why = own.Text
	}
	return Filled{}, unreadable("this is no questionnaire that was filled in: %s", "不是填写好的问卷：%s", why)
}

func unreadable(en, zh string, args ...any) *Unreadable {
	return &Unreadable{diag.Say(en, zh, args...)}
}

// Declined tells whether the answer to the question for consent was no: then
// there are no others.
func (f Filled) Declined() bool { return f.Answers.one(ConsentName) == ConsentNo }

type instance struct {
	filled     Filled
	start, end time.Time
}

// root takes what stands beside the groups of questions; the names are reserved
// (see Check), so that no question has one of them.
func (i *instance) root(root *element) error {
	once := map[string]bool{}
	for _, e := range root.children {
		switch e.name {
		case "meta", "start", "end", ConsentName:
			if once[e.name] {
				return unreadable("<%s> twice", "<%s> 出现两次", e.name)
			}
			once[e.name] = true
		}
		var err error
		switch e.name {
		case "meta":
			err = i.meta(e)
		case "start":
			i.start = e.time()
		case "end":
			i.end = e.time()
		case "deviceid", "audit", "today":
		default:
			err = i.answers(e, root.name)
		}
		if err != nil {
			return err
		}
	}
	f := &i.filled
	f.Started = i.start
	if !i.start.IsZero() && !i.end.IsZero() {
		f.Seconds = math.Max(0, i.end.Sub(i.start).Seconds())
	}
	if f.Answers.one(ConsentName) == ConsentYes {
		delete(f.Answers, ConsentName)
		f.Consent = &Agreed{At: i.start} // the text is the form's: ConsentText
	}
	return nil
}

func (i *instance) meta(meta *element) error {
	for _, e := range meta.children {
		var to *string
		switch e.name {
		case "instanceID":
			to = &i.filled.ID
		case "deprecatedID":
			to = &i.filled.Replaces
		default:
			continue
		}
		if *to != "" {
			return unreadable("<%s> twice", "<%s> 出现两次", e.name)
		}
		*to = strings.TrimSpace(e.text)
	}
	return nil
}

// answers takes what is in an element: a group of others, or an answer.
func (i *instance) answers(e *element, group string) error {
	if len(e.children) > 0 {
		for _, child := range e.children {
			if err := i.answers(child, e.name); err != nil {
				return err
			}
		}
		return nil
	}
	if strings.TrimSpace(e.text) == "" || added(e.name, group) {
		return nil
	}
	if _, there := i.filled.Answers[e.name]; there {
		return unreadable("two answers to %s", "%s 有两个回答", e.name)
	}
	i.filled.Answers[e.name] = []string{e.text}
	return nil
}

// added tells whether a name is one that an export puts into a form to lay a
// table out.
func added(name, group string) bool {
	return name == group+headerSuffix ||
		strings.HasPrefix(name, "generated_table_list_label_") || strings.HasPrefix(name, "reserved_name_for_field_list_labels_")
}

// element is an element with its text, or with others inside.
type element struct {
	name       string
	attributes map[string]string // without a namespace
	text       string
	children   []*element
}

// time reads a date and time of ODK, whose programs shorten whole hours of the
// difference to Greenwich, each in its way. What can't be read or written, or
// lies before there were such programs, is no time: a clock that is wrong must
// not keep answers from being read. The difference stays, for it says which day
// it was there.
func (e *element) time() time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z07", "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(layout, strings.TrimSpace(e.text)); err == nil && t.Unix() >= 0 {
			if _, err := t.MarshalText(); err == nil {
				return t
			}
		}
	}
	return time.Time{}
}

// readTree reads a document of elements and text, in UTF-8, and nothing that
// could stand for something else: no DOCTYPE and no instructions.
func readTree(body []byte) (*element, error) {
	r := treeReader{decoder: xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))}
	var root *element
	for {
		token, err := r.token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if root != nil {
				return nil, unreadable("something behind the end", "结尾之后还有内容")
			}
			if root, err = r.element(token, 1); err != nil {
				return nil, err
			}
		case xml.CharData:
			if len(bytes.TrimSpace(token)) > 0 {
				return nil, unreadable("text outside of the document", "文档之外有文字")
			}
		}
	}
	if root == nil {
		return nil, unreadable("nothing in it", "没有内容")
	}
	return root, nil
}

type treeReader struct {
	decoder  *xml.Decoder
	elements int
	begun    bool // something was read
}

// token is the next one that is allowed.
func (r *treeReader) token() (xml.Token, error) {
	token, err := r.decoder.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case xml.Directive:
		return nil, unreadable("a DOCTYPE or another declaration", "含有 DOCTYPE 或其他声明")
	case xml.ProcInst:
		if t.Target != "xml" || r.begun {
			return nil, unreadable("an instruction to a program", "含有处理指令")
		}
	}
	r.begun = true
	return token, nil
}

func (r *treeReader) element(start xml.StartElement, depth int) (*element, error) {
	if r.elements++; r.elements > mostElements {
		return nil, unreadable("more than %d elements", "元素超过 %d 个", mostElements)
	}
	if depth > deepestXML {
		return nil, unreadable("more than %d elements one in the other", "元素嵌套超过 %d 层", deepestXML)
	}
	if len(start.Attr) > mostAttributes {
		return nil, unreadable("more than %d attributes", "属性超过 %d 个", mostAttributes)
	}
	e := &element{name: start.Name.Local, attributes: map[string]string{}}
	for _, a := range start.Attr {
		if a.Name.Space == "" {
			e.attributes[a.Name.Local] = a.Value
		}
	}
	var text strings.Builder
	for {
		token, err := r.token()
		if err != nil {
			return nil, err // the decoder says itself when elements are not closed
		}
		switch token := token.(type) {
		case xml.StartElement:
			child, err := r.element(token, depth+1)
			if err != nil {
				return nil, err
			}
			e.children = append(e.children, child)
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			e.text = text.String()
			if len(e.children) > 0 && strings.TrimSpace(e.text) != "" {
				return nil, unreadable("text between the elements of <%s>", "<%s> 的元素之间有文字", e.name)
			}
			return e, nil
		}
	}
}
