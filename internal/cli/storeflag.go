package cli

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"goodgov/internal/diag"
	"goodgov/internal/store"
)

// storeName is the file in a study's folder that answers are kept in unless
// another store is named.
const storeName = "collected.db"

// storeVariable names a store for all commands.
const storeVariable = "GOODGOV_STORE"

// noStore is no store at all: what was collected is not looked at.
const noStore = "none"

// addStore gives a command the --store flag.
func (a *app) addStore(cmd *cobra.Command, value *string) {
	cmd.Flags().StringVar(value, "store", "", a.printer().T("flag.store"))
}

// storeAddress is where a study's answers are kept: as --store says, or the
// environment, or a file in its folder.
func (a *app) storeAddress(dir, flag string) string {
	return cmp.Or(flag, a.env.Getenv(storeVariable), ownStore(dir))
}

// ownStore is the file in a study's folder.
func ownStore(dir string) string { return filepath.Join(dir, storeName) }

// openStore opens a study's store, making it when it is not there yet, and
// returns what people call it: its file, or its address without a password.
func (a *app) openStore(ctx context.Context, dir, flag string) (*store.Store, string, error) {
	address := a.storeAddress(dir, flag)
	if address == noStore || strings.Contains(address, "://") && !isServer(address) {
		return nil, "", usageError{text: wrongValue("store", address, diag.Say("a file or postgres://…", "文件或 postgres://…"))}
	}
	if err := placeOfStore(address); err != nil {
		return nil, "", err
	}
	kept, err := store.Open(ctx, address, store.Options{})
	if err != nil {
		return nil, "", storeFailure(calledStore(address), err)
	}
	return kept, calledStore(address), nil
}

// placeOfStore says what keeps a file from being made or opened, in plainer
// words than the engine has.
func placeOfStore(address string) error {
	if isServer(address) {
		return nil
	}
	if info, err := os.Stat(address); err == nil && info.IsDir() {
		return failure{diag.Say("%s: a folder; the store is a file, such as %s", "%s：是文件夹；数据库应为文件，如 %s", address, ownStore(address))}
	}
	if folder := filepath.Dir(address); folder != "." {
		if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
			return failure{diag.Say("%s: there is no folder %s", "%s：没有文件夹 %s", address, folder)}
		}
	}
	return nil
}

func calledStore(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		called := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
		if schema := u.Query().Get("search_path"); schema != "" { // tells studies in one database apart
			called.RawQuery = url.Values{"search_path": {schema}}.Encode()
		}
		return called.String()
	}
	if isServer(address) {
		return "--store" // what can't be read may hold a password
	}
	return address
}

// storeFailure says what is wrong with a store in both languages, with the
// engine's own words behind it.
func storeFailure(name string, err error) error {
	if fault, ok := errors.AsType[*store.Fault](err); ok {
		return failure{diag.Say("%s: %s", "%s：%s", name, fault.Text)}
	}
	return failure{diag.Say("%s: %v", "%s：%v", name, err)}
}
