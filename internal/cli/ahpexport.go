package cli

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/ahp"
	"goodgov/internal/diag"
	"goodgov/internal/sheets"
)

type exportOptions struct {
	benchOptions
	format, node, expert string
}

func (a *app) ahpExportCommand() *cobra.Command {
	var o exportOptions
	p := a.printer()
	formats := texts(sheets.Formats())
	cmd := a.command("ahp.export")
	cmd.Use = "export FILE...|DIR"
	cmd.Args = between(1, math.MaxInt)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.export(cmd, &o, args) }
	flags := cmd.Flags()
	flags.Var(newChoice(&o.format, string(sheets.FormatLong), formats), "as", p.T("flag.export.as", columns(formats)))
	flags.StringVarP(&a.result.name, "output", "o", "", p.T("flag.export.output"))
	flags.StringVar(&o.node, "node", "", p.T("flag.export.node"))
	flags.StringVar(&o.expert, "expert", "", p.T("flag.export.expert"))
	complete(cmd, "as", formats)
	a.addAnalysis(cmd, &o.benchOptions)
	return cmd
}

// export writes a panel, or a part of it, in one format.
func (a *app) export(cmd *cobra.Command, o *exportOptions, args []string) error {
	format := sheets.Format(o.format)
	container, err := a.container(format)
	if err != nil {
		return err
	}
	s, err := a.subjectOf(cmd, &o.benchOptions, args)
	if err != nil {
		return err
	}
	panel, err := o.part(s.panel)
	if err != nil {
		return err
	}
	notes, err := sheets.Write(a.env.Out, panel, format, sheets.WriteOptions{Container: container, Analysis: s.options, Language: a.lang})
	if fault, ok := errors.AsType[*ahp.PanelError](err); ok {
		return panelFault(fault)
	}
	a.notes(notes)
	return err
}

// container is the kind of file, by its name. A workbook is not for a terminal.
func (a *app) container(format sheets.Format) (sheets.Container, error) {
	kinds := format.Containers()
	if a.result.name == "" {
		if kinds[0] == sheets.Workbook && a.env.OutTerminal {
			return "", usageError{text: diag.Say("a workbook can't be shown here", "工作簿无法在终端显示"), hint: diag.Say("name a file with -o", "请用 -o 指定文件")}
		}
		return kinds[0], nil
	}
	extension := strings.ToLower(filepath.Ext(a.result.name))
	isWorkbook := extension == ".xlsx"
	if isWorkbook != slices.Contains(kinds, sheets.Workbook) && (isWorkbook || len(kinds) == 1) {
		return "", usageError{text: diag.Say("%s for --as %s, want a name that ends in %s", "--as %[2]s 的文件名为 %[1]s，应以 %[3]s 结尾", a.result.name, string(format), format.Extension())}
	}
	if isWorkbook {
		return sheets.Workbook, nil
	}
	return kinds[0], nil
}

// part is what was asked for of a panel.
func (o *exportOptions) part(p *ahp.Panel) (*ahp.Panel, error) {
	if o.node != "" {
		var err error
		if p, err = sheets.Under(p, o.node); err != nil {
			return nil, err
		}
	}
	if o.expert == "" {
		return p, nil
	}
	var names []string
	for _, e := range p.Experts {
		names = append(names, e.Name)
	}
	at := slices.Index(names, o.expert)
	if at < 0 {
		return nil, usageError{text: wrongValue("expert", o.expert, diag.Say("the name of an expert", "专家名称")), hint: diag.DidYouMean(o.expert, names)}
	}
	return p.Only([]int{at}), nil
}
