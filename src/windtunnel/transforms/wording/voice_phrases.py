"""The words and patterns by which a clause of somebody doing something is told, and where it begins and ends."""

from __future__ import annotations

import re
from functools import cache

from windtunnel.transforms.wording.verb_forms import Forms, forms, words_of

MAKING = """direct write produce play portray compose shoot film edit create adapt narrate photograph perform voice
co-write co-produce co-direct rewrite score remake choreograph illustrate translate publish"""
"""What people do with films and parts."""
STRIKING = """impress surprise disappoint bore annoy shock fascinate amaze captivate disturb intrigue confuse
    amuse entertain disgust offend frighten scare delight charm horrify sadden bother overwhelm distract
    irritate mesmerize touch move astonish baffle puzzle enchant haunt inspire appall repulse thrill engross"""
"""What a film does with its viewers."""
ACTING = """kill murder kidnap rescue capture attack defeat destroy hire save arrest betray abandon chase seduce rape
adopt torture blackmail haunt hunt steal discover raise design develop build invent finance release fund
hypnotize possess bite shoot replace accuse frame threaten interrupt interview catch teach find choose introduce
handle execute own manage accompany confront interrogate stalk strangle stab poison drug rob track persuade
convince invite help trick follow visit employ terrorize trap assassinate execute wound injure"""
"""What people in a story do to each other."""

HEADS = """leads film movie picture flick documentary series show episode sequel remake version part role character
lead villain hero heroine killer detective music score soundtrack script screenplay story book novel song songs
dialogue lyrics play scene scenes screenplays characters roles parts films movies teleplay story theme tune short
adaptation original cartoon special pilot antagonist protagonist title comedy drama thriller western musical"""
"""Of what is made or played, the noun."""
PLAYED = words_of("leads part role character lead villain hero heroine killer detective characters roles parts")
WATCHED = frozenset(HEADS.split()) - PLAYED
ACTORS = """policeman policewoman fireman dentist waiter waitress gardener
man woman guy girl boy kid lady director writer producer author actor actress team police cops cop
    studio killer monster creature alien aliens vampire vampires zombie zombies ghost demon gang mob mafia
    army soldiers nazis government cast crew comedian composer screenwriter novelist villain villains
    detective doctor scientist stranger strangers hero heroine people men women guys kids soldier mother
    father brother sister husband wife son daughter uncle aunt friend boss teacher priest sheriff gangster
    gangsters terrorists terrorist robot robots spirit spirits wolf wolves shark sharks snake snakes spider
    spiders dog cat bear crocodile dinosaur dinosaurs crowd fbi cia filmmaker filmmakers writers directors
    producers actors actresses family couple witch prince king queen prisoner nurse lawyer cowboy professor
    reporter journalist singer dancer pilot captain hitman spy agent assassin prostitute stripper housewife
    student psychiatrist therapist butler maid bartender mayor president chef landlord criminal thief crook
    conman widow secretary judge general sergeant lieutenant commander thug henchman sidekick parents mom
    dad girlfriend boyfriend buddy neighbor neighbour roommate partner fiance lover rival ex-husband ex-wife
    grandfather grandmother nephew niece cousin daughter-in-law bride groom teenager brother-in-law
    psychopath bully nerd"""
STRIKERS = f"""{HEADS} acting performance performances ending plot storyline twist twists effects cinematography
photography visuals quality violence gore humor humour direction scenery sets costumes chemistry writing fact amount
lack way pace pacing message beauty power depth animation level premise concept cast actor actors actress actresses
stunts action trailer trailers reviews hype cover idea thing things star stars girl man woman guy
director beginning opening climax scope realism script simplicity subtlety imagery atmosphere mood choreography
comments rating ratings accents editing camerawork dialog soundtrack intensity honesty originality"""
"""What may bore or surprise somebody."""

NOT_IN_NP = words_of("""is was are were be been being has had have having do does did will would could should
    can may might must who whom which whose what that when where why how if as at on by than then i he she
    it they we you him them us me his her their not no never n't so but or because since although though
    while until unless like just only even also too very much there here again ever now once upon into onto
    about over up out off down after before during without through between against all time year years day
    night week moment today time times reason because whether think thought believe feel know guess say said
    says made make makes saw seen see both each every any some many the a an this these those my our its
    your and said directed wrote starring based called named alone instead anyway though later earlier
    however perhaps maybe except despite per via quite""")
_NOT_NAMES = words_of("""the this that these those a an and but or so yet if when while where as at by for from
    in into of on to with after before because since although though until unless once then now here there
    what who which whose why how his her their its my our your it he she they we you i not no never also
    only even just well still both all some most many every each any another one two three overall anyway
    however besides indeed maybe perhaps plus later instead ok okay yes oh except like than again often
    sometimes soon meanwhile christmas monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december god nothing something
    everything someone everyone nobody none people others halloween easter did does do was is were are has
    had can could would should will let see watch spoiler spoilers warning ps nb dvd vhs tv nowadays today
    yesterday first second third last next later please thanks thank wow hey director's whoever whatever
    whichever music acting casting actors critics viewers fans
    audiences suddenly being having worse worst best better good great bad why""")
_NO_AGENT = words_of("""end time way day night morning evening afternoon minute minutes hour hours second
    seconds year years week weeks month months moment book mile road river window door side sea lake fire
    hand hands phone mail train bus car plane boat foot accident chance mistake law name means nature
    numbers dozen thousands rules standards default design comparison contrast while bit far lot lots now
    then half third quarter beginning start last first next latter former fact one ones other others thing
    things late midnight noon dawn summer winter spring fall century decade neck throat arm hair head beach
    pool bed table campfire fireplace side roadside pound same""")
_PLURAL = words_of("""people men women children police cops others they aliens media effects visuals lyrics kids guys
    girls boys folks critics wolves actors actresses""")
_SINGULAR = words_of("series news cast crew class boss mess princess actress hostess species always lens")
MAY_TAKE_NAMES = words_of("like know knew heard hear considering notice mean as believe")
"""Behind these "Ann and Ben" may be what was known, and only Ben did it."""
_PEOPLES = words_of("""nazis elves americans germans russians romans vikings indians soviets aliens zombies vampires
    beatles cops muppets simpsons klingons orcs greeks britons italians mexicans martians""")
_MONTHS = words_of("april may june august")
_BEFORE_NAMES = words_of("the director writer actor actress author")
_SHORTENED = words_of(
    "mr mrs dr ms st bros co inc cpl sgt lt capt col gen prof rev sen maj pvt vs lb lbs ft min oz hr yr"
)
"""Before a full stop that ends no sentence, mostly."""
_OBJECT = {"i": "me", "he": "him", "she": "her", "they": "them", "we": "us"}
_SUBJECT_OF = {"him": "he", "them": "they"}

WORD = r"\w[\w’'-]*"
DET = r"(?:[Tt]h(?:e|is|at|ese|ose)|[Aa]n?|[Mm]y|[Oo]ur|[Ii]ts|[Aa]nother|[Aa]ll (?:of )?the)"
_LARGE = r"[A-Z](?:[\w’']|-(?!-))*(?<=\w)"
_TITLED = r"(?:(?:Mr|Mrs|Ms|Dr|St|Sir)\.? )?"
_INITIALS = r"(?:[A-Z]\.(?: ?[A-Z]\.)* ?)?"
_SMALL = r"(?:(?:de|van|von|del|la|di|da|der|le|du|den) ){0,2}"
_OPENERS = "Because|Since|Although|Though|While|As|When|After|Before|If|Once|Until|But|So|And"
NAME = rf"(?!(?:{_OPENERS}|I)\b){_TITLED}{_INITIALS}{_LARGE}(?: (?:[A-Z]\.|{_SMALL}{_LARGE})){{0,3}}(?<!\.)"
"""A person or title: up to four words with capitals."""
_TRADES = "director|writer|actor|actress|author|producer|composer|newcomer|veteran|comedian|novelist"
NAMES = rf"(?:(?:the )?(?:{_TRADES}) )?{NAME}(?:(?:, {NAME}){{0,2}},? (?:and|&) {NAME})?"
"""One or several."""
_CONJUNCTIONS = "that|because|since|although|though|while|whereas|but|so|when|if|until|unless|after|before|as|where"
_SAID = "believe|think|know|knew|thought|heard|hear|considering|say|says|said|guess|suppose|realize|realized|notice"
_LINKS = f"{_CONJUNCTIONS}|{_OPENERS}|{_SAID}|mean|sure|like|and"
BEGIN = rf"(?:(?P<start>\A[\"'“(]?)|(?:, |; |: | - | -- |--|\(|(?<![\w’'-])(?:{_LINKS}) ))"
"""What stands before a clause: nothing, a mark or a word that introduces one."""
_WHO = "it|he|she|they|I|we|you|there|it['’]s|he['’]s|she['’]s"
_DOES = "is|was|are|were|has|had|does|did|will|would|can|could|seems?|looks?|makes?|made|gives?|gave|works?"
_CLAUSE = rf"(?:{_WHO}|that['’]s|I['’]m|(?:the|this|his|her|their|its) (?:(?!to )\w+ ){{1,2}}(?:{_DOES}))\b"
_NEXT = rf"(?:{_WHO}|the|this|these|those|his|her|their|its|my|what)\b"
END = (
    rf"(?=[.!;:)]|\Z|<|\s*--| - |\"[.,)]?|,? (?:and|but|so|yet) {_CLAUSE}|(?:, and|, so|,? but) {_NEXT}"
    r"|,? and (?:because|if|when|although|while)\b|,? (?:although|though|because|while|whereas) "
    r"|, (?:I|it|he|she|they|we|there|however)\b)"
)
"""What stands behind a clause whose last noun phrase is certain to end there."""
FRONTED = rf"(?:{END}|(?=, (?!who|which|whose|an? |and |or |but |the (?:man|woman|guy|director|star) )[a-z]))"
"""The same behind a clause that opens with "when" or "because": the main clause follows."""
FRONT = re.compile(r"(?:Because|Since|Although|Though|While|As|When|After|Before|If|Once|Until) \Z")
_PAPER = r"from (?:a|the|his|her|their) (?:\w+ )?(?:script|screenplay|story|novel|book|play)"
_AS = "as (?!well|is|are|was|were|good|bad|much)"
_ADDED = rf"in|for (?!me|us|any)|with|during|{_AS}|using|when|before|after|based on|{_PAPER}"
LOOSE = rf"(?:{END}|(?= (?:{_ADDED})\b))"
"""The same, or a phrase that tells where, when or how."""


@cache
def verbs() -> tuple[dict[str, Forms], dict[str, Forms], dict[str, Forms]]:
    """Verbs by participle, by past, and by third person or base."""
    known = [forms(base) for base in f"{MAKING} {STRIKING} {ACTING} make".split() if not base.endswith("_")]
    by_now = {form.third: form for form in known} | {form.base: form for form in known}
    return {form.participle: form for form in known}, {form.past: form for form in known}, by_now


def is_plural(phrase: str) -> bool:
    """Tell whether a noun phrase or names are several, by "and" or the last noun before "of" and the like."""
    lower = phrase.lower()
    if " and " in lower or " & " in lower:
        return True
    if phrase[:1].isupper() and not re.match(rf"{DET}\b", phrase):
        return lower in _PEOPLES
    if re.match(r"(?:a few|a couple of|a number of|two|three|some) ", lower):
        return True
    phrase = re.split(r" (?:of|for|in|to|from|behind|with|about) ", phrase)[0]
    head = phrase.split()[-1].lower()
    if phrase.split()[-1][0].isupper() and head not in _PLURAL:
        return False
    if lower.split()[0] in ("this", "that", "a", "an"):
        return False
    if lower.split()[0] in ("these", "those"):
        return True
    return head in _PLURAL or (
        head.endswith("s") and not head.endswith(("ss", "us", "is", "'s", "’s")) and head not in _SINGULAR
    )


def is_name(name: str) -> bool:
    """Tell whether capitals are a name, not a word that opens the sentence or a title whose full stop was taken."""
    words = re.split(r",? and |,? & |, | ", name)
    large = [word for word in words if word.lower() not in _BEFORE_NAMES]
    first = large[0].lower() if large else "the"
    if (
        name.startswith("The ")
        or (first in _NOT_NAMES and not (first in _MONTHS and len(large) > 1))
        or first.endswith("ly")
    ):
        return False
    return not name.endswith(("'s", "’s", "s'")) and not is_cut(name)


def is_cut(phrase: str) -> bool:
    """Tell phrases whose full stop ends a short form or initial, not the sentence: "Dr", "George C", "the C.I.A"."""
    last = phrase.split()[-1]
    return last.lower() in _SHORTENED or re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", last) is not None


def ends_as_agent(phrase: str) -> bool:
    """Tell whether "the same man" ends where it seems to, and is no time or place."""
    parts = re.split(r" of ", phrase.lower())
    words = parts[0].split()
    if any(word in NOT_IN_NP or word.endswith(("ly", "'ve", "'d", "'m", "'re", "ese")) for word in words[1:]):
        return False
    if is_cut(phrase):
        return False
    if len(parts) > 1 and not all(word not in NOT_IN_NP or word in ("the", "this") for word in parts[1].split()):
        return False
    return words[-1] not in _NO_AGENT and words[0] != words[-1]


def is_noun_phrase(phrase: str, *, plural: bool = False) -> bool:
    """Tell whether nothing in "the long film of the year" can be a verb or another phrase."""
    allowed = {"of", "for", "in", "to", "from", "behind", "with"}
    words = phrase.lower().split()
    for place, word in enumerate(words[1:], 1):
        if word in allowed or (words[place - 1] in allowed and word in ("the", "this", "a", "an", "my")):
            continue
        if word == "and" and plural:
            continue
        if word in NOT_IN_NP or word.endswith(("ly", "n't")):
            return False
    return words[-1] not in allowed and words[-1] not in _SHORTENED


def lowered(phrase: str) -> str:
    """Make the first letter small, unless it is a name's: "The film", but "The Godfather"."""
    words = phrase.split()
    if words[0] == "I" or (
        len(words) > 1 and (words[-1][:1].isupper() or words[-1][0] == "(") and not re.search(r" [a-z]+ ", phrase)
    ):
        return phrase
    return (
        phrase[0].lower() + phrase[1:]
        if re.match(rf"(?:{DET}|It|He|She|They|We|Both|His|Her|Their)(?![\w-])", phrase)
        else phrase
    )


def raised(phrase: str) -> str:
    """Make the first letter large."""
    return phrase[0].upper() + phrase[1:]


def as_object(subject: str) -> str:
    """Turn "he" into "him"; other words stay, small where they opened the sentence."""
    return _OBJECT.get(subject.lower(), lowered(subject))


def as_subject(agent: str) -> str:
    """Turn "him" into "he"."""
    return _SUBJECT_OF.get(agent, agent)
