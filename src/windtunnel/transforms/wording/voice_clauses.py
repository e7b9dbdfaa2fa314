"""A clause of somebody doing something, turned round: from "was directed by" to "directed" and back."""

from __future__ import annotations

import re

from windtunnel.transforms.wording import voice_phrases as phrases
from windtunnel.transforms.wording.verb_forms import Forms, words_of
from windtunnel.transforms.wording.voice_phrases import BEGIN, DET, END, FRONT, FRONTED, LOOSE, NAME, NAMES, WORD

_QUOTED = r"""\"[A-Z][^\"<>.!?]{1,40}\"|'[A-Z][^'\"<>.!?]{1,40}'"""
_PRONOUN = "[Ii]t|[Tt]h(?:is|at)|[Hh]e|[Ss]he|[Tt]hey|I|[Ww]e"
_NP = (
    rf"{DET}(?: {WORD}){{1,5}}|(?:[Hh]is|[Hh]er|[Tt]heir)(?: {WORD}){{1,3}}|{NAME}['’]s(?: {WORD}){{1,3}}"
    rf"|{_PRONOUN}|{_QUOTED}|{NAME}(?: and {NAME}| \([12]\d{{3}}\))?"
)
_ADVERB = r"(?:(?!only|early)\w+ly|also|then|later)"
_PASSIVE = re.compile(
    rf"{BEGIN}(?P<np>{_NP}|The [A-Z]\w+(?: [A-Z]\w+){{0,3}})(?P<be> (?:is|was|are|were|am)|['’](?:s|re|m))"
    rf"(?: (?P<adverb>{_ADVERB}|very|so))?(?: (?P<before>[\w-]+)(?P<comma>,? and))? \Z"
)
_KIN = (
    "man|woman|guy|director|writer|actor|actress|star|creator|author|brother|sister|son|daughter|wife|husband|father"
    "|mother|great|legendary|former|late"
)
_APPOSITION = rf", (?:who|whose|an?|the (?:same )?(?:{_KIN})) [^,.;:!?<>()\"\x01]{{3,80}}(?=[.!](?![^ <\x01]))"
_OF = rf"(?: of (?:the |this |a )?{WORD}(?: {WORD})?)?"
_ARTICLES = "the|a|an|this|that|these|those|his|her|their|its"
_BY = (
    rf" by (?P<agent>(?:(?P<name>{NAMES})(?:(?P<more>{_APPOSITION})|(?: \([^()<>\"]{{1,60}}\))?(?:{LOOSE}|ENDS)))"
    rf"|(?:(?P<pronoun>him|them|it)|(?P<other>(?:{_ARTICLES}|some|two|three) (?:{WORD} ){{0,3}}{WORD}{_OF}))ENDS)"
)
_AGENT, _AGENT_FRONTED = (re.compile(_BY.replace("ENDS", ends)) for ends in (END, FRONTED))
_SUBJECT = re.compile(
    rf"{BEGIN}(?P<subject>{NAMES}|[Hh]e|[Ss]he|[Tt]hey|[Tt]he {WORD})(?: (?P<adverb>{_ADVERB}))?"
    rf"(?: (?P<before>[\w-]+) and)? \Z"
)
_NOUN = rf"(?!\w+ly\b|(?:well|for|in|with|as|by|from|to|and|but|so)\b){WORD}"
_MANNER = "well|(?!early|only|mainly|especially|partly|finally|actually|simply|largely)[a-z]+ly"
_WHAT = (
    rf" (?P<np>(?P<named>{NAME}(?: and {NAME})?)(?P<more>{_APPOSITION})?"
    rf"|(?:{_ARTICLES}|both) (?:{_NOUN} ){{0,3}}{_NOUN}(?: of (?:the |this |a )?{WORD}(?: [A-Z]{WORD}){{0,2}})?)"
    rf"(?: (?P<manner>{_MANNER}))?(?:{LOOSE}|ENDS)"
)
_OBJECT, _OBJECT_FRONTED = (re.compile(_WHAT.replace("ENDS", ends)) for ends in (END, FRONTED))
_STRICT, _STRICT_FRONTED = re.compile(END), re.compile(FRONTED)
_ASKS = re.compile(r"[^.!?]*\?")
_MINE = words_of("his her their")
_SUPERLATIVE = re.compile(r"\b(?:\w+est|only|first|last|next|most|least|same|worst|best)\b")


def to_active(before: str, verb: str, after: str) -> tuple[int, int, str] | None:
    """Turn a passive clause round, if it is one: characters taken before and behind the participle, the new clause."""
    left = _PASSIVE.search(before)
    if not left or _ASKS.match(after):
        return None
    right = (_AGENT_FRONTED if _is_fronted(left) else _AGENT).match(after)
    if not right:
        return None
    np_, be, adverb = left["np"], left["be"].strip(), left["adverb"]
    many = be in ("are", "were", "'re", "’re")
    now = be not in ("was", "were")
    form = phrases.verbs()[0].get(verb)
    if right["more"] and phrases.is_cut(right["more"]):
        return None
    if form is None or not _may_be_subject(left, np_, many):
        return None
    agent = right["agent"]
    if right["name"]:
        if not phrases.is_name(right["name"]):
            return None
    elif right["other"] and not _may_be_agent(right["other"], np_):
        return None
    if re.match(r"(?i)(?:his|her|their) ", np_) and not (right["name"] and form.base in ("play", "portray", "voice")):
        return None
    if right["pronoun"] == "it" and form.base not in phrases.SETS["striking"]:
        return None
    plural = right["pronoun"] == "them" or (right["pronoun"] is None and phrases.is_plural(right["name"] or agent))
    verbs = _finite(form, now, plural)
    if left["before"]:
        other = phrases.verbs()[0].get(left["before"])
        if other is None:
            return None
        verbs = f"{_finite(other, now, plural)}{left['comma']} {verbs}"
    subject = phrases.as_subject(agent)
    if left["start"] is not None:
        subject = phrases.raised(subject)
    much = f"{adverb} much" if adverb in ("very", "so") else None
    if much and form.base not in phrases.SETS["striking"]:
        return None
    if right["more"]:
        subject += ","
    parts = (subject, None if much else adverb, verbs, phrases.as_object(np_), much)
    clause = " ".join(part for part in parts if part)
    return len(before) - left.start("np"), right.end(), clause


def _is_fronted(left: re.Match[str]) -> bool:
    """Tell whether the sentence opens with "when" and this clause."""
    opening = left[0].partition(" ")[0] + " "
    return left.start() == 0 and left["start"] is None and FRONT.match(opening) is not None


def _finite(form: Forms, now: bool, plural: bool) -> str:
    return (form.base if plural else form.third) if now else form.past


def _may_be_subject(left: re.Match[str], np_: str, many: bool) -> bool:
    """Tell whether the phrase before "was directed" is its whole subject."""
    if np_[-1] in "'’" and np_[0] != "'":
        return False
    if re.match(rf"(?:{DET}|[Hh]is|[Hh]er|[Tt]heir) ", np_):
        ok = phrases.is_noun_phrase(np_, plural=many and left["start"] is not None)
    elif re.match(rf"{NAME}['’]s ", np_):
        ok = phrases.is_name(re.split("['’]s ", np_)[0]) and phrases.is_noun_phrase(np_)
    elif np_[0] in "\"'" or np_.lower() in ("it", "this", "that", "he", "she", "they", "i", "we"):
        ok = np_ != "that"
    else:
        ok = phrases.is_name(np_.partition(" (")[0])
    opening = left[0][: left.start("np") - left.start()].strip()
    named = np_[0].isupper() and not re.match(rf"{DET} |I\b", np_)
    if named and " and " in np_ and opening in phrases.SETS["may_take_names"]:
        return False
    if opening in ("as", "like", "As") and re.match(r"(?:an?|[A-Z]\w*) ", np_):
        return False
    if left["start"] is None and opening in ("and", ",") and (named or (many and re.match(rf"{DET} ", np_))):
        return opening == "," and not many and ok and _is_after_small_word(left)
    return ok


def _may_be_agent(phrase: str, np_: str) -> bool:
    """Tell whether "the same man" can do this, and nobody else becomes "his"."""
    mine = phrase.partition(" ")[0] in _MINE and np_.lower() not in ("he", "she", "they", "i", "we", "it")
    return not mine and phrases.ends_as_agent(phrase)


def _is_after_small_word(left: re.Match[str]) -> bool:
    """Tell whether the word before the comma has no capital, so that no names are listed."""
    words = left.string[: left.start()].split()
    return len(words) > 0 and words[-1][:1].islower()


def to_passive(before: str, verb: str, after: str) -> tuple[int, int, str] | None:
    """Turn an active clause round, if it is one: characters taken before and behind its verb, the new clause."""
    left = _SUBJECT.search(before)
    if not left or _ASKS.match(after):
        return None
    fronted = _is_fronted(left)
    right = (_OBJECT_FRONTED if fronted else _OBJECT).match(after)
    if not right:
        return None
    _, by_past, by_now = phrases.verbs()
    form, now = by_past.get(verb) or by_now.get(verb), verb not in by_past
    subject, np_ = left["subject"], right["np"]
    if right["more"] and phrases.is_cut(right["more"]):
        return None
    strict = (_STRICT_FRONTED if fronted else _STRICT).match(after, right.end()) is not None
    if not strict and re.match(r" \w+ [A-Z]", after[right.end() :]) and right["named"]:
        return None  # "wrote Letters for Anna": all one title
    if form is None or not _may_be_agent_of(left, subject, verb, now, form):
        return None
    if not _may_be_object(form, subject, right, strict):
        return None
    participles = form.participle
    if left["before"]:
        other = (by_past if not now else by_now).get(left["before"])
        if other is None:
            return None
        participles = f"{other.participle} and {participles}"
    many = phrases.is_plural(right["named"] or np_)
    if right["more"]:
        np_ += ","
    be = ("are" if many else "is") if now else ("were" if many else "was")
    opener = phrases.raised(np_) if left["start"] is not None else np_
    parts = (opener, be, left["adverb"], participles, right["manner"], "by", phrases.as_object(subject))
    return len(before) - left.start("subject"), right.end(), " ".join(part for part in parts if part)


def _may_be_agent_of(left: re.Match[str], subject: str, verb: str, now: bool, form: Forms) -> bool:
    """Tell whether the words before the verb are its whole subject."""
    lower = subject.lower()
    opening = left[0][: left.start("subject") - left.start()].strip()
    if lower.startswith("the "):
        return lower.split()[-1] in phrases.SETS["actor"] and opening not in ("and", ",", "that")
    if lower not in ("he", "she", "they"):
        listed = opening == "," and not _is_after_small_word(left)
        taken = " and " in subject and opening in phrases.SETS["may_take_names"]
        if not phrases.is_name(subject) or opening == "and" or listed or taken:
            return False
    plural = lower == "they" or phrases.is_plural(subject)
    return not now or verb == (form.base if plural else form.third)


def _may_be_object(form: Forms, subject: str, right: re.Match[str], strict: bool) -> bool:
    """Tell whether "the leading role" is the whole object, and one that this verb can have."""
    np_ = right["np"]
    tells = form.base in phrases.SETS["acting"] and form.base not in phrases.SETS["making"]
    if form.base == "make" or form.base in phrases.SETS["striking"]:
        return False
    if right["named"]:
        return phrases.is_name(right["named"]) and (strict or not tells) and right["manner"] is None
    if not phrases.is_noun_phrase(np_) or (_SUPERLATIVE.search(np_) and not strict):
        return False
    head = re.split(r" of ", np_.lower())[0].split()[-1]
    is_person = head in phrases.SETS["actor"]
    owned = np_.partition(" ")[0] in _MINE
    if tells:
        return strict and np_.startswith("the ") and is_person
    if form.base in ("play", "portray"):
        person = (np_.startswith("the ") or subject.lower() not in ("he", "she", "they")) and is_person
        loose = head in ("part", "role", "lead", "roles", "parts") and not owned
        return (loose or (head in phrases.SETS["played"] and strict and not owned) or (person and strict)) and (
            not owned or person
        )
    return not owned and (head in phrases.WATCHED or head in ("role", "part"))
