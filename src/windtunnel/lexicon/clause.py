"""What common words can be in a clause, as far as choosing between "it is" and "it's" needs to know.

Our own lists, not a dictionary: `tags` holds them all as bits; a word on none of them gets a guess by its ending.
"""

from __future__ import annotations

from enum import IntFlag

from windtunnel.lexicon import verbs


class Tag(IntFlag):
    """Roles of a word; a word can have several."""

    ADVERB = 1 << 0
    """Looked through on the way from a contraction to its verb: "it's never been"."""
    PARTICIPLE = 1 << 1
    BASE = 1 << 2
    """A verb's base form."""
    ONLY_HAS = 1 << 3
    AS_ADJECTIVE = 1 << 4
    TRANSITIVE = 1 << 5
    TWO_OBJECTS = 1 << 6
    NOT_AFTER_HAVE = 1 << 7
    SUFFERED = 1 << 8
    """For these, see the lists of the same names in `verbs`."""
    OBJECT = 1 << 9
    """Opens an object: a determiner, "it"."""
    PERSON = 1 << 10
    """An object by itself: "him"."""
    SUBJECT = 1 << 11
    """A pronoun that changes places with a verb in a question."""
    OPENS_NOUN = 1 << 12
    """What stands for a noun after a question's verb: "isn't the", "doesn't anyone"."""
    POSSESSED = 1 << 13
    """Follows "its" rather than "it is", so that "it's" before it is a slip."""
    PREPOSITION = 1 << 14
    ENDS = 1 << 15
    """Shows that the verb before it closes its clause: "the way it is now"."""
    ASKS = 1 << 16
    """Moves something to the front, which leaves a gap at the verb: "how good it is"."""
    WHY = 1 << 17
    """Wants the verb before the subject."""
    BEFORE_SUBJECT = 1 << 18
    """May stand before an "it" or "you" that is a subject, not an object: "think it is"."""
    AUXILIARY = 1 << 19
    """A verb that, before a pronoun, makes a question: "could I have"."""
    KIN = 1 << 20
    """Someone to be joined to a pronoun: "my wife and I"."""
    ING = 1 << 21
    ORDERS = 1 << 22
    """After "don't you", an order and no question."""
    BEFORE_PLACE = 1 << 23
    """Before "there", a place: "out there is"."""
    AND = 1 << 24
    ONLY = 1 << 25
    PLURAL = 1 << 26
    """Probably a noun's plural, which no "it is" or "who is" has behind it."""
    BETTER = 1 << 27
    ASKED_OF_OTHERS = 1 << 28
    """After "let us", a request: "let us know"."""
    OWNER_BEFORE = 1 << 29
    """Before "it's", shows that "its" was meant: "in it's", "has it's"."""
    AT_GAP = 1 << 30
    """Before a pronoun, the thing its clause lacks: "the way it is"."""
    DESCRIBES = 1 << 31
    """Common adjectives and the like: "who's" before a word that is unknown is as likely a slip for "whose"."""


_LISTS: dict[Tag, str] = {
    Tag.PARTICIPLE: " ".join([verbs.PARTICIPLES, verbs.ONLY_HAS, verbs.AS_ADJECTIVE, verbs.TRANSITIVE]),
    Tag.BASE: verbs.BASE,
    Tag.ONLY_HAS: verbs.ONLY_HAS,
    Tag.AS_ADJECTIVE: verbs.AS_ADJECTIVE,
    Tag.TRANSITIVE: verbs.TRANSITIVE,
    Tag.TWO_OBJECTS: verbs.TWO_OBJECTS,
    Tag.NOT_AFTER_HAVE: verbs.NOT_AFTER_HAVE,
    Tag.SUFFERED: verbs.SUFFERED,
    Tag.ADVERB: """never always already also just only not ever really still even actually probably now since often all
        definitely certainly soon almost quite truly simply highly again perhaps maybe once twice long seldom sometimes
        generally both therefore indeed finally first much too instead somehow kinda sorta well so very""",
    Tag.OBJECT: """the a an his her my their its our your some many several every it everything something nothing
        anything""",
    Tag.PERSON: "me him us them himself herself itself themselves myself yourself",
    Tag.SUBJECT: "i you he she it we they there",
    Tag.OPENS_NOUN: """the this that these those my his her their our your its anyone anybody someone everyone everybody
        somebody people nobody something anything everything one hollywood both all""",
    Tag.POSSESSED: """own predecessor predecessors successor entirety flaws faults beauty charm charms release plot
        moments depiction portrayal head story storyline cast strength strengths weakness weaknesses simplicity
        reputation sequel sequels prequel many various main initial respective overall place use name title theme
        themes message climax conclusion ending core heart roots origins origin genre audience viewers viewer director
        writer writers creator creators makers maker stars lead characters character script screenplay soundtrack
        score cinematography premise concept subject subjects tone pace pacing running runtime length budget style
        visuals effects setting settings location locations points purpose potential promise impact power influence
        merits merit virtues credit credits days day counterpart counterparts contemporaries competitors rivals peers
        premiere debut depth complexity intensity humor humour wit satire brilliance genius greatness originality
        shortcomings limitations limits failings success popularity fame appeal source inspiration namesake treatment
        handling execution delivery presentation approach attempt attempts representation description exploration
        target central opening closing scenes scene shots twists turns surroundings environment atmosphere mood
        inhabitants residents citizens victims victim prey tail eyes face body mouth teeth claws hands feet legs wings
        owner owners parents father mother brother sister son daughter wife husband girlfriend boyfriend performance
        performances job career life lives death work works films movies books roles role acting voice looks mind
        minds brain brains seat seats attention peak heyday share value values mark momentum idea ideas original sense
        surprise status toll goal goals eye sleeve legacy boundaries grip content actions secret secrets footing
        rightful principal collective whereabouts undoing connections soul thrills mannerisms demise flourishes
        relevance consistency existence intent knowledge society timing specialty coverage sequence contents structure
        energy form scope scale criticism appearance design norms threads emphasis motives inception innocence chances
        history hype rating ratings trailer volume base aim agenda niche manifestations charisma basis surface spirit
        exterior interior rhythm dialogue imagery symbolism cousin twin brethren ilk cult following dvd musical
        narrative emotional comedic inherent inner outer latter former bearings wake shadow grasp reach knees demeanor
        creepiness goofiness effect lack opinion chance likelihood denial irony objective survival packaging height
        aftermath evidence neck arm shirt finger leg knuckles boot glory""",
    Tag.PREPOSITION: """in on at by for from with of about into onto over under through between among against during
        without within upon after before as like until till than toward towards across around behind beyond near off out
        up down along per via despite throughout inside outside above below beside besides to and but or because if when
        while though although since where who that""",
    Tag.ENDS: """and but or nor because if when while though although since unless whereas which who whose is was are
        were has had will would can could does did do to of than until till today then here there either
        anyway itself himself themselves i you he she it we they be being been am""",
    Tag.ASKS: """how what who where which whatever however whoever wherever whichever as than whose whom""",
    Tag.DESCRIBES: """a an the one no my his her your our their this that these those what why more most less such as
        like good great bad better worse big bigger small young younger old older new dead alive afraid
        able unable capable incapable sure right wrong real true false funny nice mean mad sick ill evil rich poor
        happy sad angry crazy insane stupid dumb smart clever brilliant wonderful terrible awful horrible beautiful
        gorgeous pretty cute hot cool sexy ugly tall short fat thin strong weak tough hard easy responsible willing
        aware guilty innocent famous popular familiar similar different important interesting boring annoying amazing
        excellent perfect hilarious pregnant gay straight single lonely likely ready free busy late early desperate
        curious serious worthy half part way far gonna gotta still there here home out up down off on in at with from
        about to for into around behind under over against""",
    Tag.AT_GAP: "way all most best worst",
    Tag.WHY: "why how where when",
    Tag.BEFORE_SUBJECT: """and but or because if when while though although so since unless whereas that whether yet
        once think thought know knew say said says feel felt believe believed guess hope hoped suppose assume thinks
        knows feels believes means figured wish bet admit agree realize realized swear sure glad sad until till then now
        maybe perhaps however actually basically overall well yes no unfortunately sadly again obviously clearly
        personally honestly also still plus therefore hence thus anyway suspect fact wonder why how what where who as
        than which believing saying thinking knowing feeling""",
    Tag.AUXILIARY: "would could should might must may can will shall did do does have has had is was are were am",
    Tag.KIN: """wife husband friend friends brother sister brothers sisters mother father mom mum dad son daughter sons
        kids daughters children boyfriend girlfriend fiance fiancee family partner roommate roommates buddy buddies
        cousin cousins others class girls guys boys he she you they him her them i we colleagues mate mates parents
        pal""",
    Tag.ORDERS: "dare worry forget ever go get even just let try listen bother believe move touch",
    Tag.BEFORE_PLACE: "out over up down in from right back near around here everywhere been go get was were is",
    Tag.AND: "and or nor",
    Tag.ONLY: "only",
    Tag.BETTER: "better best",
    Tag.ASKED_OF_OTHERS: "know go have hear see get keep",
    Tag.OWNER_BEFORE: """of in to on from with at by into about for over through upon within without during
        despite between among behind under throughout above below has have had having
        lost loses given gives""",
}

NO_ENDING = frozenset(
    [
        "thing",
        "things",
        "nothing",
        "something",
        "anything",
        "everything",
        "during",
        "king",
        "ring",
        "sing",
        "bring",
        "string",
        "spring",
        "wing",
        "sibling",
        "evening",
        "morning",
        "darling",
        "ceiling",
        "pudding",
        "wedding",
        "need",
        "feed",
        "breed",
        "bleed",
        "speed",
        "proceed",
        "exceed",
        "embed",
        "heed",
        "wed",
        "shed",
        "seed",
        "red",
        "bed",
        "hundred",
        "sacred",
        "sled",
        "shred",
        "indeed",
        "family",
        "reply",
        "rely",
        "apply",
        "supply",
        "comply",
        "imply",
        "multiply",
        "bully",
        "belly",
        "jelly",
        "rally",
        "ally",
        "fly",
        "july",
        "italy",
        "assembly",
        "monopoly",
        "anomaly",
        "ugly",
        "silly",
        "friendly",
        "lovely",
        "lively",
        "lonely",
        "likely",
        "unlikely",
        "deadly",
        "elderly",
        "holy",
        "ghostly",
        "ghastly",
        "costly",
        "cowardly",
        "worldly",
        "beastly",
        "heavenly",
        "sickly",
        "jolly",
        "hilly",
        "chilly",
        "early",
        "daily",
        "weekly",
        "unfriendly",
        "orderly",
        "manly",
        "womanly",
        "timely",
        "untimely",
        "homely",
        "curly",
        "cuddly",
        "bubbly",
        "smelly",
        "unruly",
        "wily",
        "oily",
        "burly",
    ]
)
"""Words in -ed, -ing and -ly, and in -s, that are not what their ending says."""

ENDINGS = (
    ("ed", 4, Tag.PARTICIPLE),
    ("ing", 5, Tag.ING),
    ("ly", 5, Tag.ADVERB),
    ("ness", 6, Tag.POSSESSED),
    ("ity", 6, Tag.POSSESSED),
    ("tion", 6, Tag.POSSESSED),
    ("sion", 6, Tag.POSSESSED),
    ("ment", 6, Tag.POSSESSED),
    ("s", 4, Tag.PLURAL),
    ("ss", 4, Tag(0)),
    ("us", 4, Tag(0)),
    ("is", 4, Tag(0)),
)
"""An ending, the fewest letters of a word that has it, and what it tells of a word on no list; the last one counts."""
_ALSO_OF_LISTED = ENDINGS[:3]
"""What a word's ending tells even if it is on a list for something else: "hoped" may follow had."""


def tags() -> dict[str, Tag]:
    """Return each listed word's roles; those of `NO_ENDING` that have none are there with no role."""
    found: dict[str, Tag] = dict.fromkeys(NO_ENDING, Tag(0))
    for tag, words in _LISTS.items():
        for word in words.split():
            found[word] = found.get(word, Tag(0)) | tag
    for word in found.keys() - NO_ENDING:
        for ending, letters, tag in _ALSO_OF_LISTED:
            if word.endswith(ending) and len(word) >= letters:
                found[word] |= tag
    return found
