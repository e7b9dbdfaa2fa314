import gzip
from importlib import resources

import numpy as np
import pytest

from windtunnel.lexicon import context, synonyms
from windtunnel.lexicon.wordtable import MAX_BYTES
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import apply
from windtunnel.transforms import registry
from windtunnel.transforms.wording import synonym as module

ENTRIES = synonyms.read()
FORMS = {entry.form for entry in ENTRIES}
ALWAYS = registry.get("synonym", rate=1.0)

REVIEW = (
    "I watched this movie twice, and I thought the plot was very interesting. The actors are excellent, "
    "but the director seems unsure what to do with a boring script. Perhaps it is not a great film; it is "
    "certainly a funny one."
)


def candidates(form):
    return {word for entry in ENTRIES if entry.form == form for word in entry.candidates}


def rewritten(text, **settings):
    """Return every rewriting of a text in 20 draws."""
    batch = TextBatch.of([text])
    spec = registry.get("synonym", **{"rate": 1.0, **settings})
    return {apply(batch, spec.edits(batch, draw=draw)).strings[0] for draw in range(20)}


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("I bought this on DVD.", "I purchased this on DVD."),
        ("Movies like this.", "Films like this."),
        ("The screenplays were ours.", "The scripts were ours."),
        ("It occurred suddenly.", "It happened suddenly."),
        ("She vanished, or she disappears.", "She vanished, or she vanishes."),
    ],
)
def test_inflection_is_kept(text, new):
    """A synonym takes the form of its word."""
    assert rewritten(text) == {new}


def test_golden_sentences():
    """These rewritings never change: the table, the guards, the chances and the case together."""
    texts = [REVIEW, "An excellent movie, maybe.", "She loves a strange story."]
    assert ALWAYS.texts(texts) == GOLDEN


GOLDEN = [
    (
        "I viewed this film twice, and I felt the story was really intriguing. The performers are "
        "outstanding, yet the filmmaker appears unsure what to do with a tedious screenplay. Maybe it is not "
        "a terrific movie; it is definitely a funny one."
    ),
    "An outstanding film, perhaps.",
    "She adores a peculiar tale.",
]


def test_negations_are_never_touched():
    """No form and no candidate of the table is a negation."""
    negations = {"no", "not", "nor", "never", "none", "nothing", "nobody", "nowhere", "neither", "without", "hardly"}
    negations |= {"barely", "scarcely", "rarely", "seldom"}
    assert not (negations & FORMS)
    assert not (negations & {word for entry in ENTRIES for word in entry.candidates})
    assert not [form for form in FORMS if form.endswith("n't")]


@pytest.mark.parametrize("text", ["MOVIE OF THE YEAR", "I saw the Movie at home", "the BBC Show", "Great Expectations"])
def test_capitalized_words_stay(text):
    """Words in capitals, and capitalized ones inside a sentence or a title, may be names."""
    assert rewritten(text) == {text}


def test_a_capital_at_the_start_of_a_sentence_is_kept():
    """The first word of a sentence stays capitalized."""
    assert rewritten("So it ends. Perhaps.") == {"So it ends. Maybe."}


@pytest.mark.parametrize("word", ["funny", "excellent", "strange", "terrible", "interesting", "stupid"])
def test_a_and_an_agree(word):
    """After "a" and "an" only candidates with the same onset come."""
    article = "an" if context.sounds_as_vowel(word) else "a"
    for text in rewritten(f"It was {article} {word} evening, {article} {word}"):
        new = text.split()[3].rstrip(",")
        assert context.sounds_as_vowel(new) == context.sounds_as_vowel(word)


@pytest.mark.parametrize(
    "text",
    [
        "a home movie",
        "the movie theater",
        "they went to a movie theater",
        "film noir",
        "a sense of humor",
        "at the very end",
    ],
)
def test_fixed_phrases_stay(text):
    """Guards keep phrases whole."""
    assert rewritten(text) == {text}


@pytest.mark.parametrize(
    "text", ["movie-like", "and/or_movie", "'movie'", "*movie*", 'a "movie"', "movie—film", "l’movie"]
)
def test_tied_words_stay(text):
    """A word tied to a hyphen, a quote or a letter-like sign is part of something else."""
    assert rewritten(text) == {text}


def test_markup_and_links_stay():
    """Words in tags, entities and links are no words."""
    text = '<a href="movie">x</a> http://example.org/movie &movie; movie.com'
    assert rewritten(text) == {text}


def test_a_form_is_told_by_its_neighbors():
    """`love` is a verb after "I", a noun after "the"; without a telling neighbor it stays."""
    assert "I adore the songs of it" in {text.replace("tunes", "songs") for text in rewritten("I love the songs of it")}
    assert rewritten("the love of it") == {"the love of it"}
    assert rewritten("love") == {"love"}


def test_no_word_is_said_twice():
    """A synonym that already stands within two words is not put there again, nor is half of a doubled word replaced."""
    for text in ["the plot and the storyline", "a story, a plot", "maybe, perhaps", "many, many movies"]:
        for new in rewritten(text):
            words = new.replace(",", "").split()
            assert all(a == "many" or a not in words[i + 1 : i + 3] or a in "thea" for i, a in enumerate(words)), new


def test_replaceable_words_are_those_replaced():
    """`replaceable` names the words that `replace` changes when all are chosen."""
    batch = TextBatch.of([REVIEW, "", "no such words here"])
    which = module.replaceable(batch, batch.words)
    edits = module.replace(batch, Chance.of(batch, 0, "synonym@1"), batch.words)
    assert edits.start.tolist() == batch.words.start[which].tolist()
    odd = np.arange(len(batch.words)) % 2 == 1  # any choice of words can be asked about
    assert module.replaceable(batch, batch.words[odd]).tolist() == which[odd].tolist()


def test_the_table_is_in_order():
    """Forms and candidates are small ASCII letters; conditions are known; no form is its own candidate."""
    assert len(FORMS) > 800
    for entry in ENTRIES:
        assert entry.condition in context.CONDITIONS
        assert entry.source in {"hand", "wordnet"}
        assert len(entry.form) <= MAX_BYTES
        assert entry.candidates
        assert entry.form not in entry.candidates
        assert all(word.isascii() and word.islower() and word.isalpha() for word in (entry.form, *entry.candidates))
    assert [entry.form for entry in ENTRIES] == sorted(entry.form for entry in ENTRIES)


@pytest.mark.parametrize(
    ("word", "opposite"),
    [
        ("good", "bad"),
        ("boring", "interesting"),
        ("love", "hate"),
        ("great", "terrible"),
        ("begin", "end"),
        ("big", "small"),
    ],
)
def test_no_candidate_is_an_antonym(word, opposite):
    """Opposites never stand for each other."""
    assert opposite not in candidates(word)
    assert word not in candidates(opposite)


def test_the_hand_list_wins_over_wordnet():
    """WordNet's first-sense mistakes on reviews are not in the table."""
    for word, mistake in [("plot", "game"), ("scene", "view"), ("script", "book"), ("cast", "throw"), ("star", "sun")]:
        assert mistake not in candidates(word)
    sources = {entry.form: entry.source for entry in ENTRIES}
    assert sources["movie"] == "hand"
    assert sources["sofa"] == "wordnet"


def test_the_license_is_kept_beside_the_table():
    """WordNet asks for its notice on every copy."""
    folder = resources.files("windtunnel.lexicon") / "data"
    assert "WordNet 3.0 Copyright 2006 by Princeton University" in (folder / "WORDNET-LICENSE.txt").read_text()
    assert len(gzip.decompress((folder / "synonyms.tsv.gz").read_bytes()).splitlines()) == len(ENTRIES) + 1


@pytest.mark.parametrize(
    ("word", "vowel"),
    [("hour", True), ("honest", True), ("one", False), ("unique", False), ("unusual", True), ("idea", True)],
)
def test_sounds(word, vowel):
    """What counts for "a" or "an" is the sound, not the letter."""
    assert context.sounds_as_vowel(word) == vowel
