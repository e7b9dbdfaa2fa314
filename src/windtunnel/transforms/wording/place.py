"""Other cities, states and countries."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text import neighbours
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.replacing import Replacing
from windtunnel.transforms.wording import consistent
from windtunnel.transforms.wording.consistent import Swaps

_BEFORE = (
    "in to from near around across outside through throughout toward towards via leaving visiting into visit visited "
    "inside beyond within downtown"
)
"""What stands before a place that is one beyond doubt."""


class _Places(NamedTuple):
    swaps: Swaps
    names: Replacing
    """Each name, then each with 's."""
    before: WordTable


@cache
def _places() -> _Places:
    groups: dict[str, list[str]] = {}
    for name, (group,) in read_tsv("places.tsv").items():
        groups.setdefault(group, []).append(name)
    names = [name for group in groups.values() for name in group]
    keys = [*names, *(f"{name}'s" for name in names), *(f"{name}’s" for name in names)]
    keys = [key for key in keys if all(len(word.encode()) <= 16 for word in key.split())]
    return _Places(Swaps(groups), Replacing({key: [key] for key in keys}), WordTable(_BEFORE.split()))


@cache
def _number_of_key() -> Int64s:
    """The place that each key of the table names."""
    number = {name.lower(): place for place, name in enumerate(_places().swaps.names)}
    return np.array([number[key.replace("’", "'").removesuffix("'s")] for key in _places().names.keys], np.int64)


@transformation("place", version=1)
def place(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Move it to another place.

    What happens: cities, US states and countries give way to others of the same part of the world and about the same
    size; in one text the same place becomes the same other place everywhere, and two places never become one.
    Why the label survives: an opinion does not hang on where something happens or was bought.
    Limits: a place counts behind "in", "to", "from" and the like, and elsewhere where the text also has it so. Parts of
    longer names ("New York Times"), places before a state ("Austin, Texas"), words like "Parisian", and names that are
    mostly something else (Turkey, Georgia, Jordan) stay. Facts about the place come out wrong.
    Source: CheckList and TextAttack `change_location`, NL-Augmenter `city_names`, `geo_names`.

    >>> place(rate=1.0).texts(["She moved from Paris to New York. Paris was over."])
    ['She moved from London to Los Angeles. London was over.']
    """
    places = _places()
    sites = places.names.find(batch)
    entry = _number_of_key()[sites.entry]
    spans = _without_s(batch, sites.spans)
    free, certain = _judge(batch, spans)
    spans, entry, certain = spans[free], entry[free], certain[free]
    row = spans.row.astype(np.int64)
    keep = consistent.said_with_certainty(row, entry, certain) & places.swaps.chosen(chance, rate, row, entry)
    return places.swaps.edits(batch, chance, spans[keep], entry[keep])


def _without_s(batch: TextBatch, spans: Spans) -> Spans:
    """Cut 's off the spans that end in it."""
    data, stop = batch.data, spans.stop.copy()
    ends = np.flatnonzero((data[stop - 1] | 0x20) == ord("s"))
    cut = np.where(data[stop[ends] - 2] == ord("'"), 2, 0)
    cut = np.where((data[stop[ends] - 2] == 0x99) & (data[stop[ends] - 3] == 0x80), 4, cut)
    stop[ends] -= cut
    return Spans(spans.start, stop, spans.row, spans.place)


def _judge(batch: TextBatch, spans: Spans) -> tuple[Bools, Bools]:
    """Tell the spans that stand for themselves, and of these those that are places beyond doubt."""
    words, data = batch.words, batch.data
    capital = np.append(consistent.capital(batch), False)
    joined = neighbours.joined(batch.data, batch.words)
    first = np.searchsorted(words.start, spans.start)
    last = np.searchsorted(words.start, spans.stop) - 1
    large = np.append(consistent.large(batch), False)
    before = np.where((first > 0) & joined[np.maximum(first - 1, 0)] if len(words) else False, first - 1, len(words))
    after = np.where(joined[last], last + 1, len(words)) if len(words) else last
    opens = np.append(batch.first_in_sentence, True)
    is_before = np.append(_places().before.find(data, words) >= 0, False)
    possessive = words.stop[last] > spans.stop
    free = large[first] & large[last] & consistent.stands_free(batch, spans)
    free &= ~(capital[before] & ~opens[before]) & ~(capital[after] & ~possessive)
    free &= ~_before_a_name(batch, last)
    # a capital before the preposition speaks for a title: "Sleepless in Seattle"
    free &= ~_followed(batch, after)
    earlier = np.where((before < len(words)) & (before > 0), before - 1, len(words))
    of_place = np.zeros(len(words) + 1, bool)
    of_place[last] = True
    title = capital[earlier] & ~of_place[earlier] & is_before[before]
    title &= joined[np.minimum(earlier, max(len(words) - 1, 0))] if len(words) else False
    free &= ~(title & ~opens[earlier])
    certain: Bools = free & is_before[before] & ~title
    return free, certain


def _followed(batch: TextBatch, i: Int64s) -> Bools:
    """Tell where "city", "state" or the like follows: "New York city"."""
    found = np.append(_BEHIND.find(batch.data, batch.words) >= 0, False)
    answer: Bools = found[i]
    return answer


_BEHIND = WordTable(["city", "state", "county", "area"])


def _before_a_name(batch: TextBatch, i: Int64s) -> Bools:
    """Tell words behind which a comma and a capital stand: "Austin, Texas", "Paris, France"."""
    words, data = batch.words, batch.data
    if not len(words):
        return np.zeros(len(i), bool)
    next_ = np.minimum(i + 1, len(words) - 1)
    comma = (words.start[next_] - words.stop[i] == 2) & (words.row[next_] == words.row[i])
    comma &= data[np.minimum(words.stop[i], len(data) - 1)] == ord(",")
    found: Bools = comma & consistent.capital(batch)[next_]
    return found
