"""Emoji beside words, for words, and in words."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.neighbours import byte_at
from windtunnel.text.spans import ends_to_offsets
from windtunnel.transforms.chat.beside import (
    alone,
    insert,
    is_digit,
    is_letter,
    is_lower,
    is_space,
    one_of,
)
from windtunnel.transforms.chat.emoji_sites import find
from windtunnel.transforms.contract import Share, transformation


@transformation("emoji.add", version=1)
def add(batch: TextBatch, chance: Chance, *, rate: Share = 0.2) -> Edits:
    """Put a picture of a thing behind its noun.

    What happens: "the movie" becomes "the movie 🎬", "a dog" "a dog 🐶": 260 nouns and emoji that show the same.
    Why the label survives: the picture repeats the noun; none of them smiles, frowns or applauds.
    Limits: nouns with a capital stay, as do those tied to another word by a hyphen or the like.
    Source: NL-Augmenter `emojify`, beside the word and not for it.

    >>> add(rate=1.0).texts(["A movie about a dog and some sci-fi music."])
    ['A movie 🎥 about a dog 🐶 and some sci-fi music 🎶.']
    """
    table, first, count, emoji = _beside()
    words = batch.words[chance.below(rate, batch.words)]
    entry = table.find(batch.data, words)
    keep = np.flatnonzero((entry >= 0) & is_lower(batch.data[words.start]) & alone(batch, words))
    words, entry = words[keep], entry[keep]
    picked = first[entry] + chance.pick(words, count[entry], "emoji")
    return insert(words.row, words.stop, emoji.take(picked))


@transformation("emoji.from_words", version=1)
def from_words(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Write an emoji for a noun.

    What happens: "pizza" becomes 🍕, "dog" 🐶, "helicopter" 🚁: 150 nouns whose emoji reads as the noun.
    Why the label survives: the emoji stands for the same thing, and none of these nouns judges.
    Limits: nouns in small letters and in the singular, by themselves ("hot-dog", "Cat" stay).
    Source: NL-Augmenter `emojify`.

    >>> from_words(rate=1.0).texts(["A dog on a train eats pizza and hot-dogs."])
    ['A 🐶 on a train eats 🍕 and hot-dogs.']
    """
    table, emoji = _nouns()
    words = batch.words[chance.below(rate, batch.words)]
    entry = table.find(batch.data, words).astype(np.int64)
    keep = np.flatnonzero((entry >= 0) & is_lower(batch.data[words.start]) & alone(batch, words))
    return Edits.of(words[keep], emoji.take(entry[keep]))


@transformation("emoji.to_words", version=1)
def to_words(
    batch: TextBatch, chance: Chance, *, rate: Share = 1.0, style: Literal["words", "colons"] = "words"
) -> Edits:
    """Write an emoji's name for it.

    What happens: 😂 becomes "face with tears of joy", or ":face_with_tears_of_joy:" in the style "colons"; blanks
    part it from the words beside it. A skin tone goes.
    Why the label survives: the name says what the picture shows, feeling and all.
    Limits: 1,084 emoji of one character; flags, families and other sequences stay whole.
    Source: the short names of Unicode CLDR; NL-Augmenter `emoji_icon`, `emojify` the other way round.

    >>> to_words.texts(["Loved it 😂👍🏽!"])
    ['Loved it face with tears of joy thumbs up!']
    """
    sites = find(batch)
    chosen = chance.share_at(sites.row, sites.start - batch.offsets[sites.row], "choose") < rate
    follows, sites = sites.follows_emoji[chosen], sites[chosen]
    left = byte_at(batch, sites.row, sites.start - 1)
    right = byte_at(batch, sites.row, sites.stop)
    before = (left != 0) & ~is_space(left) & ~one_of(left, b"(['\"#") & ~follows
    after = is_letter(right) | is_digit(right) | one_of(right, b"([")
    names = _names(style)
    return Edits(sites.row, sites.start, sites.stop, names.take(4 * sites.entry + 2 * before + after))


@cache
def _names(style: str) -> Strings:
    """Each emoji's name four times: as it is, with a blank behind it, before it, and both."""
    listed = [names[0] for names in read_tsv("emoji.tsv").values()]
    if style == "colons":
        listed = [":" + name.replace(" ", "_") + ":" for name in listed]
    return Strings.of([text for name in listed for text in (name, f"{name} ", f" {name}", f" {name} ")])


@cache
def _nouns() -> tuple[WordTable, Strings]:
    listed = read_tsv("emoji_nouns.tsv")
    return WordTable(list(listed)), Strings.of([emoji[0] for emoji in listed.values()])


@cache
def _beside() -> tuple[WordTable, Int64s, Int64s, Strings]:
    """Nouns, and for each where its emoji begin in the list and how many there are."""
    listed = read_tsv("emoji_nouns.tsv") | read_tsv("emoji_beside.tsv")
    count = np.array([len(emoji) for emoji in listed.values()], np.int64)
    every = [f" {one}" for emoji in listed.values() for one in emoji]
    return WordTable(list(listed)), ends_to_offsets(count)[:-1], count, Strings.of(every)
