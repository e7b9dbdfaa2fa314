"""Times of day written another way."""

from __future__ import annotations

import re

from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording import rare

_TIME = re.compile(
    rb"(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?( ?)(?:([ap])\.m(?:\.|\b)|([ap])m\b|([AP])M\b|([AP])\.M(?:\.|\b))(?![\w-])"
    rb"|(1[3-9]|2[0-3]):([0-5]\d)(?!\w|[:./%-]\d|-)(?! ?[apAP]\.?[mM])"
)
_WHEN = re.compile(
    rb"(?i)(?:^|[\s(])(?:at|by|until|till|til|to|before|after|around|about|since|from|past|near|nearly|almost|like"
    rb"|midnight|noon)[ ,] ?\Z"
)
_FREE = re.compile(rb"(?:^|[\s(\"'>])\Z")
_NAME_BEFORE = re.compile(rb"[A-Z]\w* \Z")


def _written(match: rare.Match) -> list[str]:
    hour, minute, blank, *half, hour24, minute24 = (part.decode() if part else "" for part in match.groups())
    before = rare.before(match)
    if not _FREE.search(before):
        return []
    at = bool(_WHEN.search(before))
    if hour24:
        if not at:
            return []
        late, shown, minutes = "p", int(hour24) % 12 or 12, minute24
    else:
        late, shown, minutes = "".join(half).lower(), int(hour), minute or "00"
        if not at and ((blank and late == "a" and half[0] + half[3] == "") or _NAME_BEFORE.search(before)):
            return []  # "I am in part 2 am I not"
    of_day = shown % 12 + (12 if late == "p" else 0)
    clock = str(shown) if minutes == "00" else f"{shown}:{minutes}"
    ways = [f"{clock} {late}m", f"{clock}{late}m", f"{clock} {late}.m.", f"{shown}:{minutes} {late}.m."]
    if at and (of_day > 12 or (of_day >= 1 and of_day < 10 and late == "a")):
        ways.append(f"{of_day:02}:{minutes}")
    text = match[0].decode()
    if text.endswith("."):  # its full stop may end the sentence too
        if _ends_sentence(match):
            ways = [way if way.endswith(".") else f"{way}." for way in ways]
    elif match.string[match.end() : match.end() + 1] == b".":
        ways = [way.removesuffix(".") for way in ways]
    return [way for way in dict.fromkeys(ways) if way != text]


def _ends_sentence(match: rare.Match) -> bool:
    after = match.string[match.end() : match.end() + 8].partition(b"\0")[0].lstrip(b"\"' \t\r\n")
    return not after or after[:1] == b"<" or after[:1].isupper()


@transformation("time.format", version=1)
def time_format(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Write times of day another way.

    What happens: "8 pm", "8pm", "8:00 p.m." and "20:00" become one another.
    Why the label survives: the hour stays the same.
    Limits: times without am or pm before 13:00, "8 o'clock" and durations ("1:45") stay; 20:00 is changed and made
    after "at", "until" and the like only.
    Source: beside NL-Augmenter `change_date_format`, which does dates.

    >>> time_format(rate=1.0).texts(["We met at 8 pm and left at 11:30 p.m.", "It starts at 20:15."])
    ['We met at 8pm and left at 23:30.', 'It starts at 8:15pm.']
    """
    return rare.replace(batch, chance, rate, rare.numbers(batch), _TIME, _written)
