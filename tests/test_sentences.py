import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.text.batch import TextBatch
from windtunnel.text.sentences import opens_sentence

PIECES = [
    "It",
    "was",
    "Good",
    "bad",
    "Mr",
    "J",
    "I",
    "élan",
    "3",
    "é",
    "日本",
    ".",
    "!",
    "?",
    "...",
    "…",
    '"',
    "'",
    "(",
]
PIECES += [")", "*", "<b>", "</b>", "&amp;", "www.x.com/A", "bob@x.com", " ", " ", " ", "\n", "\u00a0", "<br />"]


def sentences_of(text):
    batch = TextBatch.of([text])
    raw = batch.data.tobytes()
    return [raw[a:b].decode() for a, b in zip(batch.sentences.start, batch.sentences.stop, strict=True)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It was good. I liked it! Did you?", ["It was good.", "I liked it!", "Did you?"]),
        ("  Mr. Smith and J. R. Ewing met. They left.  ", ["Mr. Smith and J. R. Ewing met.", "They left."]),
        ("It was me and I. Then it ended.", ["It was me and I.", "Then it ended."]),
        ("It was... fine. well, almost... Yes", ["It was... fine. well, almost...", "Yes"]),
        ("So… The end", ["So…", "The end"]),
        ('He said: "Go!" "No," she said.', ['He said: "Go!"', '"No," she said.']),
        ("Good (really). (And short.) *Yes*", ["Good (really).", "(And short.)", "*Yes*"]),
        ("One line<br /><br />Another line<BR>A third", ["One line<br /><br />", "Another line<BR>", "A third"]),
        ("Costs 3.5 dollars. 7 of 10", ["Costs 3.5 dollars.", "7 of 10"]),
        ("Wow!! Really?!", ["Wow!!", "Really?!"]),
        ("... !!", []),
        ("", []),
    ],
)
def test_sentences(text, sentences):
    """A sentence opens behind . ! ? an ellipsis or a line break, unless a lower-case word follows."""
    assert sentences_of(text) == sentences


def test_emphasis_does_not_open_a_sentence():
    """`<b>` is no line break."""
    assert sentences_of("I <b>Loved</b> it, <brand>Bob</brand> &br; Too") == [
        "I <b>Loved</b> it, <brand>Bob</brand> &br; Too"
    ]


@pytest.mark.parametrize("text", ["seen on imdb.com Yesterday", "ask bob@x.com or Ann", 'a <i title="So!"> Bob </i>'])
def test_a_full_stop_inside_a_link_or_a_tag_closes_nothing(text):
    """Only full stops of the prose count."""
    assert sentences_of(text) == [text]


def test_a_full_stop_behind_a_link_closes_the_sentence():
    """The sentence's own full stop is not part of the link."""
    assert sentences_of("Look at www.x.com. It is good.") == ["Look at www.x.com.", "It is good."]


def test_any_white_space_is_cut_off_a_sentence():
    """No-break and ideographic spaces are spaces too."""
    assert sentences_of("It ended.\u00a0\u3000 Good.\u00a0") == ["It ended.", "Good."]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_every_word_lies_in_one_sentence(text):
    """Sentences part a row's words among them, each with one word at least, and begin and end without white space."""
    batch = TextBatch.of([text])
    sentences, words = batch.sentences, batch.words
    assert len(sentences) == batch.first_in_sentence.sum()
    holds = (words.start[None] >= sentences.start[:, None]) & (words.stop[None] <= sentences.stop[:, None])
    assert (holds.sum(0) == 1).all()
    assert (holds.sum(1) >= 1).all()
    for sentence in sentences_of(text):
        assert sentence == sentence.strip()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), max_size=4))
def test_a_row_does_not_see_its_batch(texts):
    """A sentence never reaches over the end of its row."""
    batch = TextBatch.of(texts)
    raw = batch.data.tobytes()
    found = [[] for _ in texts]
    spans = batch.sentences
    for start, stop, row in zip(spans.start.tolist(), spans.stop.tolist(), spans.row.tolist(), strict=True):
        found[row].append(raw[start:stop].decode())
    assert found == [sentences_of(text) for text in texts]


@given(st.lists(st.text(alphabet='aBI .!?…"\n<br/>@é', max_size=20), max_size=6), st.data())
def test_single_words_open_sentences_as_all_words_together_do(texts, data):
    """Asked of some words only, the answer is the same."""
    batch = TextBatch.of([*texts, "Mr. Smith left. He... No<br />Yes <!-- <br> --> So… We"])
    index = np.array(sorted(data.draw(st.sets(st.integers(0, len(batch.words) - 1)))), np.int64)
    found = opens_sentence(batch.data, batch.words, index, batch.markup, batch.is_prose)
    assert found.tolist() == batch.first_in_sentence[index].tolist()
