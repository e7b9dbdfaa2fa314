"""The order and the frame of sentences."""

NAMES: dict[str, str] = {}
"""Name -> module of this folder, and what it is called there."""
