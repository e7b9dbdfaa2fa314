"""Single and double letters, each where the other should be."""

from __future__ import annotations

from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.spelling.misspelling import table
from windtunnel.transforms.spelling.names import without_names


@transformation("spelling.single_letter", version=1)
def single_letter(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Write a double letter once.

    What happens: a share (`rate`) of the words with a doubled consonant loses one of the two: "realy", "beautifuly",
    "posible".
    Why the label survives: the word is still read as it was; where one letter less makes another word ("dinner" to
    "diner", "hopping" to "hoping") it stays.
    Limits: English words of 5 letters and more; names (capitals inside a sentence) stay.
    Source: the omission class of Yannakoudakis & Fawthrop 1983 (https://doi.org/10.1016/0306-4573(83)90045-6) and
    of Mitton 1996; no peer has it by itself.

    >>> single_letter(rate=1.0).texts(["The dinner was really different, and a little embarrassing."])
    ['The dinner was realy diferent, and a litle embarrasing.']
    """
    return without_names(table("single_letter"), batch, chance, rate)


@transformation("spelling.double_letter", version=1)
def double_letter(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    """Write a single letter twice, where people do.

    What happens: a share (`rate`) of the words in which people tend to double a consonant gets it: "untill",
    "beautifull", "allways", "writting", "proffessor".
    Why the label survives: the word is still read as it was; where one letter more makes another word ("hoping" to
    "hopping") it stays.
    Limits: English; names (capitals inside a sentence) stay.
    Source: as for `spelling.single_letter`; unlike `typo.repeat`, which doubles any letter, it knows the habits.

    >>> double_letter(rate=1.0).texts(["I was hoping for a beautiful ending until the writing failed."])
    ['I was hoping for a beautifull ending untill the writting failed.']
    """
    return without_names(table("double_letter"), batch, chance, rate)
