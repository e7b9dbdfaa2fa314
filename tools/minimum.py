"""The lowest versions that pyproject.toml declares, tried: the fast part of the tests runs on them.

    python tools/minimum.py [--set numpy=2.1.0 ...]      writes bench/results/minimum.json

A new environment gets the lowest versions of the direct dependencies with what they need; all else, PyTorch too, which
would be gigabytes, comes from this environment, behind them. `--set` tries another version, to find where it begins to
work. Needs the network, and about three minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results" / "minimum.json"
FROM_HERE = ("torch",)
TESTS = (
    *("test_text", "test_edits", "test_chance", "test_transformation", "test_engine", "test_plan", "test_registry"),
    *("test_data_files", "test_data_folder", "test_data_refusals", "test_data_split", "test_steps", "test_verdicts"),
    *("test_measure_by_hand", "test_measure_numbers", "test_baselines", "test_models", "test_prediction"),
    *("test_known_tokens", "test_cli", "test_neural", "test_strangers_models", "test_strangers_folders"),
)
NOT_HERE = {
    "test_models.py::test_a_config_that_disagrees_with_the_weights_is_refused": "asks for a newer library's words",
    "test_strangers_folders.py::test_a_saved_data_set_names_no_file_elsewhere": "pandas here needs a newer NumPy",
    "test_data_files.py::test_parquet_types_that_mean_text_are_text": "string_view columns need a newer pyarrow",
}
"""Tests that are left out, and why."""
SHOW = """
import json, sys
from importlib import metadata
print(json.dumps({name: metadata.version(name) for name in sys.argv[1:]}))
"""


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--set", action="append", default=[], dest="others", metavar="NAME=VERSION")
    flags = wanted.parse_args()
    lowest = declared() | dict(text.split("=", 1) for text in flags.others)
    with tempfile.TemporaryDirectory(prefix="windtunnel-minimum-") as name:
        python = environment(Path(name) / "venv", {one: v for one, v in lowest.items() if one not in FROM_HERE})
        names = sorted(lowest)
        versions = json.loads(subprocess.run([python, "-c", SHOW, *names], capture_output=True, check=True).stdout)
        command = [python, "-m", "pytest", "-p", "no:cacheprovider", "-o", "filterwarnings=default"]
        command += [f"tests/{one}.py" for one in TESTS] + [f"--deselect=tests/{one}" for one in NOT_HERE]
        plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=False)
    print(done.stdout[-6000:])
    last = next((line for line in reversed(done.stdout.splitlines()) if re.search(r"\d (passed|failed)", line)), "")
    found = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "python": sys.version.split()[0],
        "versions": versions,
        "declared": lowest,
        "from_this_environment": list(FROM_HERE),
        "tests": list(TESTS),
        "left_out": NOT_HERE,
        "outcome": re.sub(r" in [\d.]+s.*", "", last.strip("= ")),
        "passed": done.returncode == 0,
    }
    if not flags.others:
        RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found["versions"]), found["outcome"])
    sys.exit(done.returncode)


def declared() -> dict[str, str]:
    """Direct dependency -> the lowest version that pyproject.toml allows, with as many parts as PyPI has."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return dict(text.split(">=") for text in project["dependencies"])


def environment(folder: Path, lowest: dict[str, str]) -> str:
    """Make a virtual environment in which these versions stand before all that is installed here."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    pins = [f"{name}=={version}" for name, version in lowest.items()]
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *pins], check=True)
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    beside = Path(site.stdout.strip()) / "beside.pth"
    beside.write_text(f"{ROOT / 'src'}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return python


if __name__ == "__main__":
    main()
