"""Facts about other wordings: hedges, intensifiers, markers, fillers, denied opposites, general names."""

import pytest

from windtunnel.lexicon.tables import read_tsv
from windtunnel.transforms import registry


def rewritten(name, text):
    return registry.get(name, rate=1.0).texts([text])[0]


@pytest.mark.parametrize("name", ["hedge", "discourse_marker"])
@pytest.mark.parametrize(
    "text",
    [
        "Is it boring?",
        "What a boring film!",
        "Watch this boring film.",
        "The film that everybody found boring.",
        '"It is boring," she said.',
        "IT IS BORING.",
        "I think it is boring.",
        "It is boring, isn't it?",
        "(It is boring.)",
        "",
    ],
)
def test_only_statements_get_a_phrase_in_front(name, text):
    """Questions, exclamations, orders, fragments, quotes, shouts, asides and what hedges already are left alone."""
    assert rewritten(name, text) == text


def test_the_first_word_gets_a_small_letter_unless_it_is_i():
    """A marker takes the capital over; "I" and "I'm" keep theirs."""
    assert rewritten("discourse_marker", "It is dull.")[-11:] == "it is dull."
    assert rewritten("discourse_marker", "I hated it.")[-11:] == "I hated it."
    assert rewritten("discourse_marker", "I'm bored.")[-10:] == "I'm bored."


def test_the_first_sentence_gets_no_marker_that_looks_back():
    """No text begins with "In fact," or "Actually,"."""
    for n in range(40):
        one = registry.get("discourse_marker", rate=1.0)
        assert one.texts(["It is dull."], seed=n)[0].startswith(("Well,", "Now,", "You see,"))


@pytest.mark.parametrize(
    "text",
    ["They like it because they can.", "She lives in Rome. He drives a bus.", "They're pulling down a fortune."],
)
def test_what_happens_in_a_plot_is_not_hedged(text):
    """Who only tells the story has no opinion to hedge."""
    assert rewritten("hedge", text) == text


@pytest.mark.parametrize(
    "text",
    [
        "It is not a good film.",
        "It wasn't bad.",
        "Nobody says it is good.",
        "It is very good.",
        "A bad guy and a great deal of money.",
        "It is as good as the first.",
        "If it is good, buy it.",
        "It is better than it is good.",
        "Such a good film.",
        "IT IS BAD.",
        "A Beautiful Mind won.",
        "It was good enough.",
    ],
)
def test_no_intensifier_where_it_would_weaken_or_read_badly(text):
    """Negations, comparisons, conditions, degrees, fixed phrases, titles and shouts are left alone."""
    assert rewritten("intensifier", text) == text


def test_an_becomes_a_before_the_intensifier():
    """All intensifiers begin with a consonant."""
    assert rewritten("intensifier", "An awful film. An evil day.") == "A really awful film. An evil day."


@pytest.mark.parametrize(
    "text",
    [
        "The jokes are unfunny and slow.",
        "It is unclear because they cut it.",
        "He is unconvincing in every scene.",
        "They are never unable to pay.",
        "The film was good.",
        "The actor failed the test.",
        "It lacks some humour.",
        "An unfunny film.",
    ],
)
def test_a_denial_must_not_reach_too_far(text):
    """Coordination, quantifiers, another negation and opposites with a middle are left alone."""
    assert rewritten("negated_antonym", text) == text


def test_fails_to_and_lacks_are_one_edit():
    """The verb and its "to" go together."""
    assert rewritten("negated_antonym", "It fails to move us.") == "It does not move us."
    assert rewritten("negated_antonym", "They lack depth.") == "They do not have depth."


@pytest.mark.parametrize(
    "text",
    [
        "A poodle skirt.",
        "It takes no brain surgeon.",
        "Dogs such as poodles are rare.",
        "The Pianist is long.",
        "Holy mackerel!",
        "An oboe-like sound.",
        "A helicopter.",
    ],
)
def test_no_general_name_in_a_phrase_or_with_another_article(text):
    """Compounds, names, repeated words and articles that would not fit are left alone."""
    assert rewritten("hypernym", text) == text


def test_general_names_are_many_and_never_their_own():
    """More than 300 nouns; none is its own general name."""
    table = read_tsv("hypernyms.tsv")
    assert len(table) > 300
    assert all(word not in found for word, found in table.items())


def test_markers_are_swapped_only_in_front_of_a_comma():
    """What reads "However good", "Finally," or "because" stays."""
    for text in ("However good it is, go.", "Finally, a thriller.", "Because it is dull.", "He is, however, late."):
        assert rewritten("discourse_marker.swap", text) == text


@pytest.mark.parametrize("text", ["Is the film a mess?", "You know it is a mess.", "What is the point?"])
def test_no_filler_in_questions_or_beside_its_words(text):
    """A filler behind the verb needs a subject before it, and none of its own words near."""
    assert rewritten("filler", text) == text


def test_really_does_not_come_twice():
    """What says "really" already gets no second one."""
    assert rewritten("intensifier", "It really is an awful film.") == "It really is an awful film."


def test_a_judgement_far_behind_is_not_what_the_sentence_says():
    """A fact stays a fact, whatever adjective comes at its end; and "my sister" is no opinion."""
    for text in (
        "It took them more than three years to build it, a vast and beautiful house.",
        "My sister was out of town on a dull Tuesday.",
    ):
        assert rewritten("hedge", text) == text
