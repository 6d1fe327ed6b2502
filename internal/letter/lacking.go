package letter

import (
	"strconv"
	"strings"

	"goodgov/internal/diag"
	"goodgov/internal/paper"
	"goodgov/internal/pdf"
	"goodgov/survey/form"
)

// LackingNames is a caution of units whose names are printed with empty boxes.
func LackingNames(units []form.Unit) *diag.Problems {
	var problems diag.Problems
	for _, u := range units {
		for _, name := range u.Label {
			if chars := pdf.Lacking(name); len(chars) > 0 {
				problems.Add(diag.Problem{Code: "print.lacking", Severity: diag.Caution,
					Found: diag.Say("%[1]q is printed with empty boxes, since no font here has %[2]s", "“%[1]s”印出来有空框：字体中没有 %[2]s", name, paper.Characters(chars))})
			}
		}
	}
	problems.Sort()
	return &problems
}

// undeliverable is a caution of letters that nobody can deliver: their address
// has characters that are printed as empty boxes.
func undeliverable(letters []Letter) *diag.Problems {
	const named = 5
	var first []string
	n := 0
	for i := range letters {
		chars := pdf.Lacking(letters[i].To)
		if len(chars) == 0 {
			continue
		}
		if n++; n <= named {
			first = append(first, strconv.Quote(letters[i].To)+" ("+paper.Characters(chars)+")")
		}
	}
	var problems diag.Problems
	if n == 0 {
		return &problems
	}
	if n > named {
		first = append(first, "…")
	}
	problems.Add(diag.Problem{Code: "letter.undeliverable", Severity: diag.Caution,
		Found: diag.Say("letters that CAN'T BE DELIVERED as they are printed, since no font here has all characters of their addresses: %d: %s", "有 %d 封信按打印的样子无法投递：字体中没有其地址的部分字符，印成了空框：%s", n, strings.Join(first, ", ")),
		Hint:  diag.Say("write these addresses by hand: their codes count; or set the letters elsewhere from the table (--csv)", "请手写这些地址（其答题码有效），或用 --csv 导出的表另行排印")})
	return &problems
}
