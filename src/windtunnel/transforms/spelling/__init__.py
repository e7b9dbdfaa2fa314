"""How words are spelt: by habit, by ear, by country.

Here the writer means to write what stands there. The mistakes come from tables of those that people really make, so
they look otherwise than slips of the fingers: "definately" and "could of", not "definutely". Beside them are the
spellings that are right in one country and wrong in another.
"""

NAMES: dict[str, str] = {
    "spelling.misspelling": "misspelling:misspelling",
    "spelling.phonetic": "misspelling:phonetic",
    "spelling.homophone": "misspelling:homophone",
    "spelling.dyslexia": "misspelling:dyslexia",
    "spelling.single_letter": "doubling:single_letter",
    "spelling.double_letter": "doubling:double_letter",
    "spelling.british": "countries:british",
    "spelling.american": "countries:american",
    "spelling.unaccented": "accents:unaccented",
}
"""Name -> module of this folder, and what it is called there."""
