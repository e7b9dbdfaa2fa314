"""What the tests found out, for `docs/reliability.md`: a promise, how it was tried, and the figures of this run.

    proof.record("Faults", "A study that is killed ends with the same numbers", kills=20)

`make reliability` collects them; in other runs nothing is written.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

FOLDER = "WINDTUNNEL_PROOF"
"""The variable that names the folder; a file for each test in it."""
SECTIONS = ("Faults", "Bad files", "Resource bombs", "Strangers' models and data", "Scale", "Supply chain")


def record(section: str, promise: str, **figures: float | str) -> None:
    """Note that a promise was kept by the test that runs now; call it last, when all its checks have passed.

    Args:
        section: one of `SECTIONS`.
        promise: what a user can rely on, as one sentence without its full stop.
        **figures: what was tried: `inputs=100_000`, `kills=20`; names are shown with spaces.
    """
    assert section in SECTIONS, section
    if folder := os.environ.get(FOLDER):
        test = os.environ["PYTEST_CURRENT_TEST"].removesuffix(" (call)")
        name = "".join(letter if letter.isalnum() else "-" for letter in test)[-150:]
        found = {"section": section, "promise": promise, "test": test, "figures": figures}
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
