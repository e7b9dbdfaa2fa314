import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.text import diff
from windtunnel.text.diff import Change, changes

TEXT = st.one_of(
    st.text(max_size=20), st.lists(st.sampled_from(["good", "film", "é", " ", ", ", "🎬", "<br />", "_"])).map("".join)
)


def changed(old, found):
    raw, out, last = old.encode(), b"", 0
    for change in found:
        assert last <= change.start <= change.stop <= len(raw)
        out += raw[last : change.start] + change.text.encode()
        last = change.stop
    return (out + raw[last:]).decode()


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TEXT, TEXT)
def test_changes_lead_from_the_old_text_to_the_new(old, new):
    """Made in order, the changes turn the one text into the other; equal texts need none."""
    found = changes(old, new)
    assert changed(old, found) == new
    assert bool(found) == (old != new)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("a good film", "a fine film", [Change(2, 6, "fine")]),
        ("é good", "é", [Change(2, 7, "")]),
        ("", "new", [Change(0, 0, "new")]),
        ("one two three four", "one 2 three 4", [Change(4, 7, "2"), Change(14, 18, "4")]),
        ("wow!!", "wow!!!", [Change(5, 5, "!")]),
        ("same", "same", []),
    ],
)
def test_a_change_is_as_small_as_a_word(old, new, found):
    """Words that stay are in no change."""
    assert changes(old, new) == found


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=60))
def test_words_replaced_in_place_are_told_by_their_places(words):
    """In a text that repeats itself too, each replaced word is one change, so that fewer words are fewer changes."""
    old = " ".join(word for word, _ in words)
    new = " ".join(word.upper() if other else word for word, other in words)
    expected = [Change(2 * n, 2 * n + 1, word.upper()) for n, (word, other) in enumerate(words) if other]
    assert changes(old, new) == expected


def test_a_word_that_moved_is_not_a_change_of_all_between():
    """Where hardly a word stands where it stood, words are matched instead."""
    assert changes("a b c d e f g h i j k", "b c d e f g h i j k a") == [Change(0, 2, ""), Change(21, 21, " a")]


def test_what_is_too_long_to_match_is_one_change(monkeypatch):
    """Past the limit of cells the middle counts as one change; both ends stay out of it."""
    monkeypatch.setattr(diff, "_MAX_CELLS", 10)
    old, new = "start a b c d end", "start e f c g h end"
    assert changes(old, new) == [Change(6, 13, "e f c g h")]
    assert changed(old, changes(old, new)) == new
