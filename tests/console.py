"""The console script `windtunnel`, called in this process as its users call it."""

import importlib
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def door():
    """The function behind the script, and its typer app: wherever pyproject.toml says that they are."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["scripts"]["windtunnel"].partition(":")
    found = importlib.import_module(module)
    return getattr(found, name), found.app


def called(*words):
    """The exit code of a call."""
    main, _ = door()
    before = sys.argv
    sys.argv = ["windtunnel", *map(str, words)]
    try:
        main()
    except SystemExit as stopped:
        return stopped.code or 0
    finally:
        sys.argv = before
    return 0
