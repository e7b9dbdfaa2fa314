import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel import slices
from windtunnel.errors import SliceError
from windtunnel.slices import registry
from windtunnel.testing import TEXTS
from windtunnel.text.batch import TextBatch

NAMES = slices.names()
SEAMS = [
    "I am not",
    "not",
    '"',
    '" word"',
    "10",
    "out of 10",
    "/10",
    "7",
    ":",
    ")",
    "sooo",
    "ooh",
    "yeah",
    "right",
    "Mr.",
    "Tom",
]
SEAMS += [
    "",
    "why?",
    "Hanks A",
    "eau",
    "the",
    "the",
    "/",
    "s",
    "how",
    "many?",
    "is",
    "A",
    "b",
    "www",
    "as",
    "if",
    "Not!",
]


def within(spec, *texts):
    """Which texts are in the slice."""
    return slices.get(spec).mask(TextBatch.of(texts)).tolist()


# --- laws -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_slice_is_total_and_repeatable(name):
    """Any texts give one boolean a row, twice the same; no texts give none."""
    batch = TextBatch.of(TEXTS)
    mask = slices.get(name).mask(batch)
    assert mask.dtype == bool
    assert mask.shape == (len(TEXTS),)
    assert (mask == slices.get(name).mask(TextBatch.of(TEXTS))).all()
    assert slices.get(name).mask(TextBatch.of([])).shape == (0,)


@pytest.mark.parametrize("name", NAMES)
def test_a_row_does_not_see_its_batch(name):
    """Alone, in reverse order and among others, each row is in the same slices."""
    texts = [*TEXTS, *SEAMS]
    one = slices.get(name)
    together = one.mask(TextBatch.of(texts))
    assert (one.mask(TextBatch.of(texts[::-1]))[::-1] == together).all()
    assert [bool(one.mask(TextBatch.of([text]))[0]) for text in texts] == together.tolist()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(texts=st.lists(st.one_of(st.text(max_size=12), st.sampled_from(SEAMS)), max_size=5))
def test_a_slice_takes_any_unicode(name, texts):
    """Whatever the texts are, each row's answer is that of the row alone."""
    one = slices.get(name)
    assert one.mask(TextBatch.of(texts)).tolist() == [bool(one.mask(TextBatch.of([text]))[0]) for text in texts]


@pytest.mark.parametrize("name", NAMES)
def test_a_slice_says_what_it_is(name):
    """Its name is the table's, its spec leads back to it, and its summary is a sentence."""
    one = slices.get(name)
    assert one.name == name
    assert slices.get(one.spec) == one
    assert one.summary.startswith("Texts ")
    assert registry.NAMES[name]


# --- each slice -------------------------------------------------------------------------------------------------

CASES = {
    "negation": (["It isn’t bad.", "NEVER again"], ["A knot.", "Nothings"]),
    "contrast": (["Good, but long."], ["A butler."]),
    "comparison": (["Better than the book."], ["Then it ends."]),
    "superlative": (["The BEST film."], ["The bestial film."]),
    "intensifier(min=2)": (["very, very good"], ["very good"]),
    "hypothetical": (["If only it would end."], ["It ended."]),
    "keywords(words='book, Novel')": (["A novel film.", "The BOOK."], ["The books."]),
    "repetition": (["the the", "Very very good", "It was so So long"], ["He had had it", "the, the", "then the"]),
    "opinion.mixed(min=1)": (["A great film with a terrible end."], ["A great, wonderful film."]),
    "opinion.none": (["It is about a dog."], ["A great dog."]),
    "opinion.negated": (["not a very good film"], ["Not now. A good film", "not in any way that I know good"]),
    "question": (["Why?"], ["Why!"]),
    "question.yes_no": (["I came. Is it worth it?"], ["What is it?", "It is.", "Is it. Why?"]),
    "question.quantity": (["How many are there?", "So how long is it?"], ["How many there are!", "How is it?"]),
    "exclamation(min=2)": (["Wow!!"], ["Wow!"]),
    "sarcasm": (
        ["Yeah right.", 'A “plot” and an "end" it has.', "I loved it /s", "Good. Not!", "As if!"],
        ["It looks as if it rains.", "Not bad.", "and/so", '"The Road"'],
    ),
    "sarcasm(scare_quotes=False)": (["Oh great."], ['An "end".']),
    "quotation": (['He said "no".', "“no”"], ['6" long']),
    "rating": (
        ["7/10", "3.5 / 5", "8 out of 10", "four stars", "2 out of ten"],
        ["9/10/2001", "1/4/10", "10", "7 of 10", "stars"],
    ),
    "digits(min=2)": (["42"], ["4"]),
    "capitals": (["It is BAD."], ["It is a TV.", "I AM a Bad"]),
    "casing.lower": (["a film. <BR>"], ["A film", "123", "好"]),
    "casing.upper": (["A FILM!"], ["A Film", "A", "ÄÖ"]),
    "casing.title": (["A Film Of Note"], ["A Film", "A film of note", "A FILM OF NOTE"]),
    "non_ascii": (["café"], ["cafe"]),
    "emoji": (["ok :-)", "🎬", "❤", ":D"], [":", "yes:Do it", "; -)"]),
    "markup": (["a<br />b", "R&amp;B"], ["a < b"]),
    "links": (["see www.example.org"], ["see it"]),
    "elongation": (["sooo good"], ["good", "www", "World War III"]),
    "person": (["Tom Hanks is in it.", "with Dr. Lund"], ["Tom is in it.", "Dr. no", "The Road"]),
    "first_person": (["I’m here"], ["It is here"]),
    "second_person": (["You’re here"], ["We are here"]),
    "gender.female": (["Her film"], ["His film"]),
    "gender.male": (["His film"], ["Her film"]),
    "length(min=2, max=3)": (["two words", "now three words"], ["one", "four words are here"]),
    "sentences(max=2)": (["One. Two."], ["One. Two. Three."]),
    "sentence.long(min=4)": (["Short. This one is long."], ["Short one. So is this."]),
    "rare_words": (["Zyzzyvas perambulate."], ["The film is good."]),
    "readability.easy": (["I saw a cat. It ran."], ["Incomprehensibility characterizes institutional communication."]),
    "readability.hard": (["Incomprehensibility characterizes institutional communication."], ["I saw a cat.", ""]),
}


@pytest.mark.parametrize("spec", CASES)
def test_what_is_in_a_slice_and_what_is_not(spec):
    """Examples of both."""
    inside, outside = CASES[spec]
    assert within(spec, *inside, *outside) == [True] * len(inside) + [False] * len(outside)


def test_syllables_are_about_right():
    """Groups of vowels, without a silent e."""
    from windtunnel.slices.features import _syllables

    batch = TextBatch.of(["film movie make table played wanted the I beautiful strength rhythm terrible"])
    assert _syllables(batch.data, batch.words).tolist() == [1, 2, 1, 2, 1, 2, 1, 1, 3, 1, 1, 3]


# --- names, parameters, expressions -----------------------------------------------------------------------------


def test_slices_of_slices():
    """And, or, not and brackets; the spec of the whole leads back to it."""
    texts = ["Not bad?", "Not bad.", "Bad?", "Bad."]
    assert within("negation & question", *texts) == [True, False, False, False]
    assert within("negation | question", *texts) == [True, True, True, False]
    assert within("~(negation | question@1(min=1))", *texts) == [False, False, False, True]
    whole = slices.get("negation & ~length.long(min=9)")
    assert slices.get(whole.spec).spec == whole.spec
    one = slices.get("negation") & ~slices.get("question")
    assert one.mask(TextBatch.of(texts)).tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("negatoin", "Did you mean 'negation'?"),
        ("negation(mn=2)", "has no parameter 'mn'. Did you mean 'min'?"),
        ("length(min=-1)", "`min` is a count of 0 or more; got -1"),
        ("length@7", "is at version 1; version 7 is not known"),
        ("length(200)", "written as (name=value, ...)"),
        ("", "names no slice"),
        ("negation and question", "No slice is called"),
        ("keywords(words='')", "single words"),
        ("keywords(words='two words')", "single words"),
        ("length(min=", "names no slice"),
    ],
)
def test_a_wrong_spec_is_refused(spec, message):
    """The message says what was wrong."""
    with pytest.raises(SliceError, match=re.escape(message)):
        slices.get(spec).mask(TextBatch.of(["text"]))


def test_the_table_has_a_column_for_each_slice():
    """In the rows' order, over as many slices of the batch as there are."""
    texts = [f"It is {'not ' * (n % 2)}bad. " + "word " * 3000 for n in range(120)]
    rows = pa.table({"id": [str(n) for n in range(120)], "text": texts, "label": pa.array([0, 1] * 60, pa.int32())})
    found = slices.table(rows, ["negation", "length.long"])
    assert found.column_names == ["id", "negation@1(min=1)", "length.long@1(min=251)"]
    assert (np.asarray(found["negation@1(min=1)"]) == (np.arange(120) % 2 == 1)).all()
    line = slices.count(rows, ["bad", "good"], ["negation"])[0]
    assert (line["rows"], line["share"], line["labels"]) == (60, 0.5, {"bad": 0, "good": 60})
    assert slices.table(rows.slice(0, 0), ["negation"]).num_rows == 0
