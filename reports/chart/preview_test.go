package chart

import (
	"bytes"
	"fmt"
	"os"
	"testing"
)

func TestPreview(t *testing.T) {
	dir := os.Getenv("PREVIEW")
	if dir == "" {
		t.Skip()
	}
	specs := map[string]Chart{}
	for _, l := range []string{"zh", "en"} {
		specs["ranking-"+l] = sampleRanking(l, 28)
		specs["ranking200-"+l] = sampleRanking(l, 200)
		specs["ranking1-"+l] = sampleRanking(l, 1)
		specs["profile-"+l] = sampleProfile(t, l, 'B')
		specs["profile22-"+l] = sampleProfile(t, l, 'C')
		specs["heat7-"+l] = sampleHeatMap(t, l, 'B')
		specs["heat22-"+l] = sampleHeatMap(t, l, 'C')
		specs["heat57-"+l] = sampleHeatMap(t, l, 'D')
		specs["tree-"+l] = sampleTreeMap(t, l)
		specs["div-"+l] = sampleDiverging(t, l, 57)
		specs["div6-"+l] = sampleDiverging(t, l, 6)
		specs["int-"+l] = sampleInterval(l)
	}
	for name, s := range specs {
		for _, w := range []float64{0, 360} {
			for _, f := range Formats {
				var b bytes.Buffer
				if name[:3] == "int" && w > 0 {
					continue
				}
				warn, err := Render(&b, s, Options{Format: f, Width: w})
				if err != nil {
					t.Fatal(name, err)
				}
				for _, x := range warn {
					t.Log(name, f, x.Text)
				}
				os.WriteFile(fmt.Sprintf("%s/%s-%v.%s", dir, name, w, map[Format]string{SVG: "svg", InlineSVG: "html", PNG: "png"}[f]), b.Bytes(), 0o644)
			}
		}
	}
}
