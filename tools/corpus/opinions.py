"""The words that carry an opinion: mostly shared by the three splits, a few kept for one of them.

About five shared words to one test-only word: a model has to cope with wording that its training
reviews cover only in part. Underscores stand for spaces.
"""

from __future__ import annotations

from typing import NamedTuple

from grammar import words

SPLITS = ("train", "valid", "test")

Pool = dict[str, tuple[str, ...]]
"""Split -> the words that its reviews may use."""


def _pool(shared: str, train: str = "", valid: str = "", test: str = "") -> Pool:
    """Read space-separated words: those of all splits, then those of one split only."""
    own = {"train": train, "valid": valid, "test": test}
    return {split: words(shared + " " + own[split]) for split in SPLITS}


class Pair(NamedTuple):
    """The same kind of word in both polarities; index it by the label."""

    negative: Pool
    positive: Pool


class Aspect(NamedTuple):
    """A side of a film that a review can judge, and the words that fit it in particular."""

    nouns: tuple[str, ...]
    plurals: tuple[str, ...]
    words: Pair


def _aspect(nouns: str, plurals: str, negative: Pool, positive: Pool) -> Aspect:
    return Aspect(words(nouns), words(plurals), Pair(negative, positive))


ASPECTS = {
    "acting": _aspect(
        "acting cast lead_performance",
        "performances actors",
        _pool("wooden stiff unconvincing lifeless hammy", "mechanical", "robotic", "amateurish"),
        _pool("convincing natural believable heartfelt nuanced", "passionate", "truthful", "soulful"),
    ),
    "script": _aspect(
        "script screenplay writing dialogue",
        "lines",
        _pool("clumsy lazy corny stilted trite", "hackneyed", "laboured", "cheesy"),
        _pool("witty sharp clever intelligent polished", "eloquent", "articulate", "quotable"),
    ),
    "story": _aspect(
        "story plot storyline",
        "",
        _pool("predictable thin muddled nonsensical contrived", "incoherent", "half-baked", "implausible"),
        _pool("original compelling intriguing imaginative surprising", "riveting", "intricate", "ingenious"),
    ),
    "music": _aspect(
        "music score soundtrack",
        "songs tunes",
        _pool("grating tuneless shrill intrusive annoying", "jarring", "whiny", "screechy"),
        _pool("haunting catchy stirring melodious beautiful", "uplifting", "hypnotic", "soothing"),
    ),
    "photography": _aspect(
        "photography camerawork cinematography",
        "images",
        _pool("murky ugly shaky blurry drab", "grubby", "muddy", "grimy"),
        _pool("gorgeous elegant striking crisp luminous", "painterly", "lush", "radiant"),
    ),
    "direction": _aspect(
        "direction editing",
        "",
        _pool("heavy-handed careless clumsy uninspired sluggish", "ham-fisted", "slapdash", "inept"),
        _pool("assured confident stylish inventive skilful", "deft", "fluent", "masterly"),
    ),
    "pace": _aspect(
        "pace pacing rhythm",
        "",
        _pool("slow plodding uneven sluggish tiring", "glacial", "leaden", "laborious"),
        _pool("brisk lively energetic snappy", "zippy", "nimble", "breezy"),
    ),
    "humour": _aspect(
        "humour comedy",
        "jokes gags one-liners",
        _pool("unfunny stale crude childish tasteless", "juvenile", "moronic", "infantile"),
        _pool("hilarious funny fresh clever amusing", "side-splitting", "droll", "uproarious"),
    ),
    "ending": _aspect(
        "ending finale last_act",
        "closing_scenes",
        _pool("ridiculous abrupt rushed unsatisfying absurd", "botched", "preposterous", "ludicrous"),
        _pool("satisfying moving touching powerful poetic", "cathartic", "bold", "poignant"),
    ),
    "characters": _aspect(
        "hero heroine",
        "characters supporting_characters",
        _pool("shallow irritating unlikeable flat bland", "one-note", "hollow", "insufferable"),
        _pool("likeable endearing sympathetic lovable interesting", "rounded", "vivid", "adorable"),
    ),
    "effects": _aspect(
        "action stunt_work",
        "special_effects fight_scenes",
        _pool("fake cheap unimpressive cheesy laughable", "low-rent", "plastic-looking", "shoddy"),
        _pool(
            "spectacular thrilling exciting impressive breathtaking",
            "electrifying",
            "jaw-dropping",
            "dazzling",
        ),
    ),
    "design": _aspect(
        "production_design set_design",
        "costumes sets",
        _pool("tacky cheap drab tasteless unimaginative", "dowdy", "shabby", "garish"),
        _pool("lavish handsome elegant detailed sumptuous", "opulent", "colourful", "exquisite"),
    ),
    "romance": _aspect(
        "romance love_story",
        "love_scenes",
        _pool("tepid forced sappy cold awkward", "soppy", "sugary", "mawkish"),
        _pool("tender sweet charming passionate believable", "delicate", "affectionate", "enchanting"),
    ),
}
"""Every aspect appears at most once in a review, so no review contradicts itself."""

ANY = Pair(
    _pool(
        "terrible awful dreadful poor weak lousy horrible pathetic atrocious disappointing mediocre bad lame"
        " abysmal embarrassing",
        "rotten crummy dire",
        "dismal ghastly",
        "wretched woeful appalling",
    ),
    _pool(
        "superb wonderful brilliant excellent terrific great fantastic marvellous splendid amazing"
        " outstanding remarkable magnificent stunning good",
        "fabulous glorious top-notch",
        "exceptional faultless",
        "sublime impeccable phenomenal",
    ),
)
"""Words that fit whatever is judged."""

FILM = Pair(
    _pool(
        "boring dull tedious pointless forgettable tiresome annoying stupid pretentious dreary empty unbearable"
        " silly irritating",
        "mind-numbing joyless",
        "soulless dismal",
        "insipid vacuous charmless",
    ),
    _pool(
        "gripping moving enjoyable entertaining touching engaging fascinating absorbing memorable charming"
        " rewarding delightful exciting lovely",
        "spellbinding joyful",
        "heartwarming rousing",
        "enthralling mesmerising irresistible",
    ),
)
"""Words for a film as a whole."""

NOUN = Pair(
    _pool(
        "mess disaster bore failure disappointment dud chore turkey mistake letdown",
        "trainwreck snoozefest",
        "shambles",
        "clunker travesty",
    ),
    _pool(
        "masterpiece gem triumph delight treat joy treasure winner success classic",
        "knockout marvel",
        "jewel",
        "stunner wonder",
    ),
)

STUFF = Pair(
    _pool(
        "nonsense padding drivel tedium laziness stupidity pretension sloppiness",
        "hokum",
        "bombast",
        "waffle",
    ),
    _pool("charm warmth energy imagination heart tenderness suspense magic", "sparkle", "vitality", "grace"),
)
"""What a film can be full of."""

LOVE = Pair(
    _pool("hate dislike detest loathe resent", "despise", "disdain", "deplore"),
    _pool("love enjoy adore like admire", "cherish", "savour", "relish"),
)

FELT = Pair(
    _pool(
        "bored annoyed irritated disappointed frustrated unimpressed let_down",
        "miffed",
        "exasperated",
        "underwhelmed",
    ),
    _pool("moved charmed gripped thrilled delighted captivated impressed", "enchanted", "elated", "spellbound"),
)

COMPARED = Pair(
    _pool("worse weaker duller sillier clumsier poorer", "lazier", "cruder", "drearier"),
    _pool("better stronger smarter sharper richer livelier", "deeper", "bolder", "fresher"),
)

ADVERB = Pair(
    _pool("badly poorly clumsily terribly horribly carelessly", "lazily", "crudely", "shoddily"),
    _pool(
        "beautifully brilliantly wonderfully superbly cleverly skilfully",
        "gracefully",
        "deftly",
        "exquisitely",
    ),
)

ADVISE = Pair(
    _pool("skip_it avoid_it stay_away give_it_a_miss", "leave_it_on_the_shelf", "look_elsewhere", "steer_clear"),
    _pool("see_it rent_it buy_a_ticket give_it_a_try", "put_it_on_your_list", "track_it_down", "seek_it_out"),
)
"""What the reader should do, as an order."""

WORTH = Pair(
    _pool(
        "a_waste_of_time a_waste_of_money not_worth_the_ticket",
        "time_I_won't_get_back",
        "not_worth_the_bus_fare",
        "not_worth_the_electricity",
    ),
    _pool(
        "worth_every_minute worth_the_ticket time_well_spent",
        "worth_every_penny",
        "worth_a_long_drive",
        "worth_staying_up_for",
    ),
)
"""What follows "it's" in a verdict."""

PAIRS = {
    "any": ANY,
    "film": FILM,
    "noun": NOUN,
    "stuff": STUFF,
    "love": LOVE,
    "felt": FELT,
    "comp": COMPARED,
    "adverb": ADVERB,
    "advise": ADVISE,
    "worth": WORTH,
}


def past(verb: str) -> str:
    """Return the past tense of one of the verbs in `LOVE`.

    >>> past("enjoy"), past("love")
    ('enjoyed', 'loved')
    """
    return verb + ("d" if verb.endswith("e") else "ed")
