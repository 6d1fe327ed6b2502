package synthetic

import (
	"bytes"
	"encoding/csv"
)

// Table is a header and rows of cells.
type Table struct {
	Header []string
	Rows   [][]string
}

// CSV writes the table, comma-separated, lines ending in LF.
func (t Table) CSV() []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(t.Header)
	w.WriteAll(t.Rows) // flushes; a buffer takes everything
	return out.Bytes()
}
