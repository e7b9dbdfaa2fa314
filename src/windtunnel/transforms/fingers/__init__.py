"""Slips of the fingers on a keyboard."""

NAMES: dict[str, str] = {
    "typo": "typo:typo",
    "typo.keyboard": "typo:keyboard",
    "typo.swap": "typo:swap",
    "typo.delete": "typo:delete",
    "typo.insert": "typo:insert",
    "typo.repeat": "typo:repeat",
}
"""Name -> module of this folder, and what it is called there."""
