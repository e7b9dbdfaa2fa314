import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.lexicon.wordtable import MAX_BYTES, WordTable, lower
from windtunnel.text.batch import TextBatch

WORD = st.text(alphabet="abcdefghABZzéßя", min_size=1, max_size=20)
SHORT = WORD.map(lambda word: "".join(c.lower() if c.isascii() else c for c in word)).filter(
    lambda word: len(word.encode()) <= MAX_BYTES
)


def ascii_lower(word):
    return "".join(c.lower() if c.isascii() else c for c in word)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(known=st.lists(SHORT, max_size=40, unique=True), asked=st.lists(WORD, max_size=20), data=st.data())
def test_the_table_finds_what_a_dict_finds(known, asked, data):
    """Looking words up all at once agrees with a dict of the ASCII-lowered words, one by one."""
    if known:
        asked += data.draw(st.lists(st.sampled_from(known), max_size=10))
        asked += [word.upper() for word in asked if word.isascii()]
    batch = TextBatch.of(asked)
    places = {word: place for place, word in enumerate(known)}
    found = WordTable(known).find(batch.data, batch.words)
    raw = batch.data.tobytes()
    words = [raw[a:b].decode() for a, b in zip(batch.words.start, batch.words.stop, strict=True)]
    assert found.tolist() == [places.get(ascii_lower(word), -1) for word in words]


def test_words_of_up_to_16_bytes_that_share_both_ends_are_told_apart():
    """Length and case of the ends are part of the key."""
    known = ["a" * size for size in range(1, 17)] + ["aaaaaaaabaaaaaaa", "abababababababab", "é" * 8]
    batch = TextBatch.of([*known, "a" * 17, "a" * 40, "é" * 9, "A" * 16, "AAAAAAAABAAAAAAA"])
    found = WordTable(known).find(batch.data, batch.words).tolist()
    assert found == [*range(len(known)), -1, -1, -1, 15, 16]


def test_ten_thousand_words_fill_the_table():
    """Every one of 10,000 words is found at its place, and none of 10,000 others."""
    known = [f"w{number}x" for number in range(10_000)]
    table = WordTable(known)
    batch = TextBatch.of([" ".join(known), " ".join(word + "y" for word in known)])
    found = table.find(batch.data, batch.words)
    assert len(table) == 10_000
    assert found.tolist() == [*range(10_000), *[-1] * 10_000]


def test_a_word_given_twice_is_found_at_its_first_place():
    """The first of equal words counts."""
    batch = TextBatch.of(["b a"])
    assert WordTable(["a", "b", "a", "b"]).find(batch.data, batch.words).tolist() == [1, 0]


def test_an_empty_table_knows_nothing():
    """No words are found in no words."""
    batch = TextBatch.of(["some words"])
    assert WordTable([]).find(batch.data, batch.words).tolist() == [-1, -1]
    empty = TextBatch.of([""])
    assert WordTable(["a"]).find(empty.data, empty.words).tolist() == []


def test_a_word_of_17_bytes_is_refused():
    """What could not be looked up is not taken in."""
    with pytest.raises(ValueError, match=r"holds words of at most 16 bytes; got 'aaaaaaaaaaaaaaaaa'"):
        WordTable(["a" * 17])


def test_eight_bytes_are_lowered_at_once():
    """A to Z become small; every other byte, and its neighbours, stay."""
    everything = bytes(range(256))
    loads = np.frombuffer(everything, "<u8")
    assert lower(loads).astype("<u8").tobytes() == everything.lower()
    rng = np.random.default_rng(0).integers(0, 256, 8000, np.uint8).tobytes()
    assert lower(np.frombuffer(rng, "<u8")).astype("<u8").tobytes() == rng.lower()
