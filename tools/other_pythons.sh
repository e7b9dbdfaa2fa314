#!/usr/bin/env bash
# The fast part of the tests on every other Python that is declared and at hand, each in an environment of its own, made
# from the same hashes. Says which are not here. `tools/other_pythons.sh 3.11` tries one although it is the usual one.
set -euo pipefail
cd "$(dirname "$0")/.."
usual=$(.venv/bin/python -c 'import sys; print("3.%d" % sys.version_info[1])')
for version in ${1:-3.11 3.12 3.13}; do
    [ "$version" = "$usual" ] && [ $# = 0 ] && continue
    if ! python=$(command -v "python$version"); then
        echo "Python $version is not here; the tests did not run on it."
        continue
    fi
    place=$(mktemp -d)
    trap 'rm -rf "$place"' EXIT
    "$python" -m venv "$place"
    pip=("$place/bin/python" -m pip --disable-pip-version-check -q)
    "${pip[@]}" download --no-deps -d "$place/torch" -c constraints.txt torch
    "${pip[@]}" install --require-hashes --no-deps --no-index --find-links "$place/torch" -r requirements/torch.txt
    "${pip[@]}" install --require-hashes --no-deps -r requirements/dev.txt
    "${pip[@]}" install -c constraints.txt --no-build-isolation torch -e '.[dev,hub,lexicon]'
    "$place/bin/python" -m pytest tests/laws tests/test_golden.py tests/test_data_files.py tests/test_engine.py \
        tests/test_measure_numbers.py tests/test_models.py tests/test_plan.py tests/test_cli.py
    echo "Python $version: the fast part of the tests passed."
    rm -rf "$place"
done
