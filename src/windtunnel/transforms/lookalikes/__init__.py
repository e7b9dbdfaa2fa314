"""Characters that look like others."""

NAMES: dict[str, str] = {
    "lookalike.homoglyph": "letters:homoglyph",
    "lookalike.diacritics": "letters:diacritics",
    "lookalike.fullwidth": "styles:fullwidth",
    "lookalike.fun_font": "styles:fun_font",
    "lookalike.small_caps": "styles:small_caps",
    "lookalike.spaced_out": "spread:spaced_out",
    "lookalike.upside_down": "turned:upside_down",
    "lookalike.bidirectional": "turned:bidirectional",
}
"""Name -> module of this folder, and what it is called there."""
