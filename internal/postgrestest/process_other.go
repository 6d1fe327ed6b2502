//go:build !linux

package postgrestest

import "syscall"

// unprivileged is how the server runs: as who runs the tests.
func unprivileged(string) (*syscall.SysProcAttr, error) { return nil, nil }

// tied is how a process runs: it may outlive the tests where they are killed.
func tied() *syscall.SysProcAttr { return nil }
