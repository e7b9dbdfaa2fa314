"""Words in one of Unicode's other alphabets."""

from __future__ import annotations

from functools import cache
from typing import Literal

from windtunnel.lexicon.alphabets import SMALL_CAPITALS, Style, styled
from windtunnel.lexicon.lettertable import LetterTable
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation

Font = Literal[Style, "circled"]


@transformation("lookalike.fullwidth", version=1)
def fullwidth(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Write words in fullwidth letters.

    What happens: the letters A to Z, digits and ' of a chosen word become the fullwidth forms that East Asian input
    methods write and that some use to stand out.
    Why the label survives: the same letters, wider; NFKC normalization leads back.
    Limits: letters with accents and other scripts stay.
    Source: Unicode's block "Halfwidth and Fullwidth Forms"; AugLy `replace_fun_fonts` (its "vaporwave").

    >>> fullwidth(rate=1.0).texts(["A wonderful movie."])
    ['Ａ ｗｏｎｄｅｒｆｕｌ ｍｏｖｉｅ.']
    """
    return _table("fullwidth").rewrite(batch, batch.words[chance.below(rate, batch.words)])


@transformation("lookalike.fun_font", version=1)
def fun_font(batch: TextBatch, chance: Chance, *, rate: Share = 0.1, style: Font = "script") -> Edits:
    """Write words in a fun font.

    What happens: the letters of a chosen word become those of a styled alphabet (`style`), as font generators for
    social networks make them; digits too in bold, double-struck, sans, monospace and circles.
    Why the label survives: the same letters in another dress; NFKC normalization leads back.
    Limits: letters with accents and other scripts stay; fraktur and script are slow to read.
    Source: Unicode's blocks "Mathematical Alphanumeric Symbols" and "Enclosed Alphanumerics"; AugLy
    `replace_fun_fonts`.

    >>> fun_font(rate=1.0).texts(["A wonderful movie."])
    ['𝒜 𝓌ℴ𝓃𝒹ℯ𝓇𝒻𝓊𝓁 𝓂ℴ𝓋𝒾ℯ.']
    >>> fun_font(rate=1.0, style="double_struck").texts(["A wonderful movie."])
    ['𝔸 𝕨𝕠𝕟𝕕𝕖𝕣𝕗𝕦𝕝 𝕞𝕠𝕧𝕚𝕖.']
    """
    return _table(style).rewrite(batch, batch.words[chance.below(rate, batch.words)])


@transformation("lookalike.small_caps", version=1)
def small_caps(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Write words in small capitals.

    What happens: the small letters a to z of a chosen word become phonetic letters that look like small capitals.
    Why the label survives: the same letters in another dress.
    Limits: x stays, which looks the same; so do letters with accents. No normalization leads back.
    Source: Unicode's block "Phonetic Extensions" and its like; AugLy `replace_fun_fonts`.

    >>> small_caps(rate=1.0).texts(["A wonderful movie."])
    ['A ᴡᴏɴᴅᴇʀꜰᴜʟ ᴍᴏᴠɪᴇ.']
    """
    return _table("small_caps").rewrite(batch, batch.words[chance.below(rate, batch.words)])


@cache
def _table(style: str) -> LetterTable:
    return LetterTable(SMALL_CAPITALS if style == "small_caps" else styled(style))
