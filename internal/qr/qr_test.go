package qr

import (
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"io"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"goodgov/internal/house"
)

func TestImports(t *testing.T) { house.MayImport(t) }

// read lets another implementation, ZXing's, read squares.
func read(t *testing.T, width, height int, black func(x, y int) bool) string {
	t.Helper()
	const scale = 4
	picture := image.NewGray(image.Rect(0, 0, width*scale, height*scale))
	for y := range height * scale {
		for x := range width * scale {
			if !black(x/scale, y/scale) {
				picture.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}

func TestEncode(t *testing.T) {
	for _, text := range []string{"http://192.168.1.7:8080/u/moli", "https://survey.example.cn/c/ABCD-EFGH-JKMN", "茉莉社区", strings.Repeat("x", 900)} {
		code, err := Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, code.Size(), code.Size(), code.Black); got != text {
			t.Errorf("%q is read as %q", text, got)
		}
		var drawn strings.Builder
		if err := code.WriteText(&drawn); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(drawn.String(), "\n"), "\n")
		if got := read(t, code.Size(), code.Size(), func(x, y int) bool {
			letter := []rune(lines[y/2])[x]
			return letter == ' ' || letter == '▄' && y%2 == 0 || letter == '▀' && y%2 == 1
		}); got != text {
			t.Errorf("drawn on a terminal %q is read as %q", text, got)
		}
	}
	if _, err := Encode(strings.Repeat("x", 5000)); err == nil {
		t.Error("5000 letters fit")
	}
}

func TestWriteSVG(t *testing.T) {
	code, err := Encode("http://localhost:8080/")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := code.WriteSVG(&b, `茉莉 "社区" <1>`); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(b.String()))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "svg" {
			for _, a := range start.Attr {
				if a.Name.Local == "aria-label" && a.Value != `茉莉 "社区" <1>` {
					t.Errorf("the label is %q", a.Value)
				}
			}
		}
	}
	if len(b.String()) > 20_000 {
		t.Errorf("%d bytes", len(b.String()))
	}
}
