"""Characters that look like others.

To a reader the text looks as it did, or almost; underneath the characters are others: Cyrillic letters for Latin
ones, accents, mathematical alphabets, text stored back to front. People do this for style and to get past filters. Most
tokenizers know none of these words.
"""

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
