"""Characters that look like others."""

NAMES: dict[str, str] = {}
"""Name -> module of this folder, and what it is called there."""
