import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.lexicon.contractions import forms
from windtunnel.text import edits as edit
from windtunnel.text.batch import TextBatch
from windtunnel.transforms import registry
from windtunnel.transforms.chat.contraction import contract, contractions, expand, expansions

EXPANDED = {
    # n't
    "I don't know.": "I do not know.",
    "I won't go, I can't, I shan't.": "I will not go, I cannot, I shall not.",
    "People who don't laugh.": "People who do not laugh.",
    "The spark isn't there anymore.": "The spark is not there anymore.",
    # always the same words
    "I'm sure they'll see we've won.": "I am sure they will see we have won.",
    "You're late, it should've worked.": "You are late, it should have worked.",
    "Let's go.": "Let us go.",
    # is or has
    "It's a film.": "It is a film.",
    "It's been years.": "It has been years.",
    "It's got heart.": "It has got heart.",
    "It's never really been done.": "It has never really been done.",
    "It's made in Rome.": "It is made in Rome.",
    "It's made me laugh.": "It has made me laugh.",
    "It's supposed to scare.": "It is supposed to scare.",
    "She's seen the light.": "She has seen the light.",
    "He's played by a child.": "He is played by a child.",
    "He's given a car.": "He's given a car.",
    "What's happened here? Who's there?": "What has happened here? Who is there?",
    "There's no plot, that's all, here's why.": "There is no plot, that is all, here is why.",
    # would or had
    "He'd seen her.": "He had seen her.",
    "He'd never seen her.": "He had never seen her.",
    "He'd see her.": "He would see her.",
    "He'd better go.": "He had better go.",
    "I'd rather stay.": "I would rather stay.",
    "I'd hoped for more.": "I had hoped for more.",
    # questions
    "Isn't it great?": "Is it not great?",
    "It is, isn't it?": "It is, is it not?",
    "Why don't you ask?": "Why do you not ask?",
    "Why isn't there more?": "Why is there not more?",
    "Can't we talk?": "Can we not talk?",
}

STAYS_SHORT = {
    "possessives": "John's dog, the 90's, everyone's darling, one's own.",
    "no apostrophe": "Its dont wont cant.",
    "other apostrophes": "Rock 'n' roll 'cause ma'am said o'clock, y'all; 'tis O'Hara.",
    "ain't": "It ain't over.",
    "its misspelt": "On it's own, in it's prime, lost it's charm, it's flaws and it's predecessor.",
    "lets misspelt": "It let's you see.",
    "whose misspelt": "The man who's wife left.",
    "gone: is or has": "He's gone.",
    "two verb forms in one": "I'd put it there.",
    "no word after it": "The way he's, well. That's.",
    "does": "What's he want?",
    "a noun": "It was a who's who of stars.",
    "an order": "Don't you dare!",
    "a clause's end, not a question": "If you don't you lose.",
    "a question about a noun": "Why doesn't anyone care? Isn't the cast great?",
    "titles": "I saw Don't Look Now, It's a Wonderful Life, I'm Not There and You've Got Mail.",
    "a compound": "A can't-miss comedy.",
    "an emphasized half": "IT's odd.",
    "links": "See http://example.com/don't and <a href=\"it's\">this</a>.",
}

CONTRACTED = {
    "I do not know, he does not care.": "I don't know, he doesn't care.",
    "It cannot be, it can not be.": "It can't be, it can't be.",
    "We will not go.": "We won't go.",
    "It is not bad.": "It isn't bad.",
    "I am not sure.": "I'm not sure.",
    "It is a film that is fun.": "It's a film that's fun.",
    "They are late and you are early.": "They're late and you're early.",
    "I have seen it.": "I've seen it.",
    "It has been fun.": "It's been fun.",
    "It has never been better.": "It's never been better.",
    "He had seen her.": "He'd seen her.",
    "I will see what I would do there.": "I'll see what I'd do there.",
    "I think it is great.": "I think it's great.",
    "We know what it is doing.": "We know what it's doing.",
    "There is nothing here.": "There's nothing here.",
    "Let us hope so.": "Let's hope so.",
    "It is not only good.": "It's not only good.",
    "I have not only seen it.": "I've not only seen it.",
}

STAYS_LONG = {
    "a clause's end": "That's what it is. Yes I am, as he is.",
    "before the end of a gap": "How good it is in parts; the way it is now.",
    "the verb have": "I have a dog, he had a cat, she has money.",
    "a participle that describes": "I have mixed feelings. That was all I have left.",
    "coordination": "My wife and I are happy; he and I will go; John and I have seen.",
    "not only": "He was not only rich.",
    "already turned round": "Is it not great?",
    "an object": "Watching it is fun. The trouble with it is simple. Some of you will laugh.",
    "a question": "Could I have seen it?",
    "a place": "Out there is a world.",
    "a request": "Let us know.",
    "an idiom": "One swallow does not a summer make.",
    "emphasis": "It IS good, do NOT go.",
    "another gap than one space": "It  is good. It\nis good. It <i>is</i> good.",
    "a title": "He liked I Am Legend and Do Not Disturb.",
    "nothing to lean on": "They will and I would, he had.",
}

ROUND = [
    "I don't know what you're doing.",
    "It's a film that's fun.",
    "It isn't bad, but he's a bore.",
    "It's been years and they've seen it.",
    "He'd seen her, and she'd never forgotten him.",
    "I'd like to say I'm sorry; you'll see.",
    "There's no doubt that we can't win.",
    "LET'S SAY I'M SURE HE WON'T MIND.",
    "They aren't here, so I won't wait.",
]


@pytest.mark.parametrize("short", EXPANDED)
def test_a_contraction_is_written_out(short):
    """Each is written out as the words around it ask."""
    assert expand.texts([short]) == [EXPANDED[short]]


@pytest.mark.parametrize("why", STAYS_SHORT)
def test_what_is_unsure_or_no_contraction_stays(why):
    """Possessives, titles, slips and what could be read in two ways are not touched."""
    assert expand.texts([STAYS_SHORT[why]]) == [STAYS_SHORT[why]]


@pytest.mark.parametrize("long", CONTRACTED)
def test_two_words_are_drawn_together(long):
    """Each is contracted where a natural writer would."""
    assert contract.texts([long]) == [CONTRACTED[long]]


@pytest.mark.parametrize("why", STAYS_LONG)
def test_what_nobody_would_contract_stays(why):
    """No contraction before a gap, an end, an object or across anything but one space."""
    assert contract.texts([STAYS_LONG[why]]) == [STAYS_LONG[why]]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Don't go", "Do not go"),
        ("DON'T GO", "DO NOT GO"),
        ("I'M SO GLAD", "I AM SO GLAD"),
        ("It's so bad", "It is so bad"),
        ("i'm so glad", "i am so glad"),
    ],
)
def test_case_is_kept_both_ways(short, long):
    """Lower case, a capital and capitals stay what they are."""
    assert expand.texts([short]) == [long]
    assert contract.texts([long]) == [short]


def test_a_question_in_capitals_keeps_them():
    """The pronoun keeps its bytes when the verb goes around it."""
    assert expand.texts(["ISN'T IT GOOD? Aren't you?"]) == ["IS IT NOT GOOD? Are you not?"]


def test_the_typographic_apostrophe_is_understood_and_kept():
    """It is read as ' is, and a text that writes it gets it in new contractions."""
    assert expand.texts(["It’s fine, isn’t it?"]) == ["It is fine, is it not?"]
    texts = ["It is the boy’s.", "It is the boy's."]
    assert contract.texts(texts) == ["It’s the boy’s.", "It's the boy's."]


@pytest.mark.parametrize("text", ROUND)
def test_there_and_back_is_the_same(text):
    """Contracting an expanded plain sentence gives it back."""
    (long,) = expand.texts([text])
    assert long != text
    assert contract.texts([long]) == [text]


@pytest.mark.parametrize("form", forms())
def test_no_form_is_its_own_expansion(form):
    """Every listed contraction has other words to stand for, in letters only."""
    for phrase in form[2:4]:
        assert "'" not in phrase
    assert form.first != form.short


def test_the_registry_knows_both():
    """They are found by name, and the rate is their strength."""
    assert registry.get("contraction.expand") == expand
    assert registry.get("contraction.contract(rate=0.5)").spec == "contraction.contract@1(rate=0.5)"
    assert expand.strength == contract.strength == "rate"


TEXTS = [*EXPANDED, *CONTRACTED, *STAYS_SHORT.values(), *STAYS_LONG.values(), *ROUND, "", "'", " ", "it's"]


@pytest.mark.parametrize(("transformation", "every"), [(expand, expansions), (contract, contractions)])
def test_rate_one_makes_every_possible_edit(transformation, every):
    """What `mixed` chooses from is what the transformation does at rate 1."""
    batch = TextBatch.of(TEXTS)
    one, two = transformation.edits(batch), every(batch)
    assert np.array_equal(one.start, two.start)
    assert one.text.to_list() == two.text.to_list()


WORDS = """i you he it they that who what not am is are has have had will would cannot let us seen been made a the never
only as how in good And Do NOT It's ISN’T"""
SHORT = [form.short for form in forms()]
SENTENCES = st.lists(
    st.tuples(
        st.sampled_from([*WORDS.split(), *SHORT]),
        st.sampled_from([" ", " ", " ", " ", ", ", ". ", "  ", "-", "\n", " <br />"]),
    ),
    max_size=12,
).map(lambda pairs: "".join(word + gap for word, gap in pairs))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(SENTENCES, max_size=4))
def test_edits_of_any_sentence_are_sound(texts):
    """Edits never overlap, lie in one row, and change something, whatever the order of the words."""
    batch = TextBatch.of(texts)
    for every in (expansions, contractions):
        found = every(batch)
        edit.check(batch, found)
        assert len(found) == len(found.without_idle(batch))
        assert len(found) == len(found.without(batch.markup))
