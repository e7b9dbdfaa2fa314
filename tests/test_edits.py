import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.errors import TransformationError
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.edits import Edits, apply, check, invert, then
from windtunnel.text.spans import Spans

TEXT = st.text(alphabet="abé🎬 '\u0301<", max_size=8)
NEW = st.text(alphabet="xyé🎬", max_size=3)


def made(row, start, stop, texts):
    return Edits(np.array(row, np.int32), np.array(start, np.int64), np.array(stop, np.int64), Strings.of(texts))


def listed(edits):
    return list(zip(edits.row.tolist(), edits.start.tolist(), edits.stop.tolist(), edits.text.to_list(), strict=True))


def applied_slowly(batch, edits):
    """Edits made one by one in plain Python, the last first."""
    rows = [bytearray(text.encode()) for text in batch.strings.to_list()]
    for row, start, stop, text in reversed(listed(edits)):
        base = int(batch.offsets[row])
        rows[row][start - base : stop - base] = text.encode()
    return [row.decode() for row in rows]


@st.composite
def edits_of(draw, texts):
    """Any valid edits of the texts: spans between random cuts of each row, insertions among them."""
    batch = TextBatch.of(texts)
    rows, starts, stops, news = [], [], [], []
    for row, text in enumerate(texts):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        for a, b in zip(cuts[0::2], cuts[1::2], strict=False):
            base = int(batch.offsets[row])
            rows.append(row)
            starts.append(base + len(text[:a].encode()))
            stops.append(base + len(text[:b].encode()))
            news.append(draw(NEW))
    return made(rows, starts, stops, news)


@st.composite
def batch_and_edits(draw):
    texts = draw(st.lists(TEXT, max_size=4))
    return TextBatch.of(texts), draw(edits_of(texts))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(batch_and_edits())
def test_apply_agrees_with_plain_slicing(given_):
    """`apply` makes the texts that slicing one by one makes; ids stay, the old batch too."""
    batch, edits = given_
    before = batch.strings.to_list()
    check(batch, edits)
    after = apply(batch, edits)
    assert after.strings.to_list() == applied_slowly(batch, edits)
    assert after.ids == batch.ids
    assert batch.strings.to_list() == before


@settings(max_examples=300, deadline=None, derandomize=True)
@given(batch_and_edits())
def test_invert_leads_back(given_):
    """The inverse of edits is valid on their result and restores the batch."""
    batch, edits = given_
    after, back = apply(batch, edits), invert(batch, edits)
    check(after, back)
    assert apply(after, back).strings.to_list() == batch.strings.to_list()
    assert listed(invert(after, back)) == listed(edits)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data())
def test_then_is_applying_twice(data):
    """Two generations composed into one set of edits give what they give one after the other."""
    batch, first = data.draw(batch_and_edits())
    between = apply(batch, first)
    second = data.draw(edits_of(between.strings.to_list()))
    composed = then(batch, first, second)
    check(batch, composed)
    assert apply(batch, composed).strings.to_list() == apply(between, second).strings.to_list()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(batch_and_edits())
def test_then_with_nothing_changes_nothing(given_):
    """Composed with no edits, before or behind, edits make the same texts."""
    batch, edits = given_
    expected = applied_slowly(batch, edits)
    nothing = Edits.none()
    for composed in (then(batch, edits, nothing), then(batch, nothing, edits)):
        check(batch, composed)
        assert apply(batch, composed).strings.to_list() == expected


def test_then_keeps_untouched_bytes_out_of_the_edits():
    """A word edited twice is one edit of that word; what neither generation touched is in no edit."""
    batch = TextBatch.of(["one two three"])
    first = made([0, 0], [0, 8], [3, 13], ["uno", "tres"])
    second = made([0], [0], [3], ["eins"])
    assert listed(then(batch, first, second)) == [(0, 0, 3, "eins"), (0, 8, 13, "tres")]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(batch_and_edits(), st.data())
def test_without_leaves_out_the_edits_that_touch_a_protected_span(given_, data):
    """An edit is dropped if it shares a byte with a protected span, or inserts inside one; others stay as they are."""
    batch, edits = given_
    cuts = sorted(data.draw(st.sets(st.integers(0, len(batch.data)), max_size=8)))
    pairs = list(zip(cuts[0::2], cuts[1::2], strict=False))
    nothing = np.zeros(len(pairs), np.int32)
    starts, stops = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    protected = Spans(starts, stops, nothing, nothing)
    slow = [
        edit
        for edit in listed(edits)
        if not any(
            low < edit[1] < high if edit[1] == edit[2] else edit[1] < high and low < edit[2] for low, high in pairs
        )
    ]
    assert listed(edits.without(protected)) == slow


@settings(max_examples=200, deadline=None, derandomize=True)
@given(batch_and_edits())
def test_without_idle_keeps_the_edits_that_change_something(given_):
    """An edit that writes what is there already is left out; the texts come out the same."""
    batch, edits = given_
    raw = batch.data.tobytes()
    kept = edits.without_idle(batch)
    assert listed(kept) == [edit for edit in listed(edits) if raw[edit[1] : edit[2]].decode() != edit[3]]
    assert apply(batch, kept).strings.to_list() == applied_slowly(batch, edits)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(batch_and_edits(), st.data())
def test_merged_parts_are_the_whole(given_, data):
    """Edits dealt out into parts and merged again are the same edits, in order."""
    batch, edits = given_
    part = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(edits), max_size=len(edits))), np.int64)
    merged = Edits.merged([edits[part == number] for number in range(3)])
    check(batch, merged)
    assert sorted(listed(merged)) == sorted(listed(edits))


def test_insertions_at_a_seam_keep_their_rows():
    """What is put behind one row's end and before the next one's start, the same byte, stays with its row."""
    batch = TextBatch.of(["abc", "", "def"])
    parts = [made([2], [3], [3], ["d"]), made([1], [3], [3], ["m"]), made([0], [3], [3], ["c"])]
    merged = Edits.merged(parts)
    check(batch, merged)
    assert apply(batch, merged).strings.to_list() == ["abcc", "m", "ddef"]


def test_an_insertion_comes_before_the_replacement_at_its_place():
    """Merged, an insertion and a replacement that start at one byte do not overlap."""
    batch = TextBatch.of(["abc"])
    merged = Edits.merged([made([0], [1], [2], ["B"]), made([0], [1], [1], ["-"])])
    check(batch, merged)
    assert apply(batch, merged).strings.to_list() == ["a-Bc"]


def test_nothing_merged_is_no_edits():
    """No parts make no edits."""
    assert len(Edits.merged([])) == 0
    assert len(Edits.merged([Edits.none(), Edits.none()])) == 0


@pytest.mark.parametrize(
    ("row", "start", "stop", "fault"),
    [
        ([0], [0], [4], "outside its row: bytes 0 to 4 in row 'one'"),
        ([1], [2], [4], "outside its row: bytes 2 to 4 in row 'two'"),
        ([0], [2], [1], "outside its row: bytes 2 to 1 in row 'one'"),
        ([0], [-1], [1], "outside its row: bytes -1 to 1 in row 'one'"),
        ([2], [0], [0], "outside its row: bytes 0 to 0 in row '?'"),
        ([-1], [0], [0], "outside its row: bytes 0 to 0 in row '?'"),
        ([0, 0], [0, 1], [2, 3], "out of order or over the one before: bytes 1 to 3 in row 'one'"),
        ([0, 0], [2, 0], [3, 1], "out of order or over the one before: bytes 0 to 1 in row 'one'"),
        ([1, 0], [3, 3], [3, 3], "out of order or over the one before: bytes 3 to 3 in row 'one'"),
        ([1], [3], [4], "inside a character: bytes 3 to 4 in row 'two'"),
        ([1], [4], [5], "inside a character: bytes 4 to 5 in row 'two'"),
    ],
)
def test_edits_that_break_the_contract_are_refused(row, start, stop, fault):
    """Edits lie inside one row, in order, apart from each other and between characters; the message says where not."""
    batch = TextBatch.of(["abc", "éx"], ids=["one", "two"])
    with pytest.raises(TransformationError) as refused:
        check(batch, made(row, start, stop, ["x"] * len(row)), "'mine'")
    assert str(refused.value) == f"'mine' proposed an edit {fault}."


def test_columns_of_different_lengths_are_refused():
    """Each edit has a row, a start, a stop and a text."""
    with pytest.raises(TransformationError, match=r"^The transformation returned edit columns of different lengths\.$"):
        check(TextBatch.of(["abc"]), made([0], [0], [1], ["x", "y"]))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(batch_and_edits())
def test_edits_in_arrow_are_counted_from_the_row(given_):
    """The stored list of a row's edits applies to the row's own UTF-8, without its batch."""
    batch, edits = given_
    column = edits.to_arrow(batch)
    column.validate(full=True)
    assert column.type == pa.list_(pa.struct([("start", pa.int64()), ("stop", pa.int64()), ("text", pa.string())]))
    out = []
    for text, changes in zip(batch.strings.to_list(), column.to_pylist(), strict=True):
        raw = bytearray(text.encode())
        for change in reversed(changes):
            raw[change["start"] : change["stop"]] = change["text"].encode()
        out.append(raw.decode())
    assert out == applied_slowly(batch, edits)


def test_edits_of_spans():
    """Spans and texts, one for each, are edits; they may be chosen by mask or by place."""
    batch = TextBatch.of(["one two", "three"])
    edits = Edits.of(batch.words, ["1", "2", "3"])
    assert apply(batch, edits).strings.to_list() == ["1 2", "3"]
    assert listed(edits[np.array([False, True, True])]) == [(0, 4, 7, "2"), (1, 7, 12, "3")]
    assert listed(edits[np.array([0])]) == [(0, 0, 3, "1")]
