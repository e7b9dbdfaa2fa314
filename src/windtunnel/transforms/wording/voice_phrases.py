"""The words and patterns by which a clause of somebody doing something is told, and where it begins and ends."""

from __future__ import annotations

import re
from functools import cache

from windtunnel.lexicon.tables import read_lists
from windtunnel.transforms.wording.verb_forms import Forms, forms

LISTS = read_lists("voice.txt")
SETS = {name: frozenset(words) for name, words in LISTS.items()}
WATCHED = SETS["head"] - SETS["played"]
_OUTSIDE = SETS["outside_noun_phrase"]
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
    known = [forms(base) for base in (*LISTS["making"], *LISTS["striking"], *LISTS["acting"], "make")]
    by_now = {form.third: form for form in known} | {form.base: form for form in known}
    return {form.participle: form for form in known}, {form.past: form for form in known}, by_now


def is_plural(phrase: str) -> bool:
    """Tell whether a noun phrase or names are several, by "and" or the last noun before "of" and the like."""
    lower = phrase.lower()
    if " and " in lower or " & " in lower:
        return True
    if phrase[:1].isupper() and not re.match(rf"{DET}\b", phrase):
        return lower in SETS["people"]
    if re.match(r"(?:a few|a couple of|a number of|two|three|some) ", lower):
        return True
    phrase = re.split(r" (?:of|for|in|to|from|behind|with|about) ", phrase)[0]
    head = phrase.split()[-1].lower()
    if phrase.split()[-1][0].isupper() and head not in SETS["plural"]:
        return False
    if lower.split()[0] in ("this", "that", "a", "an"):
        return False
    if lower.split()[0] in ("these", "those"):
        return True
    return head in SETS["plural"] or (
        head.endswith("s") and not head.endswith(("ss", "us", "is", "'s", "’s")) and head not in SETS["singular"]
    )


def is_name(name: str) -> bool:
    """Tell whether capitals are a name, not a word that opens the sentence or a title whose full stop was taken."""
    words = re.split(r",? and |,? & |, | ", name)
    large = [word for word in words if word.lower() not in SETS["before_name"]]
    first = large[0].lower() if large else "the"
    if (
        name.startswith("The ")
        or (first in SETS["no_name"] and not (first in SETS["month"] and len(large) > 1))
        or first.endswith("ly")
    ):
        return False
    return not name.endswith(("'s", "’s", "s'")) and not is_cut(name)


def is_cut(phrase: str) -> bool:
    """Tell phrases whose full stop ends a short form or initial, not the sentence: "Dr", "George C", "the C.I.A"."""
    last = phrase.split()[-1]
    return last.lower() in SETS["shortened"] or re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", last) is not None


def ends_as_agent(phrase: str) -> bool:
    """Tell whether "the same man" ends where it seems to, and is no time or place."""
    parts = re.split(r" of ", phrase.lower())
    words = parts[0].split()
    if any(word in _OUTSIDE or word.endswith(("ly", "'ve", "'d", "'m", "'re", "ese")) for word in words[1:]):
        return False
    if is_cut(phrase):
        return False
    if len(parts) > 1 and not all(word not in _OUTSIDE or word in ("the", "this") for word in parts[1].split()):
        return False
    return words[-1] not in SETS["no_agent"] and words[0] != words[-1]


def is_noun_phrase(phrase: str, *, plural: bool = False) -> bool:
    """Tell whether nothing in "the long film of the year" can be a verb or another phrase."""
    allowed = {"of", "for", "in", "to", "from", "behind", "with"}
    words = phrase.lower().split()
    for place, word in enumerate(words[1:], 1):
        if word in allowed or (words[place - 1] in allowed and word in ("the", "this", "a", "an", "my")):
            continue
        if word == "and" and plural:
            continue
        if word in _OUTSIDE or word.endswith(("ly", "n't")):
            return False
    return words[-1] not in allowed and words[-1] not in SETS["shortened"]


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
