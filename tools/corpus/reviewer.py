"""One invented reviewer: fills the slots of the templates and remembers what the review has already said."""

from __future__ import annotations

from collections.abc import Sequence

from dice import Dice
from films import PLACES, Film, films
from grammar import agree, expand, polish, words
from opinions import ANY, ASPECTS, FILM, PAIRS, Pair, past

_BARE = frozenset(
    words(
        "acting writing dialogue music photography camerawork cinematography direction editing pacing humour"
        " comedy action stunt_work production_design set_design"
    )
)
"""Singular nouns that stand without an article."""

_KIN = words(
    "wife brother sister mother father flatmate neighbour cousin daughter son boss uncle grandmother best_friend"
)
_DAYS = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_SMALL = words("two three four five six seven eight nine")
_NTH = words("second third fourth fifth sixth")
_FILM_WORDS = words("film film film movie movie movie picture")

_SPECIFIC = 60  # percent of the judgements on an aspect that use a word made for it, not one for anything


def _articleless(aspect: str) -> bool:
    return bool(ASPECTS[aspect].plurals) or not _BARE.isdisjoint(ASPECTS[aspect].nouns)


class Reviewer:
    """The state of one review."""

    def __init__(self, split: str, film: Film, events: Sequence[str], dice: Dice) -> None:
        self.split = split
        self.film = film
        self.dice = dice
        self.opinions: list[str] = []
        """Every opinion word used, in order."""
        self.templates: list[str] = []
        self._events = events
        self._polarity = 1
        self._pair: Pair | None = None
        self._seen: set[str] = set()
        self._aspects: set[str] = set()
        self._quoted = dice.chance(25)
        self._closed: frozenset[str] = frozenset()

    def say(
        self, template: str, polarity: int, *, about: str | None = None, never: frozenset[str] = frozenset()
    ) -> str:
        """Write one sentence of the given polarity (1 praises, 0 damns).

        Args:
            template: The sentence template.
            polarity: What the sentence as a whole says.
            about: The aspect that the template is about, where it does not name one itself.
            never: Aspects that the template may not choose.
        """
        self.templates.append(template)
        self._polarity = polarity
        self._closed = never
        self._pair = ASPECTS[about].words if about else None
        if about:
            self._aspects.add(about)
        return polish(expand(template, self))

    def judged(self, aspect: str) -> bool:
        """Tell whether the review has judged this aspect."""
        return aspect in self._aspects

    def fill(self, slot: str, flip: bool, tail: str | None) -> str:
        """Return the words for one slot of a template."""
        polarity = self._polarity ^ flip
        if slot in ("aspect", "bare"):
            return self._aspect(tail, bare=slot == "bare")
        if slot == "adj":
            return self._adjective(polarity)
        if slot == "loved":
            return past(self._opinion(PAIRS["love"], polarity))
        if slot in PAIRS:
            return self._opinion(PAIRS[slot], polarity)
        if slot == "score":
            return self.dice.pick(("8", "9", "10") if polarity else ("2", "3", "4"))
        return self._neutral(slot)

    def _opinion(self, pair: Pair, polarity: int) -> str:
        word = self._fresh(pair[polarity][self.split])
        self.opinions.append(word)
        return word

    def _adjective(self, polarity: int) -> str:
        if self._pair is None:
            return self._opinion(FILM, polarity)
        return self._opinion(self._pair if self.dice.chance(_SPECIFIC) else ANY, polarity)

    def _aspect(self, tail: str | None, *, bare: bool) -> str:
        free = [name for name in ASPECTS if name not in self._aspects | self._closed] or list(ASPECTS)
        name = self.dice.pick([name for name in free if not bare or _articleless(name)] or ["music"])
        self._aspects.add(name)
        aspect = ASPECTS[name]
        self._pair = aspect.words
        nouns = [noun for noun in aspect.nouns if not bare or noun in _BARE]
        noun = self.dice.pick(nouns + list(aspect.plurals))
        return noun if tail is None else noun + agree(tail, noun in aspect.plurals)

    def _fresh(self, choices: Sequence[str]) -> str:
        """Pick a word that the review has not used, if that takes few tries."""
        for _ in range(8):
            word = self.dice.pick(choices)
            if word not in self._seen:
                break
        self._seen.add(word)
        return word

    def _name(self, person: tuple[str, str]) -> str:
        """Give the full name at first, then the surname."""
        full = " ".join(person)
        if full in self._seen:
            return person[1]
        self._seen.add(full)
        return full

    def _neutral(self, slot: str) -> str:
        film, dice = self.film, self.dice
        match slot:
            case "title":
                return f'"{film.title}"' if self._quoted else film.title
            case "rival":
                return self._fresh(tuple(other.title for other in films(self.split) if other is not film))
            case "lead":
                return self._name(film.lead)
            case "other":
                return self._name(film.other)
            case "director":
                return self._name(film.director)
            case "she":
                return "she" if film.woman else "he"
            case "her":
                return "her" if film.woman else "him"
            case "job":
                return film.job
            case "genre":
                return film.genre[0]
            case "genres":
                return film.genre[1]
            case "kin":
                return "my " + self._fresh(_KIN)
            case "event":
                return expand(self._fresh(self._events), self)
            case "place":
                return self._fresh(PLACES if film.place in self._seen else (film.place,))
            case "year":
                return str(film.year)
            case "oldyear":
                return str(film.year - 2 - dice.below(16))
            case "minutes":
                return str(film.minutes)
            case "day":
                return dice.pick(_DAYS)
            case "number":
                return str(11 + dice.below(48))
            case "small":
                return dice.pick(_SMALL)
            case "nth":
                return dice.pick(_NTH)
            case "movie":
                return dice.pick(_FILM_WORDS)
            case "movies":
                return dice.pick(_FILM_WORDS) + "s"
        raise KeyError(f"no slot is called {slot!r}")
