"""Characters that look like others: the text is the same to a reader, or nearly so."""

import unicodedata

import pytest

from windtunnel.lexicon.alphabets import SMALL_CAPITALS, STYLES, UPSIDE_DOWN, accented, homoglyphs, marked, styled
from windtunnel.transforms import registry
from windtunnel.transforms.lookalikes.styles import Style

TEXT = "We didn't expect much, and Zoë's début was wonderful: 8/10, would watch it again!"
STYLE_NAMES = Style.__args__


def rewritten(name, text=TEXT, **params):
    return registry.get(f"lookalike.{name}", rate=1.0, **params).texts([text])[0]


@pytest.mark.parametrize("script", ["cyrillic", "greek"])
def test_homoglyphs_are_letters_of_their_script(script):
    """Each Latin letter's lookalike belongs to the script asked for and has its case, but for palochka as l."""
    table = homoglyphs(script)
    assert len(table) >= 25
    for latin, other in table.items():
        assert unicodedata.name(other).startswith(script.upper())
        assert other == "Ӏ" or unicodedata.category(other) == unicodedata.category(latin)


@pytest.mark.parametrize("script", ["cyrillic", "greek", "mixed"])
def test_homoglyphs_change_a_share_of_the_letters(script):
    """At least one in a word that has any; more with a higher share; all at 1."""
    back = {other: latin for of in ("cyrillic", "greek") for latin, other in homoglyphs(of).items()}
    counts = []
    for letters in (0.0, 0.5, 1.0):
        new = rewritten("homoglyph", letters=letters, script=script)
        counts.append(sum(a != b for a, b in zip(TEXT, new, strict=True)))
        assert "".join(back.get(letter, letter) for letter in new) == TEXT
    assert 8 < counts[0] <= counts[1] < counts[2]


def test_mixed_scripts_mix():
    """Letters that have both get either."""
    scripts = {unicodedata.name(letter).split()[0] for letter in rewritten("homoglyph", letters=1.0, script="mixed")}
    assert {"CYRILLIC", "GREEK"} <= scripts


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_normalization_leads_back_from_a_fun_font(style):
    """NFKC of every styled letter is the letter."""
    assert style == "circled" or style in STYLES
    new = rewritten("fun_font", style=style)
    assert new != TEXT
    assert unicodedata.normalize("NFKC", new) == TEXT
    assert len(styled(style)) in (52, 62)


def test_normalization_leads_back_from_fullwidth():
    """Letters, digits and apostrophes inside words."""
    new = rewritten("fullwidth", "Don't wait 10 years, café.")
    assert new == "Ｄｏｎ＇ｔ ｗａｉｔ １０ ｙｅａｒｓ, ｃａｆé."
    assert unicodedata.normalize("NFKC", new) == "Don't wait 10 years, café."


def test_small_capitals_are_small_capitals():
    """By their Unicode names; capitals stay."""
    assert all("SMALL CAPITAL" in unicodedata.name(o) for s, o in SMALL_CAPITALS.items() if s not in "cosvwz")
    assert rewritten("small_caps", "Oxen SING") == "Oxᴇɴ SING"


@pytest.mark.parametrize("form", ["precomposed", "combining"])
def test_accents_can_be_taken_off_again(form):
    """Every accented letter is the letter and one mark."""
    text = "We didn't expect much of this quiz."
    new = rewritten("diacritics", text, form=form, letters=1.0)
    bare = "".join(c for c in unicodedata.normalize("NFD", new) if not unicodedata.combining(c))
    assert bare == text
    assert new == unicodedata.normalize("NFC", new) or form == "combining"
    for alphabet in accented() + marked():
        for letter, written in alphabet.items():
            assert len(unicodedata.normalize("NFD", written)) == 2
            assert unicodedata.normalize("NFD", written)[0] == letter


def test_spaced_words_keep_marks_and_numbers():
    """A combining mark stays on its letter, words with digits and short ones stay whole, no space at the ends."""
    assert (
        rewritten("spaced_out", "the cafe\u0301s of 1999, MP3s, don’t")
        == "the c a f e\u0301 s of 1999, MP3s, d o n ’ t"
    )
    assert rewritten("spaced_out", "film", between="-") == "f-i-l-m"
    assert rewritten("spaced_out", "not so", min_letters=0) == "n o t s o"


def test_upside_down_leaves_what_it_would_change():
    """Negations, digits (6 becomes 9) and other alphabets stay."""
    assert rewritten("upside_down", "It is not 6 café") == "ʇꓲ sᴉ not 6 café".replace("ꓲ", "I")
    assert rewritten("upside_down", "Anna's") == "s,ɐuuⱯ"
    assert set("bdpqnuMW") <= set(UPSIDE_DOWN)
    for letter in "bdnpqu":
        assert UPSIDE_DOWN[UPSIDE_DOWN[letter]] == letter


def test_bidirectional_words_read_the_same_when_displayed():
    """Backwards between an override and its end; one letter and other alphabets stay."""
    assert rewritten("bidirectional", "A café isn't 10") == "A café \u202et'nsi\u202c \u202e01\u202c"


@pytest.mark.parametrize("name", ["homoglyph", "diacritics", "fullwidth", "fun_font", "small_caps", "bidirectional"])
def test_links_and_markup_stay(name):
    """Only words are rewritten."""
    new = rewritten(name, "see http://a.example.org/film<br /><i>here</i>")
    assert "http://a.example.org/film<br /><i>" in new
