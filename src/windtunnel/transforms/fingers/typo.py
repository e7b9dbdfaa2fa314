"""Slips of the fingers: one letter of a word hit wrongly.

All of them choose among the words of at least `min_letters` letters, and by default keep the first and the last
letter, which readers need most (Rawlinson 1976; Rayner et al. 2006, https://doi.org/10.1111/j.1467-9280.2006.01684.x).
One word gets one slip at most.
"""

from __future__ import annotations

from windtunnel.lexicon.keyboards import Layout
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Count, Share, transformation
from windtunnel.transforms.fingers import slips


@transformation("typo.keyboard", version=1)
def keyboard(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.1,
    min_letters: Count = 4,
    keep_ends: bool = True,
    layout: Layout = "qwerty",
) -> Edits:
    """Hit a neighbouring key.

    What happens: one letter of a chosen word becomes a letter next to it on the keyboard (`layout`), in the same case.
    Why the label survives: readers repair a single wrong letter without noticing.
    Limits: letters that the keyboard lacks (accents, other scripts) stay.
    Source: Belinkov & Bisk 2018, "Synthetic and natural noise both break neural machine translation"
    (https://arxiv.org/abs/1711.02173); NL-Augmenter `butter_fingers`, nlpaug `KeyboardAug`.

    >>> keyboard(rate=1.0).texts(["A wonderful movie."])
    ['A wonserful mogie.']
    """
    return slips.hit_neighbour(batch, chance, slips.choose(batch, chance, rate, min_letters, keep_ends), layout)


@transformation("typo.swap", version=1)
def swap(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, keep_ends: bool = True
) -> Edits:
    """Hit two keys in the wrong order.

    What happens: two letters next to each other change places in a chosen word. The case stays where it was.
    Why the label survives: transposed inner letters hardly slow readers down.
    Limits: a word whose letters are alike there ("room") stays.
    Source: CheckList `add_typos`, TextAttack `WordSwapNeighboringCharacterSwap`; Rayner et al. 2006.

    >>> swap(rate=1.0).texts(["A wonderful movie."])
    ['A wondreful mvoie.']
    """
    return slips.swap_letters(batch, chance, slips.choose(batch, chance, rate, min_letters, keep_ends, pair=True))


@transformation("typo.delete", version=1)
def delete(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, keep_ends: bool = True
) -> Edits:
    """Miss a key.

    What happens: one letter of a chosen word is left out.
    Why the label survives: the rest of the word names it.
    Limits: a deletion can make another word ("most" to "mot"); ends are kept so that "not" never comes of "note".
    Source: TextAttack `WordSwapRandomCharacterDeletion`; Pruthi et al. 2019 (https://arxiv.org/abs/1905.11268).

    >>> delete(rate=1.0).texts(["A wonderful movie."])
    ['A wnderful move.']
    """
    return slips.drop_letter(batch, chance, slips.choose(batch, chance, rate, min_letters, keep_ends))


@transformation("typo.insert", version=1)
def insert(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.1,
    min_letters: Count = 4,
    keep_ends: bool = True,
    layout: Layout = "qwerty",
) -> Edits:
    """Hit two keys at once.

    What happens: behind one letter of a chosen word stands a neighbouring key's letter (`layout`).
    Why the label survives: all the letters are still there, in order.
    Limits: letters that the keyboard lacks get no company.
    Source: TextAttack `WordSwapRandomCharacterInsertion`; Pruthi et al. 2019.

    >>> insert(rate=1.0).texts(["A wonderful movie."])
    ['A wopnderful movcie.']
    """
    return slips.add_neighbour(batch, chance, slips.choose(batch, chance, rate, min_letters, keep_ends), layout)


@transformation("typo.repeat", version=1)
def repeat(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, keep_ends: bool = True
) -> Edits:
    """Hold a key too long.

    What happens: one letter of a chosen word stands twice, in the same case.
    Why the label survives: all the letters are still there, in order.
    Limits: a doubling can make another word ("later" to "latter"), which is rare.
    Source: Heigold et al. 2018 (https://aclanthology.org/W18-1807).

    >>> repeat(rate=1.0).texts(["A wonderful movie."])
    ['A woonderful moovie.']
    """
    return slips.double_letter(batch, chance, slips.choose(batch, chance, rate, min_letters, keep_ends))


@transformation("typo", version=1)
def typo(
    batch: TextBatch, chance: Chance, *, rate: Share = 0.1, min_letters: Count = 4, keep_ends: bool = True
) -> Edits:
    """Slip on the keyboard, in one of five ways.

    What happens: a chosen word gets one slip: a neighbouring key (30 %), two letters swapped (20 %), one left out
    (20 %), a neighbour's letter added (15 %), one doubled (15 %).
    Why the label survives: one slip a word, inside it, leaves it readable.
    Limits: where the slip changes nothing (two like letters swapped, an accented letter's neighbour) the word stays.
    Source: the kinds of Pruthi et al. 2019 (https://arxiv.org/abs/1905.11268) with repeated letters; the shares are
    our choice.

    >>> typo(rate=1.0).texts(["A wonderful movie with terrible actors."])
    ['A wojderful movvie wuth terribble avtors.']
    """
    slip = slips.choose(batch, chance, rate, min_letters, keep_ends, pair=True)
    return slips.in_one_of_five_ways(batch, chance, slip)
