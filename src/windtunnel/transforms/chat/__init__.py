"""How people write to each other: short forms, slang, emoji, case, punctuation."""

NAMES: dict[str, str] = {
    "contraction.expand": "contraction:expand",
    "contraction.contract": "contraction:contract",
    "case.lower": "case:lower",
}
"""Name -> module of this folder, and what it is called there."""
