package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
)

// servingSetting is the setting that keeps which versions of a questionnaire
// servers have begun to serve, and not ended, by a word of each server's own.
func servingSetting(form string) string { return "serving " + form }

// Serving keeps that a server, which chose the word at random, serves a version
// of a questionnaire, and returns the other versions that are served from the
// store, by servers that have not said that they ended: those that run, and those
// that were cut off. Each is told once.
func (s *Store) Serving(ctx context.Context, form, version, server string) (others []string, err error) {
	return changed(ctx, s, "keep what is served", func(ctx context.Context, tx *sql.Tx) ([]string, error) {
		serving, err := readServing(ctx, tx, form)
		if err != nil {
			return nil, err
		}
		others := map[string]bool{}
		maps.DeleteFunc(serving, func(_, other string) bool {
			if other != version {
				others[other] = true
			}
			return other != version
		})
		serving[server] = version
		return slices.Sorted(maps.Keys(others)), writeServing(ctx, tx, form, serving)
	})
}

// Served keeps that a server has ended.
func (s *Store) Served(ctx context.Context, form, server string) error {
	_, err := changed(ctx, s, "keep what is served", func(ctx context.Context, tx *sql.Tx) (struct{}, error) {
		serving, err := readServing(ctx, tx, form)
		if err != nil {
			return struct{}{}, err
		}
		delete(serving, server)
		return struct{}{}, writeServing(ctx, tx, form, serving)
	})
	return err
}

func readServing(ctx context.Context, tx *sql.Tx, form string) (map[string]string, error) {
	serving := map[string]string{}
	value, there, err := setting(ctx, tx, servingSetting(form))
	if there {
		err = json.Unmarshal(value, &serving)
	}
	return serving, err
}

func writeServing(ctx context.Context, tx *sql.Tx, form string, serving map[string]string) error {
	value, err := json.Marshal(serving)
	if err != nil {
		return err
	}
	return keepSetting(ctx, tx, servingSetting(form), value)
}
