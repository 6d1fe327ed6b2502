// Command goodgov evaluates governance from experts' comparisons and
// residents' answers. `goodgov --help` tells what it can do.
package main

import (
	"os"

	"goodgov/internal/cli"
)

func main() { os.Exit(cli.Main()) }
