#!/usr/bin/env bash
# What only tests need and pip has not: a browser for the pages, axe-core to check that everybody can use them, poppler
# to look into PDFs, TeX for the LaTeX output. Without them the product works; the tests that need one skip and say so.
# Debian and Ubuntu, as root; axe-core wherever there is npm.
set -uo pipefail
cd "$(dirname "$0")/.."
AXE=axe-core@4.14.1
if [ ! -f build/npm/node_modules/axe-core/axe.min.js ]; then
    npm install --prefix build/npm --no-save --no-audit --no-fund --ignore-scripts --loglevel=error "$AXE" >/dev/null ||
        echo "Could not be installed: $AXE; the test of accessibility is skipped." >&2
fi
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
command -v pdflatex >/dev/null || missing+=(texlive-latex-recommended texlive-fonts-recommended texlive-pictures)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Not installed here: ${missing[*]}; tests that need them are skipped." >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    echo "Could not be installed: ${missing[*]}; tests that need them are skipped." >&2
