import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.errors import TransformationError
from windtunnel.lexicon.negations import NEGATIONS
from windtunnel.lexicon.sentiment import sentiment_words
from windtunnel.testing import TEXTS
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms import registry
from windtunnel.transforms.contract import transformation
from windtunnel.transforms.protection import Protection
from windtunnel.transforms.protection.patterns import find

SHOUT = registry.get("case.lower")


def found(protect, text):
    """What is protected in a text."""
    batch = TextBatch.of([text])
    spans = Protection.of(protect).spans(batch)
    return [batch.data[a:b].tobytes().decode() for a, b in zip(spans.start, spans.stop, strict=True)]


# --- what is found ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("protect", "text", "expected"),
    [
        ("negations", "It’s NOT bad, and isn’t dull; I CAN'T say no.", ["NOT", "isn’t", "CAN'T", "no"]),
        ("negations", "Note the knot; dont ask. n't", ["dont"]),
        ("negations", "mayn't I?", ["mayn't"]),
        ("sentiment", "A WONDERFUL film, hardly dull.", ["WONDERFUL", "dull"]),
        ("names", "The film by Robert De Niro is on DVD.", ["Robert De Niro"]),
        ("names", "I think J. R. Hartley met Zoë-Ann, I'm sure.", ["J. R. Hartley", "Zoë-Ann"]),
        ("names", "Bad. Bob left. He saw X here, with Élodie.", ["Élodie"]),
        ("names", "a Ünal McDonald in the USA ÜBER", ["Ünal McDonald"]),
        ("numbers", "3.5 or 10/10, $5, 50% of 1,000", ["3.5", "10/10", "$5", "50%", "1,000"]),
        ("numbers", "Twenty-one!", ["Twenty", "one"]),
        ("numbers", "in the 80's and 1990s, ٣ times", ["80's", "1990s", "٣"]),
        ("words:plot, Special effects ,acting", "PLOT, special Effects and plots", ["PLOT", "special Effects"]),
        ("words:antidisestablishmentarianism,été", "Antidisestablishmentarianism, ÉTÉ", None),
        ("regex:[0-9]+ stars?", "4 stars, 1 star, stars", ["4 stars", "1 star"]),
        ("regex:^a|z$", "a a z z", ["a", "z"]),
        ("regex:x*", "axxa", ["xx"]),
        (("negations", "words:not so", "regex:so b"), "not so bad", ["not so b"]),
    ],
)
def test_what_is_protected(protect, text, expected):
    """Each kind finds what it says, whatever the case; kinds that overlap become one span."""
    assert found(protect, text) == (text.split(", ") if expected is None else expected)


def test_the_lists_are_what_they_say():
    """Our lists are lower case, of words that a table can hold; sentiment has two poles of hundreds of forms."""
    words = sentiment_words()
    assert len(words) >= 1800
    assert min(sum(pole == wanted for pole in words.values()) for wanted in (1, -1)) > 800
    for word in (*words, *NEGATIONS):
        assert word == word.lower()
        assert len(word.encode()) <= 16
    assert len(set(NEGATIONS)) == len(NEGATIONS)


def test_a_pattern_does_not_read_over_a_row():
    """Rows are searched one by one, anchors are a row's ends."""
    batch = TextBatch.of(["ab", "", "ba", "a\x01\x02é"])
    spans = find(batch, "a.?|b$")
    pieces = [batch.data[a:b].tobytes().decode() for a, b in zip(spans.start, spans.stop, strict=True)]
    assert list(zip(spans.row.tolist(), pieces, strict=True)) == [(0, "ab"), (2, "a"), (3, "a\x01")]


def test_a_pattern_finds_its_way_in_any_text():
    """A text that holds every control character needs other marks."""
    text = "".join(map(chr, range(32))) + "é12 x 3\ufdd0"
    assert found("regex:[0-9]+", text) == ["12", "3"]


def test_no_pattern_runs_away():
    """Patterns that take Python's `re` for ever are linear here, on a text of a megabyte."""
    for pattern in ("(a+)+b", "(a|a)*b", ".*.*.*=.*"):
        assert found(f"regex:{pattern}", "a" * 1_000_000) == []


# --- the law ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "stop", "new", "stays"),
    [
        (2, 3, "0", True),  # inside "not"
        (2, 2, "x", True),  # an insertion inside
        (0, 8, "we did", True),  # over all of it
        (1, 1, "a ", False),
        (1, 1, "k", True),  # "knot"
        (4, 4, "e", True),  # "note"
        (4, 4, ", really", False),
        (4, 5, "", True),  # joins it to the next word
        (4, 5, "  ", False),
        (0, 1, "", False),  # nothing in front to join
        (5, 8, "x", False),
    ],
)
def test_what_touches_a_word(start, stop, new, stays):
    """Overlaps touch, and so does what joins a protected word to another; what stands beside it does not."""
    text = " not bad"

    @transformation("test.one")
    def one(batch, chance):
        """Make one edit."""
        return Edits(np.array([0], np.int32), np.array([start]), np.array([stop]), Strings.of([new]))

    changed = one(protect="negations").texts([text])[0] != text
    assert changed is not stays
    assert one.texts([text])[0] != text


KINDS = ["negations", "sentiment", "names", "numbers", "words:film,the,ho", "regex:[a-e]+ [a-z]"]
SHARD = st.sampled_from([*" ,.-", "not", "Film", "isn't", "the", "10", "é", "great", "a", "B", "No", "one"])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    texts=st.lists(st.builds("".join, st.lists(SHARD, max_size=12)), min_size=1, max_size=3),
    protect=st.lists(st.sampled_from(KINDS), min_size=1, unique=True),
    cuts=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3), st.sampled_from(["", "x", " ", "1 "])), max_size=6),
)
def test_exactly_the_edits_that_touch_nothing_stay(texts, protect, cuts):
    """One by one, told by the text that each edit alone would leave."""
    batch = TextBatch.of(texts)
    chosen = []
    last = 0
    for place, size, new in sorted(cuts):
        row = int(np.searchsorted(batch.offsets, place, "right")) - 1
        whole = place + size
        if last <= place and row < len(texts) and whole <= batch.offsets[row + 1]:
            chosen.append((row, place, whole, new))
            last = whole
    bounds = np.append(batch.data, 0)
    chosen = [c for c in chosen if bounds[c[1]] & 0xC0 != 0x80 and bounds[c[2]] & 0xC0 != 0x80]
    row, start, stop = (np.array([c[n] for c in chosen], np.int64) for n in range(3))
    edits = Edits(row.astype(np.int32), start, stop, Strings.of([c[3] for c in chosen]))
    guard = Protection.of(protect)
    spans = guard.spans(batch)
    kept = guard.without_touching(batch, edits)
    assert kept.start.tolist() == [c[1] for c in chosen if not touched(batch, spans, *c)]


def touched(batch: TextBatch, spans: Spans, row, start, stop, new) -> bool:
    """The slow way: by the characters beside each span of the row."""
    text, base = batch.data.tobytes(), int(batch.offsets[row])
    end = int(batch.offsets[row + 1])
    for low, high, where in zip(spans.start.tolist(), spans.stop.tolist(), spans.row.tolist(), strict=True):
        if where != row:
            continue
        if (low < start < high) if start == stop else (low < stop and start < high):
            return True
        after = new[:1] or text[stop:end].decode()[:1]
        before = new[-1:] or text[base:start].decode()[-1:]
        if start == high and text[low:high].decode()[-1].isalnum() and after.isalnum():
            return True
        if stop == low and text[low:high].decode()[0].isalnum() and before.isalnum():
            return True
    return False


@pytest.mark.parametrize("name", ["typo.swap", "case.lower", "mixed"])
def test_protected_words_come_out_as_they_are(name):
    """At full rate, everything protected is still there."""
    one = registry.get(name, rate=1.0)
    guard = ("negations", "sentiment", "names", "numbers")
    batch = TextBatch.of(TEXTS)
    spans = Protection.of(guard).spans(batch)
    edits = one(protect=guard).edits(batch)
    assert 0 < len(edits) < len(one.edits(batch))
    for low, high in zip(spans.start, spans.stop, strict=True):
        assert not ((edits.start < high) & (edits.stop > low)).any()


# --- as a parameter ---------------------------------------------------------------------------------------------


def test_a_spec_says_what_is_protected_only_where_something_is():
    """Specs of old stay; one text is written as such, several as a tuple; all are read back."""
    plain = registry.get("typo.swap")
    assert "protect" not in plain.spec
    for protect in ("negations", ("negations", "words:plot,acting"), ["regex:a|b\\d, (x)'"], "names,numbers"):
        one = plain(protect=protect)
        assert registry.get(one.spec) == one != plain
        assert one(protect=None) == one(protect=()) == one(protect="") == plain
    assert plain(protect="negations").spec == plain.spec[:-1] + ", protect='negations')"
    assert plain(protect="names,numbers") == plain(protect=("names", "numbers", "names"))
    assert plain(protect="names")(rate=1.0) == plain(rate=1.0, protect="names")
    assert plain(protect="names").protecting("numbers") == plain(protect=("numbers", "names"))
    assert plain.protecting(()) is plain


@pytest.mark.parametrize(
    ("protect", "sentence"),
    [
        ("negation", "`protect`: nothing is called 'negation'. Did you mean 'negations'? Known: negations, sentiment,"),
        ("regex:(", "`protect`: the regex '(' cannot be used (RE2's syntax): missing ): (."),
        ("regex:(?=a)", "`protect`: the regex '(?=a)' cannot be used (RE2's syntax): invalid perl operator: (?=."),
        ("regex:", "`protect`: 'regex:' needs a pattern behind it"),
        ("words: ,", "`protect`: 'words: ,' names no word"),
        ("words:@no/such.txt", "`protect`: the words of 'no/such.txt' cannot be read: No such file or directory."),
        (3, "`protect` is a text or a list of texts such as 'negations'; got 3."),
        (["names", None], "`protect` is a text or a list of texts such as 'negations'; got ['names', None]."),
    ],
)
def test_what_cannot_be_protected_is_refused(protect, sentence):
    """In one sentence, when the transformation is made."""
    with pytest.raises(TransformationError) as refused:
        registry.get("typo.swap", protect=protect)
    assert str(refused.value).startswith(sentence)


def test_words_come_from_a_file(tmp_path):
    """One on each line, `#` opens a comment; the identity changes with the file, the spec does not."""
    path = tmp_path / "my_words.txt"
    path.write_text("# mine\nEYE\n\nspecial effects\n")
    one = SHOUT(protect=f"words:@{path}")
    assert one.texts(["An EYE for SPECIAL EFFECTS, NOT EYES"]) == ["an EYE for SPECIAL EFFECTS, not eyes"]
    path.write_text("FOR\n")
    other = SHOUT(protect=f"words:@{path}")
    assert other.spec == one.spec
    assert other.identity != one.identity
    assert other != one


def test_protect_is_no_parameter_of_a_functions_own():
    """A function that calls a parameter so is told to call it otherwise."""
    with pytest.raises(TransformationError, match="'mine': every transformation takes `protect` already"):

        @transformation("mine")
        def mine(batch, chance, *, protect=""):
            """Do nothing."""
            return Edits.none()


def test_words_that_cannot_be_looked_for_name_their_file(tmp_path):
    """One of 600,000 letters, beyond what a pattern may hold."""
    path = tmp_path / "w.txt"
    path.write_text("don't\n" + "wé" * 300_000, encoding="utf-8")
    with pytest.raises(TransformationError, match=r"w\.txt' cannot be looked for"):
        Protection.of(f"words:@{path}")
