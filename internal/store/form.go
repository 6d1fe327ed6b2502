package store

import (
	"context"
	"database/sql"
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
			kept, there, err := setting(ctx, tx, name)
			if there {
				g.before = string(kept)
			}
			if err != nil || there && !same(g.before) {
				return g, err
			}
		}
		return g, keepSetting(ctx, tx, name, []byte(text))
	})
	return g.before, g.answers, err
}

// Versions are the texts that GivenOut keeps of a questionnaire, by version.
func (s *Store) Versions(ctx context.Context, form string) (map[string]string, error) {
	begin := outlineSetting(form)
	kept, err := list(ctx, s, "read the versions of the questionnaire", func(row scanner) (kept [2]string, err error) {
		var text []byte
		err = row.Scan(&kept[0], &text)
		kept[1] = string(text)
		return kept, err
	}, `SELECT name, value FROM setting WHERE substr(name, 1, $1) = $2`, len(begin), begin)
	versions := make(map[string]string, len(kept))
	for _, k := range kept {
		versions[strings.TrimPrefix(k[0], begin)] = k[1]
	}
	return versions, err
}

// CountVersions are the versions of a questionnaire that were given out or
// answered, by name.
func (s *Store) CountVersions(ctx context.Context, form string) ([]collect.Version, error) {
	outlines, err := s.Versions(ctx, form)
	if err != nil {
		return nil, err
	}
	versions, err := list(ctx, s, "count submissions", func(row scanner) (v collect.Version, err error) {
		err = row.Scan(&v.Name, &v.Answers)
		v.Outline = outlines[v.Name]
		delete(outlines, v.Name)
		return v, err
	}, `SELECT version, count(*) FROM submission WHERE form = $1 AND gone = '' AND replaced = '' GROUP BY version`, form)
	if err != nil {
		return nil, err
	}
	for name, outline := range outlines {
		versions = append(versions, collect.Version{Name: name, Outline: outline})
	}
	slices.SortFunc(versions, func(a, b collect.Version) int { return strings.Compare(a.Name, b.Name) })
	return versions, nil
}

// KnowsVersion tells whether a version of a questionnaire was given out or answered.
func (s *Store) KnowsVersion(ctx context.Context, form, version string) (bool, error) {
	var known int
	err := s.look(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT CASE WHEN EXISTS (SELECT 1 FROM setting WHERE name = $1) OR EXISTS (SELECT 1 FROM submission WHERE form = $2 AND version = $3) THEN 1 ELSE 0 END`,
			outlineSetting(form)+version, form, version).Scan(&known)
	})
	return known == 1, s.explain("look for a version of the questionnaire", err)
}
