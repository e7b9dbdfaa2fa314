"""The invented films: titles, people, places, plots. Numbers apart, no split shares a title word with another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dice import Dice
from grammar import words

COUNTS = {"train": 400, "valid": 60, "test": 200}
"""Films in each split: about ten reviews each."""

_TITLE_WORDS = {
    "train": (
        "Salt Paper Seventh Crooked Copper Winter Borrowed Hollow Northern Velvet Rusty Silent Amber Broken",
        "Ladder Lantern Orchard Ferry Widow Clockmaker Postcard Compass Tailor Chapel Bicycle Reservoir Umpire",
        "Kestrel_Lane Pardee_County Lake_Morrow Gull_Street Station_Nine Tannery_Row Elmer's_Creek Fort_Dray",
        "Letters Sisters Mondays Thieves Suitcases Doors",
    ),
    "valid": (
        "Scarlet Quiet Upper Folded Granite",
        "Beekeeper Staircase Magnet Courier Pantry Almanac",
        "Vesper_Hill Otter_Bay Corvin_Square",
        "Keys Nephews Bridges",
    ),
    "test": (
        "Marble Distant Painted Woollen Eleventh Sunken Iron Restless Lower",
        "Violinist Aquarium Barber Sundial Trapdoor Pilgrim Greenhouse Ledger Puppet",
        "Hatcher_Island Quarry_Road Saint_Odile Bramble_Court Port_Ellery",
        "Neighbours Tuesdays Candles Anchors",
    ),
}
"""Adjectives, nouns, places and plurals of each split's titles."""

_EVENTS = {"train": "Murder Death Love Trouble", "valid": "Revenge Silence", "test": "Betrayal Marriage War"}
_NUMBERS = words("Three Four Five Six Seven Eight Nine Ten Twelve Forty")

_WOMEN = words("Martha Odette Priya Lena Ingrid Rosalind Nadia Clara Yoko Beatriz Moira Tess Salome Greta")
_MEN = words("Anton Felix Desmond Ravi Oskar Leroy Hugo Tomas Kenji Barnaby Silvio Walt Emil Jerome")
_SURNAMES = words(
    "Vandermeer Okonjo Halloway Brandt Castellan Mirza Pellworth Draycott Lindqvist Oyelaran Tremblay"
    " Kovar Ashdown Fennimore Quill Rask Santoro Whitlock Yarrow Zeller Abernethy Bellgrove Corrigan"
    " Dunmore Eastlake Garrity"
)
_GENRES = (
    ("thriller", "thrillers"),
    ("western", "westerns"),
    ("comedy", "comedies"),
    ("drama", "dramas"),
    ("mystery", "mysteries"),
    ("musical", "musicals"),
    ("war film", "war films"),
    ("crime film", "crime films"),
)
_JOBS = words(
    "nurse plumber widowed_teacher retired_detective country_doctor taxi_driver lawyer jazz_singer farmer young_priest"
    " safe-cracker newspaper_editor night_porter soldier ship's_cook piano_tuner bank_clerk gravedigger"
)
PLACES = words("Lisbon Nebraska Glasgow Naples Manitoba Bombay Brooklyn Helsinki Marseille Alabama Dublin Prague")


@dataclass(frozen=True)
class Film:
    """What all reviews of one film agree on."""

    title: str
    lead: tuple[str, str]
    """First name and surname."""
    other: tuple[str, str]
    director: tuple[str, str]
    woman: bool
    """Whether the lead is one."""
    genre: tuple[str, str]
    """Singular and plural."""
    job: str
    place: str
    year: int
    minutes: int

    @property
    def slug(self) -> str:
        """The title as an identifier: ``the-salt-ladder``."""
        return "".join(c if c.isalnum() else "-" for c in self.title.lower().replace("'", ""))


def _title(dice: Dice, split: str) -> str:
    adjectives, nouns, places, plurals = (words(text) for text in _TITLE_WORDS[split])
    match dice.below(8):
        case 0 | 1 | 2 | 3:
            return f"The {dice.pick(adjectives)} {dice.pick(nouns)}"
        case 4:
            return f"{dice.pick(words(_EVENTS[split]))} at {dice.pick(places)}"
        case 5:
            return f"The {dice.pick(nouns)} of {dice.pick(places)}"
        case 6:
            return f"{dice.pick(_NUMBERS)} {dice.pick(adjectives)} {dice.pick(plurals)}"
        case _:
            return f"{dice.pick(adjectives)} {dice.pick(plurals)}"


def _person(dice: Dice, women: bool, taken: set[str]) -> tuple[str, str]:
    surname = dice.pick([name for name in _SURNAMES if name not in taken])
    taken.add(surname)
    return dice.pick(_WOMEN if women else _MEN), surname


@lru_cache(maxsize=3)
def films(split: str) -> tuple[Film, ...]:
    """Invent the films of one split."""
    made: dict[str, Film] = {}
    number = 0
    while len(made) < COUNTS[split]:
        dice = Dice(list(COUNTS).index(split), 1_000_000 + number)  # far from the review numbers
        number += 1
        taken: set[str] = set()
        woman = dice.chance(50)
        film = Film(
            title=_title(dice, split),
            lead=_person(dice, woman, taken),
            other=_person(dice, dice.chance(50), taken),
            director=_person(dice, dice.chance(40), taken),
            woman=woman,
            genre=dice.pick(_GENRES),
            job=dice.pick(_JOBS),
            place=dice.pick(PLACES),
            year=1962 + dice.below(48),
            minutes=78 + dice.below(70),
        )
        made.setdefault(film.slug, film)
    return tuple(made.values())
