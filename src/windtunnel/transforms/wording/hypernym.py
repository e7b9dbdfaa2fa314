"""Things by a more general name."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.wordgroups import WordBits
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.casing import CasedStrings, case_of
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording.reading import Reading

A, AN, FOLLOWS, PAIRED = (1 << n for n in range(4))
NEAR = 6
"""Words before and behind in which the general word must not stand already: "dogs such as poodles"."""

_ROLES = {
    A: "a",
    AN: "an",
    FOLLOWS: """and or but of in on at by for from with to is was are were has had have be been being that which who
        whose when while where as than if because so into onto over under through during after before until without
        about around behind between near along across inside outside towards toward can could will would should must
        may might does did do isn't wasn't aren't weren't doesn't didn't also then just only too he she it they we i
        you comes came goes went gets got makes made takes took looks looked falls fell attacks attacked turns turned
        gives gave runs ran lives lived seems seemed named called owned played off up down out away again there here
        not like runs sits sleeps waits hides finds plays barks sings speaks says tells works walks meets
        wants tries helps loves kills escapes arrives appears disappears becomes dies chases steals saves""",
    PAIRED: "second top tiger brain plastic tree holy bloody spin rocket hot big sea",
}


_roles = cache(lambda: WordBits(_ROLES))


class _Table:
    """The nouns, the general word of each by number, and whether each begins with a vowel."""

    def __init__(self) -> None:
        table = {word: found[0] for word, found in read_tsv("hypernyms.tsv").items()}
        general = list(dict.fromkeys(table.values()))
        number = {word: place for place, word in enumerate(general)}
        singular = {word: number[word] for word in general}
        self.nouns = WordTable(list(table))
        self.general = np.array([number[word] for word in table.values()])
        self.generals = WordTable(list(singular))
        self.texts = CasedStrings(general)
        self.is_vowel = np.array([word[0] in "aeiou" for word in general])
        # singular and plural of one general word stand for the same: "dogs" beside a poodle
        stem = {word: word.rstrip("s").removesuffix("e") for word in general}
        stems = list(dict.fromkeys(stem.values()))
        self.kind = np.array([stems.index(stem[word]) for word in general])


_table = cache(_Table)


@transformation("hypernym", version=1)
def hypernym(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Call things by a more general name.

    What happens: "poodle" becomes "dog", "sedans" "cars", "revolver" "gun", "pianist" "musician": some 350 nouns
    and their plurals, in the same case.
    Why the label survives: what is said of a poodle is said of a dog; the nouns are of things and trades, none is good
    or bad, and no label of ours depends on the breed.
    Limits: only before punctuation or a word that shows that the noun ends there ("poodle skirt" stays); not where "a"
    would have to become "an" or the reverse, in capitals, in a name, in a phrase ("brain surgeon"), or near the general
    word itself.
    Source: our own list; NL-Augmenter `replace_with_hyponyms_hypernyms`.

    >>> hypernym(rate=1.0).texts(["The pianist is shot with a revolver from her handbag, and the poodle runs away."])
    ['The musician is shot with a gun from her bag, and the dog runs away.']
    """
    table = _table()
    entry = table.nouns.find(batch.data, batch.words).astype(np.int64)
    here = np.flatnonzero(entry >= 0)
    here = here[chance.below(rate, batch.words[here])]
    if not len(here):
        return Edits.none()
    reading = Reading(batch, _roles())
    general = table.general[entry[here]]
    vowel = table.is_vowel[general]
    fits = reading.is_small(here) & ~reading.begins(here, b"-'\"/") & ~reading.ends(here, b"-'\"/")
    fits &= np.where(vowel, ~reading.role(here, A, -1), ~reading.role(here, AN, -1))
    fits &= reading.ends(here, b".,;:!?)") | reading.role(here, FOLLOWS, 1)
    fits &= ~reading.role(here, PAIRED, -1)
    fits &= ~_said_nearby(batch, here, general)
    here, general = here[fits], general[fits]
    spans = batch.words[here]
    return Edits.of(spans, table.texts.take(general, case_of(batch.data, spans)))


def _said_nearby(batch: TextBatch, here: Int64s, general: Int64s) -> Bools:
    """Tell where the general word, or another noun that stands for the same, is one of the words around."""
    table, words = _table(), batch.words
    said = np.zeros(len(here), bool)
    for step in (*range(-NEAR, 0), *range(1, NEAR + 1)):
        other = np.clip(here + step, 0, len(words) - 1)
        there = (other == here + step) & (words.row[other] == words.row[here])
        around = words[other]
        own = table.generals.find(batch.data, around).astype(np.int64)
        noun = table.nouns.find(batch.data, around).astype(np.int64)
        own = np.where(noun >= 0, table.general[noun], own)
        said |= there & (own >= 0) & (table.kind[own] == table.kind[general])
    return said
