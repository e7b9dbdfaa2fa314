"""Gendered words: all of a text swapped, or made neutral."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.lexicon.wordgroups import WordBits
from windtunnel.lexicon.wordtable import MAX_BYTES, WordTable
from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.casing import CasedStrings, case_of
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.replacing import Replacing
from windtunnel.transforms.wording import consistent
from windtunnel.transforms.wording.reading import Reading

PRONOUN, OBJECT, GIVES = 1, 2, 4
_PRONOUNS = "he she him her his hers himself herself he's she's he'd she'd he'll she'll"
_NO_NOUNS = """
to and in on at for from with as but or nor if when because that by into onto a an the is was up out off down back
away so too again how what who why where while after before until not just about over around through against than then
this these those which during without within though although since unless upon along would could should will can did
does has had have are were were been being she he they we i you it my your our their another some any every each no
all both either there here now later alive alone anyway either forever instead together apart once twice even like
unlike toward towards behind beside beneath between across home such because whether whenever wherever whose be
"""
"""Behind "her" they tell that it is him, not his."""
_TAKE_TWO = """
make makes made making let lets letting see sees saw seen seeing watch watches watched watching hear hears heard
hearing help helps helped helping have having had give gives gave given giving tell tells told telling ask asks asked
asking show shows showed showing teach teaches taught teaching buy buys bought bring brings brought call calls called
calling find finds found finding keep keeps kept keeping offer offers offered send sends sent sending get gets got
getting leave leaves left leaving want wants wanted cost costs render rendered paint painted drive drives drove turn
turns turned name named consider considers considered considering feel felt notice noticed owe owes pay pays paid wish
wished hand handed deny denied allow allowed grant granted cast think thinks thought strip stripped feed fed set sets
setting put puts
"""
"""Before "her" and a noun they leave open whether it is him or his: "gave her money"."""
_ROLES = WordBits({PRONOUN: _PRONOUNS, OBJECT: _NO_NOUNS, GIVES: _TAKE_TWO})
_ENDINGS = ("'s", "'d", "'ll")
_HER, _HIS = 0, 1
_SPECIAL = ("her", "his", "him", "hers")


class _Words(NamedTuple):
    table: WordTable
    """`_SPECIAL`, which need a look at their neighbours, then the others, all with and without 's."""
    new: CasedStrings
    nouns: Bools


@cache
def _words() -> _Words:
    pairs: dict[str, str] = {}
    for first, (second,) in read_tsv("gender_pairs.tsv").items():
        pairs |= {first: second, second: first}
    pairs |= {first: second for first, (second,) in read_tsv("gender_one_way.tsv").items()}
    for word, other in list(pairs.items()):
        for end in _ENDINGS if word in ("he", "she") else _ENDINGS[:1]:
            for apostrophe in ("'", "’"):
                ending = end.replace("'", apostrophe)
                if len((word + ending).encode()) <= MAX_BYTES:
                    pairs[word + ending] = other + ending
    keys = [*_SPECIAL, *pairs]
    new = ["his", "her", "her", "his", *pairs.values(), "him", "hers"]
    pronouns = ("he", "she", "himself", "herself")
    is_noun = [key not in _SPECIAL and key.replace("’", "'").split("'")[0] not in pronouns for key in keys]
    return _Words(WordTable(keys), CasedStrings(new), np.array(is_noun))


@transformation("gender.swap", version=1)
def swap(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Swap the genders of a text.

    What happens: in a share (`rate`) of the texts all words for men become those for women and the other way round:
    he and she, his and her, man and woman, actor and actress. "Her" becomes "him" or "his" by the words beside it.
    Why the label survives: an opinion does not hang on the gender of whom it is about.
    Limits: names stay as they are (`person_name` is another matter), and so do capitalized words inside sentences.
    Texts in which a "her" or "his" cannot be told for sure ("gave her money"), or that say "he or she", are left alone.
    Source: NL-Augmenter `gender_swap`, AugLy `swap_gendered_words`; Zhao et al. 2018
    (https://aclanthology.org/N18-2003).

    >>> swap(rate=1.0).texts(["He loves her, and his wife is an actress.", "She saw her. That hat is his."])
    ['She loves him, and her husband is an actor.', 'He saw him. That hat is hers.']
    """
    table = _words()
    words = batch.words
    found = table.table.find(batch.data, words).astype(np.int64)
    index = np.flatnonzero(found >= 0)
    entry = found[index]
    if not len(index):
        return Edits.none()
    reading = Reading(batch, _ROLES)
    becomes, unsure = _pronouns(reading, index, entry)
    stays = _stay(reading, index, table.nouns[entry])
    bad = np.zeros(len(batch), bool)
    bad[words.row[index[unsure]]] = True
    chosen = (chance.of_rows("choose") < rate) & ~bad
    keep = chosen[words.row[index]] & ~stays
    spans = words[index[keep]]
    case = case_of(batch.data, spans)
    return Edits.of(spans, table.new.take(becomes[keep], case))


def _pronouns(reading: Reading, index: Int64s, entry: Int64s) -> tuple[Int64s, Bools]:
    """Return what each word becomes, and which cannot be told for sure."""
    after, before = reading.other(index, 1), reading.other(index, -1)
    none = len(reading.words)
    data, starts = reading.data, np.append(reading.words.start, 0)
    open_end = after == none  # a mark or the end follows
    tied = reading.ends(index, b"-'\"*&/(") & open_end
    closed = reading.role(after, OBJECT | PRONOUN)
    gives = reading.role(before, GIVES)
    first = data[np.minimum(starts[after], max(len(data) - 1, 0))]
    other_script = (after < none) & (first >= 0x80)
    her, his = entry == _HER, entry == _HIS
    her_object = open_end | closed
    unsure = her & ((gives & ~her_object) | other_script | tied)
    unsure |= his & (other_script | tied)
    unsure |= (her | his) & (after < none) & (first >= ord("0")) & (first <= ord("9"))
    # "his or her", "he or she", "him and her"
    second = reading.other(after, 1)
    both = reading.role(after, OBJECT) & _is(reading, after, _ANDS) & reading.role(second, PRONOUN)
    unsure |= both & reading.role(index, PRONOUN)
    slash = reading.ends(index, b"/") & reading.role(index, PRONOUN)
    unsure |= slash | (reading.begins(index, b"/") & reading.role(index, PRONOUN))
    becomes = entry.copy()
    count = len(_words().new)
    becomes[her & her_object] = count - 2
    becomes[his & (open_end | closed)] = count - 1
    return becomes, unsure


_ANDS = WordTable(["and", "or", "nor"])
_INTERJECTIONS = WordTable(["oh", "boy", "man", "hey", "yo", "damn", "wow", "ah", "drag", "old"])
_IDIOMS = WordTable(["of"])
_SWEARS = WordTable(["bitch", "bitches", "gun", "guns", "nature", "earth", "christmas", "tongue", "load", "hood"])


def _is(reading: Reading, i: Int64s, table: WordTable) -> Bools:
    """Tell which of these words the table holds; the number of words is none."""
    found = np.zeros(len(i), bool)
    there = np.flatnonzero(i < len(reading.words))
    found[there] = table.find(reading.data, reading.words[i[there]]) >= 0
    return found


def _stay(reading: Reading, index: Int64s, is_noun: Bools) -> Bools:
    """Tell which words stay as they are: in names, exclamations and idioms."""
    batch = reading.batch
    large = consistent.capital(batch)[index]
    shouted = case_of(batch.data, batch.words[index]) == 2
    inside = ~batch.first_in_sentence[index]
    stays: Bools = large & inside & ~shouted
    after, before = reading.other(index, 1), reading.other(index, -1)
    capitals = np.append(consistent.capital(batch), False)
    stays |= is_noun & large & ~shouted & capitals[after]  # "King Kong is ..."
    stays |= is_noun & ~consistent.stands_free(batch, batch.words[index])
    lone = (after == len(reading.words)) & reading.ends(index, b",!.?")
    opens = ~inside & lone
    stays |= is_noun & (opens | (lone & _is(reading, before, _INTERJECTIONS)))  # "Man, ...", "oh boy!"
    third = reading.other(reading.other(after, 1), 1)
    stays |= is_noun & _is(reading, after, _IDIOMS) & (_is(reading, third, _SWEARS))
    stays |= is_noun & _is(reading, after, _SWEARS)
    return stays


_neutral = cache(lambda: Replacing(read_tsv("gender_neutral.tsv")))


@transformation("gender.neutral", version=1)
def neutral(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Use words for all genders.

    What happens: "actress" becomes "actor", "policeman" "police officer", "his or her" "their", "he or she is"
    "they are".
    Why the label survives: the words say the same of the same people.
    Limits: "he" and "she" alone, and words capitalized inside a sentence ("Best Actress", "Anchorman"), stay.
    Source: NL-Augmenter `gender_neutral_rewrite`; Sun et al. 2021 (https://arxiv.org/abs/2102.06788).

    >>> neutral(rate=1.0).texts(["An actress and a policeman. Everybody loved his or her part; he or she was busy."])
    ['An actor and a police officer. Everybody loved their part; they were busy.']
    """
    sites = _neutral().find(batch)
    sites = sites[chance.below(rate, sites.spans)]
    index = np.searchsorted(batch.words.start, sites.spans.start)
    name = consistent.capital(batch)[index] & ~batch.first_in_sentence[index]
    shouted = case_of(batch.data, sites.spans) == 2
    keep = (~name | shouted) & consistent.stands_free(batch, sites.spans)
    return _neutral().rewrite(batch, chance, sites[keep])
