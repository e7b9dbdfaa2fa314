import pytest

from windtunnel.text.batch import TextBatch
from windtunnel.transforms import registry
from windtunnel.transforms.structure.adding import BEFORE, BEHIND, NEUTRAL, SENTENCES, listed
from windtunnel.transforms.structure.passages import sentences, units


def made(spec, text, **params):
    """What becomes of a text."""
    return registry.get(spec, **{"rate": 1.0, **params}).texts([text])[0]


def parts(text):
    """The units of a text, and which are sound."""
    batch = TextBatch.of([text])
    found = units(sentences(batch))
    cut = zip(found.spans.start, found.spans.stop, found.sound, strict=True)
    return [(batch.data[start:stop].tobytes().decode(), bool(sound)) for start, stop, sound in cut]


# --- sentences that can be moved --------------------------------------------------------------------------------


def test_a_sentence_that_leans_goes_with_the_one_before():
    """Short answers, connectives, brackets and answers to questions make no sense alone."""
    text = "I loved it. Not really. Is it long? It is. The cast is good. But it is late. (I was too.) We left it there."
    assert [unit for unit, _ in parts(text)] == [
        "I loved it. Not really.",
        "Is it long? It is.",
        "The cast is good. But it is late. (I was too.)",
        "We left it there.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "there is no capital here.",
        "There is no full stop here",
        'He said "it is late.',
        "He came (and she went.",
        "See www.example.org for more.",
        "It is <i>very</i> good.",
        "It is “very good.",
    ],
)
def test_what_is_unsound_stays(text):
    """No capital, no end, an open quotation or bracket, a link or markup inside."""
    assert [sound for _, sound in parts(text)] == [False]
    assert made("sentence.duplicate", text) == text


def test_markup_behind_a_sentence_is_not_part_of_it():
    """`<br />` stays where it is, and nothing moves across it."""
    assert parts("The cast is good.<br /><br />The end is slow. <b>") == [
        ("The cast is good.", True),
        ("The end is slow.", True),
    ]
    text = "The cast is good.<br /><br />The end is slow."
    assert made("sentence.shuffle", text) == text


def test_abbreviations_do_not_end_a_sentence():
    """Mr. and initials stay with their names."""
    assert [unit for unit, _ in parts("I met Mr. Hale in L. A. once. He was kind to us.")] == [
        "I met Mr. Hale in L. A. once.",
        "He was kind to us.",
    ]


# --- order ------------------------------------------------------------------------------------------------------

FIVE = "The cast is good. We saw it late. I like the music. My wife slept. The end is slow."


def test_shuffling_keeps_every_sentence_and_changes_the_order():
    """A group never stays as it was."""
    for seed in range(20):
        new = registry.get("sentence.shuffle", window=0).texts([FIVE], seed=seed)[0]
        assert new != FIVE
        assert sorted(new.split(". ")[:-1]) != FIVE.split(". ")[:-1]
        assert sorted(new.replace(".", "").split()) == sorted(FIVE.replace(".", "").split())


def test_the_window_bounds_how_far_a_sentence_goes():
    """With two, only neighbours change places, and the last of five stays."""
    assert made("sentence.shuffle", FIVE, window=2) == (
        "We saw it late. The cast is good. My wife slept. I like the music. The end is slow."
    )


def test_duplicates_stand_behind_the_original():
    """The text is otherwise the same."""
    assert made("sentence.duplicate", "We saw it late.<br />The end is slow.") == (
        "We saw it late. We saw it late.<br />The end is slow. The end is slow."
    )


# --- joined and cut ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Avoid this film. It was late.",  # an order, then a statement
        "The end is slow. Was it late?",
        "The plot is thin: a man waits. It was late.",
        "It has jokes, songs, etc. It was late.",
        "The end is slow. The cast is good.",  # "The" may open a fragment
        "The end is slow... It was late.",
        "What a film this was. It was late.",
        "The end is slow.<br />It was late.",
    ],
)
def test_sentences_that_may_not_fit_are_not_joined(text):
    """Grammar must surely hold."""
    assert made("sentence.merge", text) == text


def test_and_joins_short_statements_without_a_negation():
    """Where "and" could turn what is said, a semicolon still fits."""
    assert (
        made("sentence.merge", "It was a long day. I was tired.", joint="and") == "It was a long day, and I was tired."
    )
    negated = "It was not a long day. I was tired."
    assert made("sentence.merge", negated, joint="and") == negated
    assert made("sentence.merge", negated) == "It was not a long day; I was tired."


@pytest.mark.parametrize(
    "text",
    [
        "If it rains, and it does, the tent leaks.",
        "The film, and I mean it, is long and slow.",
        "Both of them sing, but they are not good at it.",
        "He eats bread, cheese, and it is never enough.",
        "I would buy it, but I have no money left.",
        "The cast (it is small; they are five) is fine.",
        "It was dull, but funny and short.",
    ],
)
def test_clauses_that_may_hang_together_are_not_parted(text):
    """A comma before, a condition, brackets, or no full clause behind."""
    assert made("sentence.split", text) == text


# --- what is added ----------------------------------------------------------------------------------------------


def test_the_neutral_sentences_are_many_and_different():
    """At least sixty, each closed, and none of them an opinion word."""
    from windtunnel.lexicon.negations import NEGATIONS
    from windtunnel.lexicon.sentiment import sentiment_words

    all_ = listed(SENTENCES)
    assert len(all_) == len(set(all_)) >= 60
    assert all(text.endswith(".") and text[0].isupper() for text in all_)
    words = {word.strip(".,").lower() for text in all_ + listed(BEFORE + BEHIND) for word in text.split()}
    assert not words & (set(sentiment_words()) | set(NEGATIONS)) - {"cheers", "warning", "regards"}


def test_an_added_sentence_is_parted_from_the_text():
    """A full stop comes only where a word ended the text; blanks at the ends stay outside."""
    for text, before in (("Good", "Good."), ("Good!", "Good!"), (" Good :) \n", " Good :)"), ("7/10", "7/10.")):
        new = made("sentence.add", text, kind="tautology")
        assert new.startswith(before + " ")
        assert new.rstrip()[len(before) + 1 :] in NEUTRAL["tautology"]
        assert new.endswith("\n") == text.endswith("\n")


def test_an_added_sentence_stands_where_it_is_asked_to():
    """At the start, between two sentences, at the end; nothing is added to a text without a word."""
    text = "The cast is good. The end is slow."
    assert made("sentence.add", text, position="start").endswith(" " + text)
    between = made("sentence.add", text, position="between")
    assert between.startswith("The cast is good. ")
    assert between.endswith(" The end is slow.")
    assert made("sentence.add", "The cast is good", position="between") == "The cast is good"
    assert made("sentence.add", "<br />Good.", position="start").startswith("<br />")
    assert made("sentence.add", "...") == "..."


def test_boilerplate_is_a_line_of_its_own():
    """Before or behind, by kind."""
    assert made("boilerplate.add", "Good.", kind="spoiler").endswith("\nGood.")
    assert made("boilerplate.add", "Good.", kind="device").startswith("Good.\n")


# --- layout -----------------------------------------------------------------------------------------------------


def test_lines_that_do_not_read_on_keep_their_break():
    """A line without an end mark before a capital is a title or a list."""
    assert made("linebreak.change", "Pros\nThe cast is good.\nThe end\nis slow.") == (
        "Pros\nThe cast is good. The end is slow."
    )


def test_a_list_is_made_of_whole_paragraphs_of_three_sentences():
    """Two are no list, and a paragraph with an unfinished sentence stays."""
    two = "The cast is good. The end is slow."
    assert made("list_form", two) == two
    open_ended = "The cast is good. The end is slow. I like it. Fine and"
    assert made("list_form", open_ended) == open_ended
    assert made("list_form", f"Hello there.<br />{FIVE}", mark="dash") == (
        "Hello there.<br />\n- " + FIVE.replace(". ", ".\n- ")
    )


# --- EDA --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep_opinions", [True, False])
def test_deletion_keeps_negations_and_what_limits(keep_opinions):
    """Not, never, n't, but, only, would and numbers are in the text still."""
    text = "We could not say it isn’t nice, but it never would be only 7 of 10, hardly."
    new = made("eda.delete", text, keep_opinions=keep_opinions)
    for word in ("could not", "isn’t", "but", "never would", "only", "7", "10", "hardly"):
        assert word in new
    assert ("nice" in new) is keep_opinions


def test_swaps_do_not_cross_marks_negations_or_numbers():
    """Words move between blanks only."""
    text = "Here the cast, not bad, is well-known for 7 old films."
    new = made("eda.swap", text)
    assert new == "Here cast the, not bad, is well-known for 7 films old."
