"""Stories told in the past, told in the present."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np

from windtunnel.lexicon.tables import read_lists, read_tsv
from windtunnel.lexicon.wordgroups import WordBits
from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording.reading import Reading
from windtunnel.transforms.wording.verb_forms import Forms, forms, irregular, words_of

VERB, EXCLUDED = 1, 2

_LISTS = {name: frozenset(words) for name, words in read_lists("historic_present.txt").items()}
_NO_SUBJECT = _LISTS["no_subject"]
_SUBJECTS = words_of("he she they it")
_LEADS = (
    "(?:then|later|soon|eventually|finally|suddenly|afterwards|meanwhile|instead|so|and|but|unfortunately|luckily"
    "|fortunately|sadly|one day|one night|after that|at first|in the end|at the end|before long|from there)"
)
_MAIN = re.compile(
    rf"(?:\A(?:{_LEADS},? )?|\A[^,;:]{{1,60}}, (?:{_LEADS},? )?|[,;:] (?:and |but |so )(?:then )?"
    r"|\w (?:and|but|so) (?:then )?)\Z",
    re.IGNORECASE,
)
"""Begins a clause that stands by itself."""
_GOING_ON = re.compile(r"[,;:] (?:then )?\Z", re.IGNORECASE)
"""Begins a clause where another one was told now before."""
_DEPENDENT = re.compile(r"(?:\A|[\w,] )(?:as|while|until|before|after|where) \Z", re.IGNORECASE)
_TOKEN = re.compile(r"[\w’'-]+")
_ADVERB = re.compile(r"(?:\w+ly|then|also|never|soon|just|again|both|all|instead|eventually|even)\Z")
_ODD = re.compile(r"[\"“”<>*…]|\.\.|\b(?:1[5-9]|20)\d\d\b|'[0-9]0s|[0-9]0'?s")
_RELATIVE = words_of("who which that what whom whose")
_ARTICLES = words_of("the a an his her their this these")


def _by_past(*lists: str) -> dict[str, Forms]:
    """The verbs of some lists by their past."""
    bases = (base for name in lists for base in read_lists("historic_present.txt")[name])
    return {form.past: form for form in (forms(base) for base in bases if not base.endswith("_"))}


_verbs = cache(lambda: _by_past("action"))
_all_verbs = cache(lambda: _by_past("also", "action"))
"""The actions, and what may stand beside them."""
_irregular_pasts = cache(lambda: frozenset(form.past for form in irregular().values()))
_adjectives = cache(lambda: frozenset(read_lists("clause.txt")["as_adjective"]) | words_of("named dressed nicknamed"))
_safe = cache(lambda: frozenset(forms(base).past for base in _LISTS["safe_with_noun"]))
_names = cache(lambda: frozenset(read_tsv("first_names.tsv")) | frozenset(read_tsv("surnames.tsv")))
_roles = cache(lambda: WordBits({VERB: _verbs(), EXCLUDED: _LISTS["excluded"]}))


@transformation("historic_present", version=1)
def historic_present(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Tell the story in the present.

    What happens: "He grabbed the gun and escaped" becomes "He grabs the gun and escapes". A share (`rate`) of the
    sentences that tell a story in the past is taken; all verbs of a sentence go together, each an edit of its own.
    Why the label survives: plots are retold in either tense, often in both; nothing but the tense changes.
    Limits: verbs of action from a list, behind he, she, they, a name or a plain noun, or joined to these by "and".
    Sentences about the making of the film or with other tenses, a first person, "when", "if", quotes, numbers, verbs of
    saying or thinking, or a past form that is not on the list, stay; what a relative clause tells stays in the past.
    Source: NL-Augmenter `tense`; the narrative present, Huddleston & Pullum 2002, "The Cambridge grammar of the English
    language", 4.2.3.

    >>> historic_present(rate=1.0).texts(["He grabbed the gun and escaped. Then the monster took her away."])
    ['He grabs the gun and escapes. Then the monster takes her away.']
    """
    reading = Reading(batch, _roles())
    verb = reading.with_role(VERB)
    verb = verb[reading.is_small(verb) & ~reading.said(verb, EXCLUDED)]
    first = np.unique(reading.sentence_first[verb]) if len(verb) else verb
    words = reading.words
    first = first[chance.below(rate, words[first])]
    return _told_now(reading, first)


def _told_now(reading: Reading, first: Int64s) -> Edits:
    """Read these sentences, given by their first words, one by one: they are few."""
    words, batch = reading.words, reading.batch
    last = reading.sentence_last(first)
    row_stop = batch.offsets[words.row[first] + 1]
    text = batch.data.tobytes()
    columns = (words.start[first], words.stop[last], row_stop, words.row[first])
    row, start, stop, new = [], [], [], []
    for low, high, end, of in zip(*(column.tolist() for column in columns), strict=True):
        if high - low > 400:
            continue
        after = text[high : min(high + 3, end)]
        if after[:1] not in (b".", b"!", b",", b";", b"") or b"?" in after or b'"' in after:
            continue
        sentence = text[low:high].decode()
        for begin, close, present in present_verbs(sentence):
            row.append(of)
            start.append(low + len(sentence[:begin].encode()))
            stop.append(low + len(sentence[:close].encode()))
            new.append(present)
    spans = Spans(np.array(start, np.int64), np.array(stop, np.int64), np.array(row, np.int32), np.zeros(0, np.int32))
    return Edits.of(spans, new)


def present_verbs(sentence: str) -> list[tuple[int, int, str]]:
    """Find the verbs of a sentence that tell a story, all or none: begin, end, present form."""
    if _ODD.search(sentence):
        return []
    tokens = [(found.start(), found.end(), found[0]) for found in _TOKEN.finditer(sentence)]
    lower = [token[2].lower().replace("’", "'") for token in tokens]
    found: list[tuple[int, int, str]] = []
    many = told = False
    seen = -1  # the last verb taken, by its place
    for place, word in enumerate(lower):
        form = _all_verbs().get(word)
        if form is None and not _is_past(word):
            continue
        before = place - 1
        while before > 0 and _ADVERB.match(lower[before]):
            before -= 1
        previous = lower[before] if before >= 0 else ""
        if previous in _RELATIVE:
            continue  # earlier than the story, or as good as
        after = lower[place + 1] if place + 1 < len(lower) else ""
        subject = _subject(sentence, tokens, lower, before, seen >= 0) if before >= 0 else None
        if subject is not None and (not subject.is_noun or word in _safe()):
            many = subject.is_many
            told |= subject.is_main and word in _verbs()
        elif seen >= 0 and previous in ("and", "then", "but") and not _RELATIVE & set(lower[seen:place]):
            pass
        elif word.endswith("ed") and (
            previous in _NO_SUBJECT or word in _adjectives() or (seen >= 0 and after == "by")
        ):
            continue
        else:
            return []
        if form is None or after == "by" or (form.base in _LISTS["reports"] and after in _LISTS["reported"]):
            return []
        found.append((tokens[place][0], tokens[place][1], form.base if many else form.third))
        seen = place
    return found if told else []


def _is_past(word: str) -> bool:
    """Tell what may be a past form."""
    return word in _irregular_pasts() or (
        word.endswith("ed")
        and len(word) > 4
        and not word.endswith("eed")
        and word not in ("hundred", "sacred", "kindred")
    )


class _Subject(NamedTuple):
    is_many: bool
    is_noun: bool
    is_main: bool


def _subject(
    sentence: str, tokens: list[tuple[int, int, str]], lower: list[str], place: int, goes_on: bool
) -> _Subject | None:
    """Tell the subject that ends at this word, if one does, and its clause begins with it."""
    word = lower[place]
    first = place
    is_many = is_noun = False
    if word in _SUBJECTS:
        is_many = word == "they"
    elif tokens[place][2] in _names():
        if place and tokens[place - 1][2] in _names():
            first -= 1
        elif place and tokens[place - 1][2][:1].isupper() and lower[place - 1] not in ("then", "but", "so", "and"):
            return None
    elif word in _LISTS["noun"]:
        while first > 0 and place - first < 3 and lower[first] not in _ARTICLES:
            first -= 1
        modifiers = lower[first + 1 : place]
        if lower[first] not in _ARTICLES or any(
            _ADVERB.match(one) or one in _all_verbs() or one.endswith("s") or one in _NO_SUBJECT for one in modifiers
        ):
            return None
        is_noun = True
        is_many = word in _LISTS["many"] or (word.endswith("s") and not word.endswith("ss") and word != "series")
    else:
        return None
    before = sentence[: tokens[first][0]]
    is_main = _MAIN.search(before) is not None or (goes_on and _GOING_ON.search(before) is not None)
    if not is_main and not _DEPENDENT.search(before):
        return None
    if not goes_on and re.search(r"\w,? and $", before) and not re.match(r"(?i)(?:he|she|they|it)$", word):
        return None  # "Tom and the boy ran"
    if is_main and not goes_on and re.search(r"(?i)\w (?:and|but|so) $", before) and word == "it":
        return None
    return _Subject(is_many, is_noun, is_main)
