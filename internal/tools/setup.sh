#!/usr/bin/env bash
# Installs what the tests need beside Go, from Debian's packages and from npm,
# and says so. What is there already is left alone.
set -euo pipefail
cd "$(dirname "$0")"

have() { command -v "$1" >/dev/null 2>&1; }

need=()
have cc || need+=(gcc libc6-dev) # the race detector
have git || need+=(git)          # the check of the golden files
have chromium || have chromium-browser || have google-chrome || need+=(chromium)
# Chinese pages are laid out with a Chinese font.
{ have fc-list && [ -n "$(fc-list :lang=zh)" ]; } || need+=(fonts-noto-cjk)
have pdflatex || need+=(texlive-latex-base texlive-latex-recommended) # compiles the tables of a paper
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || need+=(postgresql) # the store's tests start a server of their own
have pspp || need+=(pspp)         # reads what is exported for SPSS, and writes data files
have readstat || need+=(readstat) # writes data files of SPSS
have Rscript || need+=(r-base-core) # runs the scripts that are exported for R
have pdftoppm || need+=(poppler-utils) # shows what is printed, so that its QR codes can be read
have npm || need+=(nodejs npm) # fetches axe-core and clients of ODK's protocol

if [ ${#need[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! have sudo; then
      echo "setup: not root and no sudo; please install: ${need[*]}" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  if ! have apt-get; then
    echo "setup: no apt-get; please install what Debian calls: ${need[*]}" >&2
    exit 1
  fi
  echo "setup: apt-get install ${need[*]}"
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${need[@]}"
fi

if [ ! -f axe/node_modules/axe-core/axe.min.js ] || [ axe/package-lock.json -nt axe/node_modules ]; then
  echo "setup: npm ci (axe-core, for the browser test)"
  (cd axe && npm ci --no-audit --no-fund --ignore-scripts && touch node_modules)
fi

# Clients of ODK's protocol, put into one file for each page that the tests open.
pages=odk/node_modules/.pages
if [ ! -f "$pages/enketo.js" ] || [ -n "$(find odk -maxdepth 1 -type f -newer "$pages/enketo.js")" ]; then
  echo "setup: npm ci (ODK Web Forms and Enketo, for the test of ODK's protocol)"
  (cd odk && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error && node build.mjs)
fi
