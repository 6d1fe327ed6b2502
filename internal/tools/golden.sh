#!/usr/bin/env bash
# Rewrites all golden files and fails when that changes any of them. What the
# work tree had changed before does not count.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  echo "golden: left out, this is no git checkout"
  exit 0
fi

# Packages with files that UPDATE_GOLDEN=1 rewrites.
packages=()
for dir in $(find . \( -path '*/testdata/golden' -o -path '*/testdata/script' \) -type d -not -path './internal/tools/*' | sort); do
  packages+=("${dir%/testdata/*}")
done
if [ ${#packages[@]} -eq 0 ]; then
  echo "golden: no golden files"
  exit 0
fi
state() { git status --porcelain --untracked-files=all -- '*testdata*'; git diff -- '*testdata*'; }
before=$(state)
UPDATE_GOLDEN=1 go test -skip '^TestPagesInBrowser$' $(printf '%s\n' "${packages[@]}" | sort -u)
if [ "$(state)" != "$before" ]; then
  echo "golden: UPDATE_GOLDEN=1 changes files; look at the difference:" >&2
  git status --short -- '*testdata*' >&2
  git diff --stat -- '*testdata*' >&2
  exit 1
fi
echo "golden: nothing changes"
