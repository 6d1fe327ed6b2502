// Package xlsx writes workbooks whose bytes depend on nothing but what is in
// them.
package xlsx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// contents is the part that readers want first.
const contents = "[Content_Types].xml"

// Write writes a workbook. Its parts come in the order of their names:
// excelize puts its sheets in any order, so that the same workbook would
// hardly ever be the same file.
func Write(w io.Writer, book *excelize.File) error {
	packed, err := book.WriteToBuffer()
	if err != nil {
		return err
	}
	parts, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		return err
	}
	slices.SortFunc(parts.File, func(a, b *zip.File) int {
		if a.Name == contents || b.Name == contents {
			return cmp.Compare(rank(a.Name), rank(b.Name))
		}
		return cmp.Compare(a.Name, b.Name)
	})
	sorted := zip.NewWriter(w)
	for _, part := range parts.File {
		if err := sorted.Copy(part); err != nil {
			return err
		}
	}
	return sorted.Close()
}

func rank(name string) int {
	if name == contents {
		return 0
	}
	return 1
}
