"""Spelling by habit, by ear, by country; what reading their edits in real texts has taught."""

import re

import pytest

from windtunnel.lexicon.tables import read_tsv
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.transforms import registry
from windtunnel.transforms.spelling.misspelling import table

TABLES = ["misspelling", "phonetic", "homophone", "dyslexia", "single_letter", "double_letter", "british", "american"]
NEGATIONS = {"no", "not", "nor", "none", "never", "nothing", "nobody", "nowhere", "neither", "cannot", "without"}
OPINIONS = {
    "good",
    "bad",
    "great",
    "best",
    "worst",
    "better",
    "worse",
    "bore",
    "boring",
    "bored",
    "dull",
    "fine",
    "poor",
}
OPINIONS |= {"weak", "awful", "lame", "nice", "vile"}


def whole(name, text):
    return registry.get(f"spelling.{name}", rate=1.0).texts([text])[0]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_holds_no_idle_entry(name):
    """Keys are in lower case, no candidate is its key, and none stands twice; the misspellings are many."""
    entries = read_tsv(f"{name}.tsv")
    assert all(key == key.lower() for key in entries)
    assert all(key not in new and len(set(new)) == len(new) for key, new in entries.items())
    assert len(entries) > 600


@pytest.mark.parametrize("name", TABLES)
def test_no_table_makes_or_removes_a_negation(name):
    """No candidate holds a negation that the key does not hold; a lost one is only misspelt ("niether")."""
    for key, new in read_tsv(f"{name}.tsv").items():
        held = negations(key)
        for candidate in new:
            lost = held - negations(candidate)
            assert negations(candidate) <= held, (key, candidate)
            assert not lost or (name, lost) == ("misspelling", {key}), (key, candidate)


def negations(text):
    words = text.replace("-", " ").split()
    return {"n't" if re.search("n't$|'nt$|nt'$", word) else word for word in words} & (NEGATIONS | {"n't"})


def test_homophones_make_and_hide_no_word_of_opinion():
    """Plane/plain, week/weak, board/bored and their like are not in the table, in either direction."""
    entries = read_tsv("homophone.tsv")
    for key, new in entries.items():
        for text in (key, *new):
            assert not set(text.split()) & OPINIONS, (key, new)
    assert not {"know", "no", "knot", "want", "wont", "week", "plane", "board", "grate", "waist"} & set(entries)


def test_a_table_is_read_once():
    """The second use of a table is the first one's."""
    assert table("phonetic") is table("phonetic")


def test_case_is_kept():
    """Capitals stay capitals, a sentence's first letter stays large."""
    assert whole("british", "COLOR. Color, color") == "COLOUR. Colour, colour"
    assert whole("homophone", "THAN. Than, than") == "THEN. Then, then"


def test_names_stay():
    """A capital inside a sentence is a name's: the harbor of Pearl Harbor, Dorian Gray, the Globe Theatre."""
    text = "He saw Pearl Harbor, Dorian Gray and the Lincoln Center."
    assert whole("british", text) == text
    assert whole("american", "They met at the Globe Theatre with Mr. Grey.") == (
        "They met at the Globe Theatre with Mr. Grey."
    )
    assert whole("single_letter", "a film by Bill Pullman and Jennifer Connelly").endswith(
        "Bill Pullman and Jennifer Connelly"
    )


def test_a_letter_less_or_more_makes_no_other_word():
    """Dinner, hopping, latter and planning keep both letters; hoping, diner, later and staring get no second one."""
    single, double = "dinner hopping latter planning filled tapping", "hoping diner later staring filed taping"
    assert whole("single_letter", single) == single
    assert whole("double_letter", double) == double
    assert whole("single_letter", "really possible beginning") == "realy posible begining"
    assert whole("double_letter", "until always beautiful writing") == "untill allways beautifull writting"


def test_size_and_prize_are_british_too():
    """-ize becomes -ise only where it is that ending; what Britain has as well stays."""
    text = "The size of the prize: seize it. Check the meter, the program, the tires and the draft of the story. Mummy!"
    assert whole("british", text) == text
    text = "Advise, exercise, surprise, rise, wise, promise, revise, televise, improvise, disguise, supervise, noise"
    assert whole("american", text) == text


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colour favourite neighbours humour behaviour", "color favorite neighbors humor behavior"),
        ("realised organisation analyse mesmerised", "realized organization analyze mesmerized"),
        ("theatre centre fibre sombre spectre", "theater center fiber somber specter"),
        ("travelled cancelling marvellous jewellery", "traveled canceling marvelous jewelry"),
        ("catalogue grey moustache pyjamas plough", "catalog gray mustache pajamas plow"),
        ("defence offence pretence sceptical cosy", "defense offense pretense skeptical cozy"),
    ],
)
def test_both_countries_spell_their_way(british, american):
    """One is turned into the other and back."""
    assert whole("american", british) == american
    assert whole("british", american) == british


def test_american_turns_what_britain_has_two_words_for():
    """Programme, cheque, tyre and metre lead to America; back nobody knows which was meant."""
    assert whole("american", "programme cheque tyres metres storey") == "program check tires meters story"


def test_phrases_are_confused_as_a_whole():
    """Should of, alot, in case and point: keys of several words."""
    assert whole("homophone", "I should have seen a lot.") == "I should of scene alot."
    assert whole("homophone", "A case in point, per se") == "A case and point, per say"
    assert whole("homophone", "It’s late") == "Its late"


def test_accents_are_left_out():
    """Precomposed or combining, all of a word's or none; other scripts and letters without accents stay."""
    assert whole("unaccented", "Café, naïve, ÉTUDE, Dvořák, smörgåsbord") == "Cafe, naive, ETUDE, Dvorak, smorgasbord"
    assert whole("unaccented", "cafe\u0301 nai\u0308ve e\u0323\u0301e") == "cafe naive ee"
    stays = "Ελλάδα Йод й\u0301 straße Ærø Łódź \u0301a 好 が é".replace("Łódź ", "").replace(" é", "")
    assert whole("unaccented", stays) == stays
    half = registry.get("spelling.unaccented", rate=0.5).texts(["Zoë naïveté Dvořák"] * 50)
    assert {word for text in half for word in text.split()} == {"Zoë", "Zoe", "naïveté", "naivete", "Dvořák", "Dvorak"}


def test_a_million_combining_marks_take_linear_time():
    """The letter under a pile of marks is found at once."""
    assert whole("unaccented", "a" + "\u0301" * 500_000) == "a"


@pytest.mark.parametrize(
    ("name", "text", "never"),
    [
        ("phonetic", "explained captured featured", "explaneed"),
        ("phonetic", "loophole uphill shepherd", "loofole"),
        ("dyslexia", "excellent", "excelelnt"),
        ("dyslexia", "I like it", "lick"),
        ("misspelling", "skill", "skiill"),
        ("phonetic", "through though", "thruff"),
        ("homophone", "one of them had to go", "off"),
        ("homophone", "one of them had to go", "two"),
        ("dyslexia", "perform", "perfrm"),
    ],
)
def test_what_reading_has_struck(name, text, never):
    """Slips that nobody makes, or that mean something else."""
    batch = TextBatch.of([text] * 200, [str(row) for row in range(200)])
    found = table(name).edits(batch, Chance.of(batch, 0, "any@1"), 1.0).text.to_list()
    assert never not in found
