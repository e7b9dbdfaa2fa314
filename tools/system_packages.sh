#!/usr/bin/env bash
# System packages that only tests need: a browser for the pages, poppler to look into PDFs, TeX for the LaTeX output.
# Without them the product works; the tests that need one skip and say so. Debian and Ubuntu, as root.
set -uo pipefail
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
