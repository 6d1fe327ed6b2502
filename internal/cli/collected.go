package cli

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/internal/collect"
	"goodgov/internal/diag"
	"goodgov/internal/study"
)

// addCollected gives a command that reads a study, and those below it, the
// --store flag.
func (a *app) addCollected(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&a.store, "store", "", a.printer().T("flag.collected"))
}

// openCollected opens a study with what was collected for it: in the store
// that --store or the environment names, or in the file of its folder, if there
// is one.
func (a *app) openCollected(dir string) (*study.Study, error) {
	return a.openCollectedIn(dir, collect.ByArrival)
}

// openCollectedIn does so with the answers in some order.
func (a *app) openCollectedIn(dir string, order collect.Order) (*study.Study, error) {
	s, err := a.open(dir)
	if err != nil {
		return s, err
	}
	a.closers = append(a.closers, s.Close)
	return s, s.Collect(a.ctx, func(ctx context.Context, s *study.Study) (string, study.Source, error) {
		of := owner(s)
		name, source, err := a.source(ctx, s.Dir, dir, &of)
		if source != nil {
			source = ordered{source, order}
		}
		return name, source, err
	})
}

// ordered is a source with its answers in some order. Which of them are valid
// hangs on none: ids are each there once.
type ordered struct {
	study.Source
	order collect.Order
}

// Submissions goes through the source's.
func (o ordered) Submissions(ctx context.Context, q collect.Query) iter.Seq2[collect.Kept, error] {
	q.Order = o.order
	return o.Source.Submissions(ctx, q)
}

// source finds the store of the study in a folder: the one that is named if
// the folder is the command's own, while other studies, which are earlier waves, have
// theirs. One that is not the study's is an error, unless nobody knows which study that is.
func (a *app) source(ctx context.Context, dir, own string, of *collect.Study) (string, study.Source, error) {
	flag := a.store
	address := a.storeAddress(dir, flag)
	if dir != own && address != noStore {
		flag, address = ownStore(dir), ownStore(dir)
	}
	if address == noStore {
		return "", nil, nil
	}
	if !isServer(address) {
		if _, err := os.Stat(address); errors.Is(err, fs.ErrNotExist) && address == ownStore(dir) {
			return "", nil, nil // nothing was collected
		}
		// A store that is not there is not made by looking into it.
		var problems diag.Problems
		file, err := study.OpenFile(address, diag.Say("the store of what was collected", "保存所收集答卷的数据库"), &problems)
		if err := cmp.Or(err, problems.Err()); err != nil {
			return "", nil, err
		}
		file.Close()
		a.inputs = append(a.inputs, address)
	}
	kept, name, err := a.openStore(ctx, dir, flag)
	if err != nil {
		return "", nil, err
	}
	a.closers = append(a.closers, kept.Close)
	if of != nil {
		err := kept.Belongs(ctx, *of)
		if err != nil && dir != own {
			return "", nil, strangeWave(name, dir, err)
		}
		if err != nil {
			return "", nil, strange(name, err)
		}
	}
	if dir == own {
		a.kept = kept
	}
	if isServer(address) { // reports name it too, and are for everybody
		name = "PostgreSQL " + filepath.Base(name)
	}
	return name, kept, nil
}

// account enters into the audit log what is done with what was collected; a
// study without any has none.
func (a *app) account(ctx context.Context, did, about, detail string) error {
	if a.kept == nil {
		return nil
	}
	return a.kept.Record(ctx, collect.Entry{Who: a.operator(), Did: did, About: about, Detail: detail})
}

// operator is who the audit log names for what is done on the command line.
func (a *app) operator() string {
	for _, variable := range []string{"USER", "LOGNAME", "USERNAME"} {
		if name := a.env.Getenv(variable); name != "" {
			return "command line: " + name
		}
	}
	return "command line"
}

// isServer tells the address of a server from a file.
func isServer(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// close closes what was opened, the last first.
func (a *app) close() error {
	var all error
	for i := len(a.closers) - 1; i >= 0; i-- {
		all = errors.Join(all, a.closers[i]())
	}
	return all
}
