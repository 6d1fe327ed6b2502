#!/usr/bin/env bash
# Takes the pictures of the documents again: the report's first screen.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
declare -A height=([en]=960 [zh]=860) # down to the end of the profile
for lang in en zh; do
  go run ./cmd/goodgov run testdata/hangzhou --lang "$lang" --quiet -o "$out/$lang" >"$out/summary-$lang"
  chromium --headless --no-sandbox --disable-gpu --disable-background-networking --hide-scrollbars \
    --window-size="900,${height[$lang]}" --screenshot="docs/img/report-$lang.png" "file://$out/$lang/report.html" >/dev/null 2>&1
  ls -l "docs/img/report-$lang.png"
done
