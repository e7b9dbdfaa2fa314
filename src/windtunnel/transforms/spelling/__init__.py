"""How words are spelt: by habit, by ear, by country."""

NAMES: dict[str, str] = {}
"""Name -> module of this folder, and what it is called there."""
