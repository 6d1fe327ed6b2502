package respond

import "goodgov/survey/form"

// OrderOf are the names of the questions that are put, in their order.
func OrderOf(f *form.Form, filled form.Filled) []string {
	names := []string{}
	for _, group := range put(f, filled) {
		for _, q := range group {
			names = append(names, q.Name)
		}
	}
	return names
}
