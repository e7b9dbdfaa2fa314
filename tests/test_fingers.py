"""Slips of the fingers: spaces, capitals, other keyboards, autocorrect."""

import re

import numpy as np
import pytest

from windtunnel.lexicon.keyboards import keys_on, neighbours
from windtunnel.lexicon.negations import NEGATIONS
from windtunnel.lexicon.sentiment import sentiment_words
from windtunnel.lexicon.tables import read_tsv
from windtunnel.text.batch import TextBatch
from windtunnel.transforms import registry

LAYOUTS = ("qwerty", "qwertz", "azerty", "dvorak")
NEW = (
    "typo.join",
    "typo.split",
    "typo.misplaced_space",
    "typo.stuck_shift",
    "typo.caps_lock",
    "typo.fat_finger",
    "typo.wrong_layout",
    "typo.autocorrect",
)


def variants(name, text, draws=30, **params):
    """What a text becomes at rate 1 in several draws."""
    found = registry.get(name, rate=1.0, **params)
    return {found.texts([text], draw=draw)[0] for draw in range(draws)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_neighbours_are_mutual_letters(layout):
    """A key's neighbour has it as a neighbour; all of them are letters, none is its own."""
    near = neighbours(layout)
    assert {letter for letter in near if letter.isascii()} == set("abcdefghijklmnopqrstuvwxyz")
    assert all(letter in near[other] for letter, others in near.items() for other in others)
    assert all(letter not in others and len(set(others)) == len(others) for letter, others in near.items())


@pytest.mark.parametrize(
    ("layout", "letter", "around"),
    [
        ("qwerty", "a", "sqwz"),
        ("qwertz", "z", "tugh"),
        ("qwertz", "y", "xas"),
        ("azerty", "q", "sazw"),
        ("azerty", "n", "bhj"),
        ("dvorak", "e", "oupqj"),
        ("dvorak", "h", "dtgcbm"),
    ],
)
def test_neighbours_are_those_of_the_board(layout, letter, around):
    """Read off pictures of the keyboards."""
    assert set(neighbours(layout)[letter]) == set(around)


@pytest.mark.parametrize("name", ["typo.keyboard", "typo.insert", "typo.fat_finger"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_keys_of_the_layout_are_hit(name, layout):
    """What comes instead of a letter, or beside it, is its neighbour on the board asked for."""
    text = "wonderful quizzes, happily jumbled"
    near = neighbours(layout)
    batch = TextBatch.of([text])
    found = registry.get(name, rate=1.0, layout=layout)
    seen = 0
    for draw in range(20):
        edits = found.edits(batch, draw=draw)
        for start, stop, new in zip(edits.start, edits.stop, edits.text.to_list(), strict=True):
            beside = {text[start]} if stop > start else {text[start - 1], text[start]}
            assert any(new in near.get(letter, "") for letter in beside)
            seen += 1
    assert seen > 40


def test_capitals_keep_their_case_on_every_layout():
    """A German neighbour of L can be Ö."""
    assert any("Ö" in new for new in variants("typo.keyboard", "ALLLLLLL", layout="qwertz", draws=80))


def test_a_board_writes_all_its_signs():
    """What hands that know one board type on another, with shift and without."""
    assert "".join(keys_on("dvorak")[key] for key in "We") == "<."
    assert "".join(keys_on("qwertz")[key] for key in "Crazy") == "Crayz"
    assert "".join(keys_on("qwerty", "azerty")[key] for key in "qa") == "aq"


@pytest.mark.parametrize("name", NEW)
def test_negations_stay_whole(name):
    """Where a word disappears in a slip, it is never one that turns the sentence round."""
    if name in ("typo.caps_lock", "typo.stuck_shift"):  # these change the case only
        return
    text = "the actors never said anything and could not play without a script, nor didn't they try"
    for new in variants(name, text):
        for word in ("never", "not", "without", "nor", "didn't"):
            assert re.search(rf"(?<![\w]){word}(?![\w'])", new), (word, new)


@pytest.mark.parametrize("name", ["typo.fat_finger", "typo.split", "typo.join", "typo.wrong_layout"])
def test_curly_negations_stay_too(name):
    """U+2019 is an apostrophe."""
    for new in variants(name, "They didn’t, and I can’t"):
        assert "didn’t" in new


def test_joined_words_are_words_beside_one_space():
    """Two spaces, a comma, a line break, a tag and two numbers keep words apart."""
    for text in ("good,  bad", "good, bad", "good\nbad", "good<br />bad", "12 34", "so  so", "a b"):
        assert variants("typo.join", text, draws=3) == {text}


@pytest.mark.parametrize(
    "text", ["the rapist", "in different", "in human", "so on", "In sight", "care less", "no table"]
)
def test_joining_makes_no_other_word(text):
    """Pairs that make another word, and negations, stay apart."""
    assert variants("typo.join", text, draws=3) == {text}


def test_a_split_word_keeps_two_letters_on_either_side():
    """Nothing is lost, and both pieces have letters."""
    for new in variants("typo.split", "photography"):
        left, right = new.split(" ")
        assert left + right == "photography"
        assert min(len(left), len(right)) >= 2


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("notice", "not ice"),
        ("goodness", "good ness"),
        ("unfunny", "un funny"),
        ("endless", "end less"),
        ("amused", "am used"),
        ("unlikely", "un likely"),
    ],
)
def test_a_split_makes_no_word_that_judges(text, never):
    """Pieces that negate or judge, or have another sense, do not come."""
    assert never not in variants("typo.split", text, draws=80, min_letters=4)


def test_a_split_stays_away_from_apostrophes():
    """A space never stands beside one."""
    assert not any("' " in new or " '" in new for new in variants("typo.split", "There's everyone's film", draws=60))


def test_a_space_moves_by_one_letter():
    """All letters stay in order, and the words beside it keep two letters."""
    found = variants("typo.misplaced_space", "the movie")
    assert found == {"th emovie", "them ovie"}


@pytest.mark.parametrize("text", ["a nice", "not able", "no tables", "is not", "a b"])
def test_a_moved_space_makes_no_negation_and_no_judgement(text):
    """Of "a nice" no "an ice" comes, of "not able" no "no table"."""
    assert variants("typo.misplaced_space", text) == {text}


def test_shift_sticks_or_comes_late():
    """Three ways; words all in capitals, with inner capitals or of two letters stay."""
    assert variants("typo.stuck_shift", "There", draws=80) == {"THere", "THEre", "tHere"}
    assert variants("typo.stuck_shift", "The", draws=80) == {"THe", "tHe"}
    for text in ("It", "DVD", "McDowell", "there", "Éric", "I"):
        assert variants("typo.stuck_shift", text, draws=3) == {text}


def test_caps_lock_lasts_for_two_words_at_least():
    """One word alone in capitals would be shouting."""
    text = " ".join(f"word{'abcdefgh'[place % 8]}" for place in range(60))
    for draw in range(20):
        new = registry.get("typo.caps_lock", rate=0.2).texts([text], draw=draw)[0]
        on = "".join("X" if word.isupper() else "." for word in new.split(" "))
        assert not re.search(r"(^|\.)X(\.|$)", on), on


def test_caps_lock_turns_both_cases():
    """Shift makes small letters while it is on."""
    assert variants("typo.caps_lock", "This is Anna's DVD", draws=1) == {"tHIS IS aNNA'S dvd"}


def test_fat_fingers_hit_no_two_letters_side_by_side():
    """Most of a word stays, with its ends."""
    batch = TextBatch.of(["misunderstandings everywhere"])
    found = registry.get("typo.fat_finger", rate=1.0, letters=1.0)
    for draw in range(20):
        edits = found.edits(batch, draw=draw)
        hit = np.where(edits.stop > edits.start, edits.start, -9)
        assert not (np.diff(hit[hit >= 0]) == 1).any()
        assert not set(edits.start.tolist()) & {0, 18}


def test_a_word_typed_on_dvorak_is_none_that_judges():
    """There nothing of a word is left; elsewhere a letter or two change."""
    assert registry.get("typo.wrong_layout", rate=1.0, layout="dvorak").texts(["A great plot"]) == ["A great lnry"]
    assert registry.get("typo.wrong_layout", rate=1.0).texts(["A great plot"]) == ["Q greqt plot"]


def test_autocorrect_touches_no_opinion():
    """No line of the table has a negation or a word of feeling on either side; there are 500 pairs."""
    table = read_tsv("autocorrect.tsv")
    words = {word for meant, written in table.items() for word in (meant, *written)}
    assert not sorted(words & sentiment_words().keys())
    assert not sorted(words & set(NEGATIONS))
    assert not words & {"but", "though", "although", "yet", "too", "very", "so", "best", "most", "more", "less", "all"}
    assert sum(map(len, table.values())) >= 500
    assert all(meant not in written for meant, written in table.items())


def test_autocorrect_leaves_names():
    """A capitalised word inside a sentence may be one; at its start it is not."""
    assert all(new.endswith("Song") for new in variants("typo.autocorrect", "My Song"))
    assert variants("typo.autocorrect", "FROM") == {"FORM"}
    assert variants("typo.autocorrect", "I’d") == {"Id"}
