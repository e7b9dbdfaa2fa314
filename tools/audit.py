"""Known vulnerabilities of what requirements/ pins, by pip-audit, which asks PyPI: `make audit`.

    python tools/audit.py [--tolerant]      writes bench/results/audit.json

Exit code 1: there are some. 2: not every package could be asked about, which pip-audit itself reports as "no known
vulnerabilities" (a mirror of the index has none of PyPI's records); `--tolerant` says so and exits with 0.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results" / "audit.json"
FILES = ("torch.txt", "dev.txt")


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--tolerant", action="store_true")
    flags = wanted.parse_args()
    said = asked()
    if said is None:
        print("NOT AUDITED: pip-audit could not be installed or run; it needs the network.")
        sys.exit(0 if flags.tolerant else 2)
    found, code = verdict(said)
    print(found["outcome"])
    for line in found["vulnerabilities"]:
        print(f"  {line}")
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    sys.exit(0 if flags.tolerant and code == 2 else code)


def asked() -> dict[str, Any] | None:
    """What pip-audit says, in an environment of its own; None where there is no network."""
    with tempfile.TemporaryDirectory(prefix="windtunnel-audit-") as name:
        subprocess.run([sys.executable, "-m", "venv", name], check=True)
        pip = [f"{name}/bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "pip-audit"]
        if subprocess.run(pip, capture_output=True, check=False).returncode:
            return None
        files = [word for file in FILES for word in ("-r", str(ROOT / "requirements" / file))]
        words = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "-f", "json"]
        done = subprocess.run([f"{name}/bin/pip-audit", *words, *files], capture_output=True, text=True, check=False)
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return said


def verdict(said: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Sum up what pip-audit says: the record, and the exit code."""
    packages = said["dependencies"]
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    bad = [
        f"{one['name']} {one['version']}: {vulnerability['id']}, mended in "
        f"{', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for one in packages
        for vulnerability in one.get("vulns", ())
    ]
    count = len(packages) - len(skipped)
    if bad:
        outcome, code = f"{len(bad)} known vulnerabilities in {count} packages", 1
    elif skipped:
        outcome, code = (
            f"NOT AUDITED: PyPI's records of {len(skipped)} of {len(packages)} packages cannot be reached from here",
            2,
        )
    else:
        outcome, code = f"No known vulnerabilities in {count} packages", 0
    date = datetime.now(UTC).strftime("%Y-%m-%d")
    return {"date": date, "outcome": outcome, "audited": count, "skipped": skipped, "vulnerabilities": bad}, code


if __name__ == "__main__":
    main()
