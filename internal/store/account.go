package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"goodgov/internal/collect"
)

// AddAccount adds an account and enters that in the audit log as done by who;
// ErrKnown when there is one of its name.
func (s *Store) AddAccount(ctx context.Context, a collect.Account, who string) error {
	return s.ChangeAccounts(ctx, []collect.AccountChange{{Is: a}}, who)
}

// ChangeAccount changes an account from what it was, ends its sessions, and enters
// that in the audit log as done by who. The links of its devices go when it may
// not enter answers any more. ErrNotFound: there is none of that name. ErrChanged:
// it is not any more what it was, and stays as somebody else made it.
func (s *Store) ChangeAccount(ctx context.Context, was, a collect.Account, who string) error {
	return s.ChangeAccounts(ctx, []collect.AccountChange{{Was: &was, Is: a}}, who)
}

// ChangeAccounts adds and changes accounts, each as AddAccount and ChangeAccount
// do: all of them or, with the error of the first that can't be, none.
func (s *Store) ChangeAccounts(ctx context.Context, changes []collect.AccountChange, who string) error {
	return s.change(ctx, "keep accounts", func(ctx context.Context, tx *sql.Tx) error {
		for _, c := range changes {
			put := addAccount
			if c.Was != nil {
				put = changeAccount
			}
			if err := put(ctx, tx, c); err != nil {
				return err
			}
			if err := s.accountPut(ctx, tx, c.Is, who); err != nil {
				return err
			}
		}
		return nil
	})
}

func addAccount(ctx context.Context, tx *sql.Tx, c collect.AccountChange) error {
	result, err := tx.ExecContext(ctx, `INSERT INTO account (name, title, roles, units, password, closed) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (name) DO NOTHING`, accountValues(&c.Is)...)
	return one(result, err, collect.ErrKnown)
}

func changeAccount(ctx context.Context, tx *sql.Tx, c collect.AccountChange) error {
	is, err := scanAccount(tx.QueryRowContext(ctx, `SELECT `+accountColumns+` FROM account WHERE name = $1`, c.Is.Name))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return collect.ErrNotFound
	case err != nil:
		return err
	case is.Once != c.Was.Once || !slices.Equal(accountValues(&is), accountValues(c.Was)):
		return collect.ErrChanged
	}
	_, err = tx.ExecContext(ctx, `UPDATE account SET title = $2, roles = $3, units = $4, password = $5, closed = $6 WHERE name = $1`, accountValues(&c.Is)...)
	return err
}

// accountValues are the columns of an account's row, in their order.
func accountValues(a *collect.Account) []any {
	closed := int64(0)
	if a.Closed {
		closed = 1
	}
	roles := make([]string, len(a.Roles))
	for i, role := range a.Roles {
		roles[i] = string(role)
	}
	return []any{a.Name, a.Title, strings.Join(roles, "\n"), strings.Join(a.Units, "\n"), a.Password, closed}
}

// accountPut does what follows from an account's being another one.
func (s *Store) accountPut(ctx context.Context, tx *sql.Tx, a collect.Account, who string) error {
	if err := endSessions(ctx, tx, a.Name); err != nil {
		return err
	}
	if a.Once {
		if _, err := tx.ExecContext(ctx, `INSERT INTO given_password (account) VALUES ($1)`, a.Name); err != nil {
			return err
		}
	}
	values := accountValues(&a)
	if err := s.record(ctx, tx, collect.Entry{Who: who, Did: "account.put", About: a.Name,
		Detail: strings.ReplaceAll(fmt.Sprintf("roles %s; units %s; closed %d", values[2], values[3], values[5]), "\n", " ")}); err != nil || a.May(collect.EnterAnswers) {
		return err
	}
	return s.closeDevices(ctx, tx, a.Name, who)
}

// endSessions signs an account out everywhere, and takes a password that it was
// given for its own.
func endSessions(ctx context.Context, tx *sql.Tx, name string) error {
	for _, statement := range []string{`DELETE FROM session WHERE account = $1`, `DELETE FROM given_password WHERE account = $1`} {
		if _, err := tx.ExecContext(ctx, statement, name); err != nil {
			return err
		}
	}
	return nil
}

// ChangePassword gives an open account another password, known by its hash, in
// place of the one that it still has, ends its sessions, and enters that in the
// audit log. It is ErrSignIn when the account was closed meanwhile or has another
// password; whatever else was changed meanwhile stays.
func (s *Store) ChangePassword(ctx context.Context, name, was, password string) error {
	return s.change(ctx, "change a password", func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE account SET password = $1 WHERE name = $2 AND password = $3 AND closed = 0`, password, name, was)
		if err := one(result, err, collect.ErrSignIn); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, name); err != nil {
			return err
		}
		return s.record(ctx, tx, collect.Entry{Who: name, Did: "account.password", About: name})
	})
}

const accountColumns = `account.name, title, roles, units, password, (SELECT count(*) FROM given_password WHERE given_password.account = account.name), closed`

func scanAccount(row scanner) (a collect.Account, err error) {
	var roles, units string
	var given, closed int64
	err = row.Scan(&a.Name, &a.Title, &roles, &units, &a.Password, &given, &closed)
	for role := range strings.FieldsSeq(roles) {
		a.Roles = append(a.Roles, collect.Role(role))
	}
	if units != "" {
		a.Units = strings.Split(units, "\n")
	}
	a.Once, a.Closed = given != 0, closed != 0
	return a, err
}

// Accounts returns all accounts by name.
func (s *Store) Accounts(ctx context.Context) ([]collect.Account, error) {
	return list(ctx, s, "list accounts", scanAccount, `SELECT `+accountColumns+` FROM account ORDER BY name`)
}

// Account returns the account of a name, also a closed one, or ErrNotFound.
func (s *Store) Account(ctx context.Context, name string) (collect.Account, error) {
	a, err := scanAccount(s.reader.QueryRowContext(ctx, `SELECT `+accountColumns+` FROM account WHERE name = $1`, name))
	if errors.Is(err, sql.ErrNoRows) {
		return collect.Account{}, collect.ErrNotFound
	}
	return a, s.explain("look for an account", err)
}

// SignIn checks a password and begins a session, whose token it returns. It is
// ErrSignIn, and takes as long, when there is no such open account.
func (s *Store) SignIn(ctx context.Context, name, password string, lasts time.Duration) (token string, err error) {
	var a collect.Account
	if collect.IsText(name) {
		a, err = scanAccount(s.reader.QueryRowContext(ctx, `SELECT `+accountColumns+` FROM account WHERE name = $1`, name))
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", s.explain("sign in", err)
	}
	if a.Closed {
		a.Password = ""
	}
	if err := collect.CheckPassword(a.Password, password); err != nil {
		return "", err
	}
	if token, err = collect.NewToken(s.random); err != nil {
		return "", err
	}
	hash, now := collect.HashToken(token), s.now()
	err = s.change(ctx, "sign in", func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE expires <= $1`, milliseconds(now)); err != nil {
			return err
		}
		// The password may have been changed since it was looked at.
		var there int
		err := tx.QueryRowContext(ctx, `SELECT 1 FROM account WHERE name = $1 AND password = $2 AND closed = 0`, name, a.Password).Scan(&there)
		if errors.Is(err, sql.ErrNoRows) {
			return collect.ErrSignIn
		}
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO session (token, account, created, expires) VALUES ($1, $2, $3, $4)`,
			hash[:], name, milliseconds(now), milliseconds(now.Add(lasts))); err != nil {
			return err
		}
		return s.record(ctx, tx, collect.Entry{Who: name, Did: "account.signed_in"})
	})
	return token, err
}

// Session returns the account that a token was given to, as it is now, or ErrSession.
func (s *Store) Session(ctx context.Context, token string) (collect.Account, error) {
	hash := collect.HashToken(token)
	a, err := scanAccount(s.reader.QueryRowContext(ctx, `SELECT `+accountColumns+` FROM session JOIN account ON account.name = session.account
		WHERE token = $1 AND expires > $2 AND closed = 0`, hash[:], milliseconds(s.now())))
	if errors.Is(err, sql.ErrNoRows) {
		return collect.Account{}, collect.ErrSession
	}
	return a, s.explain("look for a session", err)
}

// SignOut ends a session, if it is there.
func (s *Store) SignOut(ctx context.Context, token string) error {
	hash := collect.HashToken(token)
	return s.change(ctx, "sign out", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM session WHERE token = $1`, hash[:])
		return err
	})
}
