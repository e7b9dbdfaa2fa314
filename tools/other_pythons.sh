#!/usr/bin/env bash
# The fast part of the tests on the other Pythons that are declared and at hand (on PATH or of pyenv), each in an
# environment of its own, made from the same hashes. Without PyTorch, whose build for CUDA would be gigabytes there.
set -euo pipefail
cd "$(dirname "$0")/.."
tests=(tests/test_golden.py tests/test_data_files.py tests/test_data_folder.py tests/test_engine.py)
tests+=(tests/test_plan.py tests/test_edits.py tests/test_text.py tests/test_measure_numbers.py tests/test_verdicts.py)
usual=$(.venv/bin/python -c 'import sys; print("3.%d" % sys.version_info[1])')
for version in 3.11 3.12 3.13; do
    [ "$version" = "$usual" ] && continue
    python=
    for found in "$(command -v "python$version")" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
        if [ -n "$found" ] && "$found" -c '' 2>/dev/null; then python=$found; fi
    done
    if [ -z "$python" ]; then
        echo "Python $version is not here; the tests did not run on it."
        continue
    fi
    place=$(mktemp -d)
    "$python" -m venv "$place"
    pip=("$place/bin/python" -m pip --disable-pip-version-check -q)
    if "${pip[@]}" install --require-hashes --no-deps -r requirements/light.txt; then
        PYTHONPATH=src "$place/bin/python" -m pytest -p no:cacheprovider "${tests[@]}" || { rm -rf "$place"; exit 1; }
        echo "$("$python" --version): the fast part of the tests passed."
    else
        echo "Python $version: its packages could not be installed; the tests did not run on it."
    fi
    rm -rf "$place"
done
