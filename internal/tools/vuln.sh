#!/usr/bin/env bash
# Looks for known vulnerabilities. Their list is on the network: where it
# can't be reached the check is left out, and said to be.
set -euo pipefail
cd "$(dirname "$0")/../.."

code=0
output=$(timeout 120 go tool -modfile=internal/tools/go.mod govulncheck ./... 2>&1) || code=$?
case $code in
  0 | 3) echo "$output" ;; # 3: found some
  *)
    if grep -q -e 'fetching vulnerabilities' -e 'no such host' -e 'dial tcp' <<<"$output" || [ $code -eq 124 ]; then
      echo "vuln: left out, the list of vulnerabilities can't be reached"
      code=0
    else
      echo "$output"
    fi
    ;;
esac
exit $code
