package cli

import "runtime/debug"

// program is the name of this program with its version, where it was built with
// one.
func program() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return "goodgov " + info.Main.Version
	}
	return "goodgov"
}
