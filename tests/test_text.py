import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windtunnel.errors import DataError
from windtunnel.text.batch import Strings, TextBatch, gather, row_ids

PIECES = ["a", "Don't", "don’t", "it's", "'", "’", "''", ".", "...", "…", "!", "-", "_", "é", "e\u0301", "\u0301", "ß"]
PIECES += [
    "И",
    "שלום",
    "ر",
    "म\u0947",
    "日本",
    "🎬",
    "👩\u200d👩\u200d👧",
    "🇩🇪",
    "\u200f",
    "٣",
    "²",
    "7",
    " ",
    "  ",
    "\n",
]
PIECES += ["<br />", "<", ">", "<b>", "</b>", "&amp;", "&", ";", "@bob", "bob@x.com", "www.x.com", "http://", "x.com"]
PIECES += ["Mr.", "\u00a0", "\u3000", "\x00"]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=12).map("".join)
ROWS = st.lists(TEXTS, max_size=5)


def spans_in(batch, spans):
    """Each row's spans as texts."""
    raw = batch.data.tobytes()
    rows = [[] for _ in range(len(batch))]
    for start, stop, row in zip(spans.start.tolist(), spans.stop.tolist(), spans.row.tolist(), strict=True):
        rows[row].append(raw[start:stop].decode())
    return rows


def words_of(text):
    batch = TextBatch.of([text])
    return spans_in(batch, batch.words)[0]


def words_slowly(text, is_prose):
    """The definition of words, character by character; `is_prose` tells of each character whether it counts."""
    in_word = [
        prose and (unicodedata.category(c)[0] in "LM" or unicodedata.category(c) == "Nd")
        for c, prose in zip(text, is_prose, strict=True)
    ]
    inner = [c in "'’" and 0 < i < len(text) - 1 and in_word[i - 1] and in_word[i + 1] for i, c in enumerate(text)]
    words, word = [], ""
    for c, inside in zip(text, [a or b for a, b in zip(in_word, inner, strict=True)], strict=True):
        if inside:
            word += c
        elif word:
            words.append(word)
            word = ""
    return [*words, word] if word else words


def prose_of_characters(batch, row):
    """Whether each character of a row lies outside markup and links."""
    first, last = batch.offsets[row], batch.offsets[row + 1]
    is_first = (batch.data[first:last] & 0xC0) != 0x80
    return batch.is_prose[first:last][is_first].tolist()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't stop, it’s 'fine'.", ["Don't", "stop", "it’s", "fine"]),
        ("rock''n''roll 'tis o'", ["rock", "n", "roll", "tis", "o"]),
        ("a'b'c", ["a'b'c"]),
        ("snake_case, well-known 3.5", ["snake", "case", "well", "known", "3", "5"]),
        ("x²  ٣٣", ["x", "٣٣"]),
        ("naïve nai\u0308ve", ["naïve", "nai\u0308ve"]),
        ("good<br />movie &amp; bob@x.com", ["good", "movie"]),
        ("日本の映画🎬 שלום", ["日本の映画", "שלום"]),
        ("", []),
        ("'", []),
    ],
)
def test_words(text, words):
    """A word is a maximal run of letters, marks and digits with inner apostrophes."""
    assert words_of(text) == words


@pytest.mark.parametrize("text", ["x.com's", "@bob's", "@bob’s", "</b>'s"])
def test_no_word_starts_with_an_apostrophe_that_stood_behind_a_link(text):
    """An apostrophe between a link and a letter is not inside a word."""
    assert words_of(text) == ["s"]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(texts=ROWS)
@example(texts=["", "'a", "'", "", "b'", "c", ""])
@example(texts=["a'", "b"])
@example(texts=["a", "'b"])
def test_words_agree_with_the_slow_definition(texts):
    """The arrays find the words that the definition, written character by character, finds."""
    batch = TextBatch.of(texts)
    slow = [words_slowly(text, prose_of_characters(batch, row)) for row, text in enumerate(texts)]
    assert spans_in(batch, batch.words) == slow


@settings(max_examples=200, deadline=None, derandomize=True)
@given(texts=ROWS)
def test_letters_and_spaces_agree_with_the_unicode_database(texts):
    """Outside markup and links, letters are the characters of category L, spaces the runs that `isspace` knows."""
    batch = TextBatch.of(texts)
    letters, spaces = spans_in(batch, batch.letters), spans_in(batch, batch.spaces)
    for row, text in enumerate(texts):
        prose = prose_of_characters(batch, row)
        kept = "".join(c if p else "x" for c, p in zip(text, prose, strict=True))
        assert letters[row] == [c for c, p in zip(text, prose, strict=True) if p and unicodedata.category(c)[0] == "L"]
        assert spaces[row] == runs_of_spaces(kept)


def runs_of_spaces(text):
    runs, run = [], ""
    for c in text:
        if c.isspace():
            run += c
        elif run:
            runs.append(run)
            run = ""
    return [*runs, run] if run else runs


@settings(max_examples=200, deadline=None, derandomize=True)
@given(texts=ROWS, sizes=st.integers(1, 40))
def test_a_row_does_not_see_its_batch(texts, sizes):
    """Every span table of a row is the same alone, in a slice and in the whole batch."""
    batch = TextBatch.of(texts)
    tables = ("words", "letters", "spaces", "markup", "links", "sentences")
    for table in tables:
        whole = spans_in(batch, getattr(batch, table))
        assert whole == [spans_in(one, getattr(one, table))[0] for one in (TextBatch.of([text]) for text in texts)]
        parts = [spans_in(part, getattr(part, table)) for _, part in batch.slices(sizes)]
        assert whole == [row for part in parts for row in part]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(texts=ROWS)
def test_spans_are_sorted_disjoint_and_on_character_boundaries(texts):
    """Spans follow each other inside their row, between characters; places count from 0 in each row."""
    batch = TextBatch.of(texts)
    continued = np.append((batch.data & 0xC0) == 0x80, False)
    for name in ("words", "letters", "spaces", "markup", "links", "sentences"):
        spans = getattr(batch, name)
        assert (spans.start < spans.stop).all(), name
        assert (spans.stop[:-1] <= spans.start[1:]).all(), name
        assert (spans.start >= batch.offsets[spans.row]).all(), name
        assert (spans.stop <= batch.offsets[spans.row + 1]).all(), name
        assert not continued[spans.start].any(), name
        assert not continued[spans.stop].any(), name
        places = [place for row in range(len(texts)) for place in range((spans.row == row).sum())]
        assert spans.place.tolist() == places, name


@settings(max_examples=100, deadline=None, derandomize=True)
@given(texts=ROWS)
def test_strings_survive_the_way_through_arrow(texts):
    """`str` to buffer to Arrow and back loses nothing."""
    strings = Strings.of(texts)
    assert strings.to_list() == texts
    assert [strings[place] for place in range(len(strings))] == texts
    array = strings.to_arrow()
    array.validate(full=True)
    assert array.to_pylist() == texts
    assert Strings.from_arrow(array).to_list() == texts
    assert Strings.from_arrow(array.cast(pa.large_string())).to_list() == texts


def test_arrow_arrays_may_be_sliced_and_chunked():
    """A slice of an Arrow array and an array of several chunks, none included, are read as they are."""
    array = pa.array(["a", "", "ßc", "d"])
    assert Strings.from_arrow(array[1:3]).to_list() == ["", "ßc"]
    assert Strings.from_arrow(pa.chunked_array([array[:1], array[2:]])).to_list() == ["a", "ßc", "d"]
    assert Strings.from_arrow(pa.chunked_array([array[1:]])).to_list() == ["", "ßc", "d"]
    assert Strings.from_arrow(pa.chunked_array([], pa.string())).to_list() == []
    assert Strings.from_arrow(pa.array(["", ""])).to_list() == ["", ""]


def test_take_and_gather_copy_strings_by_place():
    """Strings may be taken in any order, more than once, none at all."""
    strings = Strings.of(["a", "", "ßc"])
    assert strings.take(np.array([2, 0, 2, 1])).to_list() == ["ßc", "a", "ßc", ""]
    assert strings.take(np.zeros(0, np.int64)).to_list() == []
    assert gather(strings.data, np.array([0, 1]), np.array([1, 4])).to_list() == ["a", "ßc"]
    assert strings.lengths.tolist() == [1, 0, 3]


def test_a_lone_surrogate_is_refused():
    """A text that is not valid Unicode is refused by its place."""
    with pytest.raises(DataError, match=r"^Text 1 is not valid Unicode: surrogates not allowed at 1\.$"):
        TextBatch.of(["fine", "x\ud800"])


def test_a_null_text_is_refused():
    """A null is not an empty text."""
    with pytest.raises(DataError, match=r"^A text is null; texts must be strings"):
        Strings.from_arrow(pa.array(["a", None]))


def test_ids_and_texts_are_as_many():
    """Each text has one id."""
    with pytest.raises(DataError, match=r"^2 texts need as many row ids; got 1\.$"):
        TextBatch.of(["a", "b"], ids=["x"])


def test_slices_hold_whole_rows_in_order():
    """Slices are runs of rows of at most so many bytes, one row at least, and together are the batch."""
    batch = TextBatch.of(["aa", "", "bbbbbb", "", "c", "d", ""], ids=list("0123456"))
    cut = [(first, part.strings.to_list(), part.ids) for first, part in batch.slices(2)]
    assert cut == [
        (0, ["aa", ""], ("0", "1")),
        (2, ["bbbbbb"], ("2",)),
        (3, ["", "c", "d", ""], ("3", "4", "5", "6")),
    ]
    assert [part.strings.to_list() for _, part in TextBatch.of([]).slices()] == []
    assert [part.strings.to_list() for _, part in TextBatch.of(["", ""]).slices()] == [["", ""]]


def test_row_ids_do_not_depend_on_the_order_of_other_rows():
    """A row's id is a hash of its text; equal texts are counted."""
    one = row_ids(["good", "bad", "good"])
    assert one[2] == f"{one[0]}-1"
    assert row_ids(["bad", "good", "good"]) == (one[1], one[0], one[2])
    assert len(set(one)) == 3
    assert one[0] == "07878fd8745bb530"
