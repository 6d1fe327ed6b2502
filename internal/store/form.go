package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"

	"goodgov/internal/collect"
)

// outlineSetting is what the names of settings begin with that keep how a
// questionnaire is under its versions. No id of a questionnaire has a blank.
func outlineSetting(form string) string { return "form " + form + " " }

// GivenOut keeps how a questionnaire is under a version, as text of the
// caller's, and returns how it was when the answers of that version began, and
// how many of them there are. While there are none the text is what is given;
// afterwards it takes the place of what is kept where same finds that both say
// the same.
func (s *Store) GivenOut(ctx context.Context, form, version, text string, same func(kept string) bool) (before string, answers int64, err error) {
	type given struct {
		before  string
		answers int64
	}
	g, err := changed(ctx, s, "keep how the questionnaire is", func(ctx context.Context, tx *sql.Tx) (given, error) {
		g := given{before: text}
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM submission WHERE form = $1 AND version = $2 AND gone = ''`, form, version).Scan(&g.answers); err != nil {
			return g, err
		}
		name := outlineSetting(form) + version
		if g.answers > 0 {
			var kept []byte
			err := tx.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = $1`, name).Scan(&kept)
			if err == nil {
				g.before = string(kept)
			}
			if !errors.Is(err, sql.ErrNoRows) && (err != nil || !same(g.before)) {
				return g, err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, []byte(text))
		return g, err
	})
	return g.before, g.answers, err
}

// Outlines are the texts that GivenOut keeps of a questionnaire, by version.
func (s *Store) Outlines(ctx context.Context, form string) (map[string]string, error) {
	outlines := map[string]string{}
	begin := outlineSetting(form)
	return outlines, s.explain("read how the questionnaire was", s.look(ctx, func(tx *sql.Tx) error {
		return each(ctx, tx, `SELECT name, value FROM setting WHERE substr(name, 1, $1) = $2`, func(row scanner) error {
			var name string
			var value []byte
			if err := row.Scan(&name, &value); err != nil {
				return err
			}
			outlines[strings.TrimPrefix(name, begin)] = string(value)
			return nil
		}, len(begin), begin)
	}))
}

// Versions are those of a questionnaire that were given out or answered, by name.
func (s *Store) Versions(ctx context.Context, form string) (map[string]string, error) {
	begins := givenOut(form)
	kept, err := list(ctx, s, "read the versions of the questionnaire", func(row scanner) (kept [2]string, err error) {
		var text []byte
		err = row.Scan(&kept[0], &text)
		kept[1] = string(text)
		return kept, err
	}, `SELECT name, value FROM setting WHERE substr(name, 1, $1) = $2`, len(begins), begins)
	versions := map[string]string{}
	for _, k := range kept {
		versions[strings.TrimPrefix(k[0], begins)] = k[1]
	}
	return versions, err
}
