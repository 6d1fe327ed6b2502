#!/usr/bin/env bash
# Takes the pictures of the documents again: the report's first screen, and what
# residents, experts and the office see on a telephone (montage is ImageMagick's).
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

mkdir "$out/pages"
BROWSERTEST_PICTURES="$out/pages" go test -count=1 ./internal/web/respond ./internal/web/judge ./internal/web/office
for lang in en zh; do
  montage "$out/pages/question-$lang-0-390.png" "$out/pages/judge-filled-A-$lang-390.png" "$out/pages/office-progress-$lang-390.png" \
    -crop 390x844+0+0 +repage -geometry +14+14 -tile 3x1 -background '#dde3ea' -colors 64 "PNG8:docs/img/collect-$lang.png"
  ls -l "docs/img/collect-$lang.png"
done
