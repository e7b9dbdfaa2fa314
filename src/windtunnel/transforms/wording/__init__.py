"""Other words for the same."""

NAMES: dict[str, str] = {
    "synonym": "synonym:synonym",
}
"""Name -> module of this folder, and what it is called there."""
