import unicodedata

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.text.characters import APOSTROPHE, CONTINUED, DIGIT, LETTER, MARK, SPACE, WORD, classify, decode, width


def class_slowly(character):
    category = unicodedata.category(character)
    if character in "'’":
        return APOSTROPHE
    if character.isspace():
        return SPACE
    return {"L": LETTER, "M": MARK}.get(category[0], DIGIT if category == "Nd" else 0)


def as_bytes(text):
    return np.frombuffer(text.encode(), np.uint8)


def agrees(text):
    data = as_bytes(text)
    expected = []
    for character in text:
        kind = class_slowly(character)
        expected += [kind] + [kind | CONTINUED] * (len(character.encode()) - 1)
    assert classify(data).tolist() == expected
    lead = np.flatnonzero((data & 0xC0) != 0x80)
    assert decode(data, lead).tolist() == [ord(character) for character in text]
    assert width(data[lead]).tolist() == [len(character.encode()) for character in text]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=40))
def test_classes_agree_with_the_unicode_database(text):
    """Each byte carries the class of its character; all but a character's first say that they continue it."""
    agrees(text)


def test_every_character_of_the_first_two_planes_is_classified():
    """131,072 code points, surrogates aside, have the class that `unicodedata` gives them."""
    agrees("".join(chr(point) for point in range(0x20000) if not 0xD800 <= point < 0xE000))


def test_the_last_code_point_and_the_edges_of_the_widths():
    """The largest and smallest character of each width, and the last one there is."""
    agrees("\x00\x7f\x80\u07ff\u0800\uffff\U00010000\U0010ffff")


def test_an_empty_buffer_has_no_classes():
    """No bytes, no classes."""
    assert classify(as_bytes("")).tolist() == []


def test_a_word_holds_letters_marks_and_digits():
    """An apostrophe is no word character by itself."""
    assert WORD == LETTER | MARK | DIGIT
    assert (classify(as_bytes("aé\u0301٣7'’ ²_")) & WORD != 0).tolist() == [True] * 8 + [False] * 8
