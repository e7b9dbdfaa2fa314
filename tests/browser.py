"""The browser that pages are tried in: Debian's Chromium, driven by Playwright, or the reason why there is none."""

from __future__ import annotations

import importlib.util
import shutil

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


def missing() -> str:
    """Why pages cannot be tried here; empty where they can."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed (pip install playwright)"
    if shutil.which("chromium") is None:
        return "chromium is not installed (tools/system_packages.sh)"
    return ""
