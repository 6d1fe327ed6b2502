package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/store"
	"goodgov/internal/study"
)

func (a *app) surveyBackupCommand() *cobra.Command {
	cmd := a.command("survey.backup")
	cmd.Use = "backup [DIR]"
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = completeFolders
	var out string
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.backup(cmd.Context(), folder(args), out) }
	cmd.Flags().StringVarP(&out, "output", "o", "", a.printer().T("flag.backup.output"))
	return cmd
}

// keptOf opens the store of a study that is there already. The study itself is
// looked at for its language, and for whose the store should be, alone: a store
// can be saved when the study can't be read.
func (a *app) keptOf(ctx context.Context, dir string) (*store.Store, string, error) {
	var of *collect.Study
	if s, err := a.open(dir); err == nil {
		own := owner(s)
		of = &own
	}
	name, source, err := a.source(ctx, dir, dir, of)
	if err != nil {
		return nil, "", err
	}
	kept, ok := source.(*store.Store)
	if !ok {
		var problems diag.Problems
		problems.Add(diag.Problem{File: ownStore(dir), Code: "store.missing", Found: diag.Say("nothing that was collected", "没有收集到的内容"), Want: diag.Say("the store of a study", "评价项目的数据库"),
			Hint: diag.Say("name it with --store", "请用 --store 指定")})
		return nil, "", problems.Err()
	}
	return kept, name, nil
}

func (a *app) backup(ctx context.Context, dir, out string) error {
	if out == "" || out == "-" {
		return usageError{text: diag.Say("a backup goes into a file", "备份须写入文件"), hint: diag.Say("name one with -o", "请用 -o 指定文件名")}
	}
	kept, name, err := a.keptOf(ctx, dir)
	if err != nil {
		return err
	}
	files, err := newOutputs(ctx, filepath.Dir(out), a.inputs)
	if err != nil {
		return err
	}
	defer files.abort()
	file, err := files.open(filepath.Base(out))
	if err != nil {
		return err
	}
	if err := a.account(ctx, "store.backed_up", filepath.Base(out), ""); err != nil {
		file.Close()
		return err
	}
	// It holds all answers and the key of private codes.
	if err := files.keepPrivate(); err != nil {
		file.Close()
		return err
	}
	if err := errors.Join(kept.Backup(ctx, file), file.Close()); err != nil {
		return err
	}
	if err := files.commit(); err != nil {
		return err
	}
	_, err = io.WriteString(a.env.Out, a.printer().T("backup.written", name, out)+"\n")
	return err
}

func (a *app) surveyRestoreCommand() *cobra.Command {
	cmd := a.command("survey.restore")
	cmd.Use = "restore FILE [DIR]"
	cmd.Args = between(1, 2)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.restore(cmd.Context(), args[0], folder(args[1:]))
	}
	return cmd
}

// restore fills a store that is new or empty, or leaves it as it was.
func (a *app) restore(ctx context.Context, from, dir string) (err error) {
	s, unreadable := a.open(dir)
	var problems diag.Problems
	file, err := study.OpenFile(from, diag.Say("a backup", "备份文件"), &problems)
	if err != nil {
		return err
	}
	if file == nil {
		return problems.Err()
	}
	defer file.Close()
	address := a.storeAddress(dir, a.store)
	_, missing := os.Stat(address)
	var kept *store.Store
	var name string
	if unreadable == nil {
		kept, name, err = a.openStoreOf(ctx, s, a.store)
	} else {
		kept, name, err = a.openStore(ctx, dir, a.store)
	}
	if err != nil {
		return err
	}
	err = errors.Join(kept.Restore(ctx, file, a.operator()), kept.Close())
	if err != nil {
		if !isServer(address) && errors.Is(missing, fs.ErrNotExist) { // made for nothing
			for _, made := range []string{"", "-wal", "-shm"} {
				os.Remove(address + made)
			}
		}
		return strange(name, err)
	}
	_, err = io.WriteString(a.env.Out, a.printer().T("restore.done", from, name)+"\n")
	return err
}
