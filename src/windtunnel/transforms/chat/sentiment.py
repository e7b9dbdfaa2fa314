"""An emoji of the feeling that a sentence has just said."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.neighbours import after
from windtunnel.transforms.chat.beside import insert, is_space, one_of
from windtunnel.transforms.contract import Share, transformation

_PRAISE = """loved wonderful fantastic excellent brilliant superb amazing awesome outstanding delightful masterpiece
    magnificent fabulous terrific marvelous marvellous brilliantly superbly wonderfully beautifully
    phenomenal exceptional flawless enjoyed delight charming captivating breathtaking stunning splendid gem
    heartwarming enjoyable impeccable fantastically perfection recommended"""
_BLAME = """awful atrocious abysmal dreadful unwatchable worst horrendous boring garbage lousy laughable sucks
    sucked tedious rubbish stinks crap crappy amateurish appalling uninteresting disappointing
    disappointment idiotic unfunny painfully dull horrid wretched unbearable drivel snoozefest pointless
    ridiculous terrible horrible"""
_ABOUT = """movie film acting story plot script cast performance performances show series episode book music songs
    soundtrack cinematography direction directing dialogue scenes photography animation effects i it this
    product quality service food game camera actors actor actress job comedy documentary picture flick"""
_DOUBT = """not no never nothing none nobody nor neither hardly barely without but however although though except
    unless if would could should might may supposed expect expected expecting than too instead other others
    until yet only otherwise despite while lack lacks lacking fails failed almost nearly less wish hope
    hoped wanted thought far why how cannot cant dont didnt isnt wasnt aint least some sometimes part parts
    half first once used apparently allegedly called said says say saying heard told claims claimed think
    thinks believe critics people everyone else even still same his her their he she they him them himself
    herself characters character moments moment bit rather sort kind somewhat mostly most almost few little
    ending beginning original previous sequel compared ever turned whether or rarely seldom word words
    comment comments review reviews reviewer reviewers died dies dead death any trying tries try tried
    attempt attempts unlike when because where who whose whom which"""
_KINDS = {"praise": _PRAISE.split(), "blame": _BLAME.split(), "about": _ABOUT.split(), "doubt": _DOUBT.split()}
_GLAD = "😍 👍 👏 🤩 ❤️ 😊 🙌 😀"
_CROSS = "👎 😒 🙄 😞 😠 😑 😖 😩"
_FACES = 8
"""In each of the two lists."""
_SHORTEST, _LONGEST = 3, 20
"""Words of a sentence: shorter ones may be titles, longer ones say more than one thing."""


@transformation("emoji.sentiment", version=1)
def sentiment(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """End a sentence that praises or blames with an emoji of the same feeling.

    What happens: behind "The acting was wonderful." stands 😍 or the like, behind "It was awful." 👎 or the like.
    Why the label survives: the emoji repeats what the sentence says; the label is not looked at.
    Limits: only sentences of 3 to 20 words with a strong word of one feeling, about the work or "it", without any
    negation, doubt, comparison, question or other person; irony is not seen.
    Source: NL-Augmenter `sentiment_emoji_augmenter`, which chooses by the whole text's polarity.

    >>> sentiment(rate=1.0).texts(["The acting was wonderful. It was not awful. It is a boring film!"])
    ['The acting was wonderful. 🙌 It was not awful. It is a boring film! 😠']
    """
    words = batch.words
    sentences = batch.sentences
    if not len(words) or not len(sentences):
        return Edits.none()
    number = np.cumsum(batch.first_in_sentence) - 1
    table, kind = _table()
    entry = table.find(batch.data, words)
    some = np.flatnonzero(entry >= 0)
    counts = np.zeros((len(sentences), len(_KINDS)), np.int64)
    np.add.at(counts, (number[some], kind[entry[some]]), 1)
    praise, blame, about, doubt = counts.T
    contracted = np.zeros(len(sentences), bool)
    last = batch.data[words.stop - 1]
    ends_in_t = np.flatnonzero(one_of(last, b"tT") & (words.length > 2))
    mark = batch.data[words.stop[ends_in_t] - 2]  # "isn't", with either apostrophe
    contracted[number[ends_in_t[(mark == ord("'")) | (mark == 0x99)]]] = True
    length = np.bincount(number, minlength=len(sentences))
    clear = ((praise > 0) ^ (blame > 0)) & (about > 0) & (doubt == 0) & ~contracted
    clear &= (length >= _SHORTEST) & (length <= _LONGEST)
    end = batch.data[np.maximum(sentences.stop - 1, 0)]
    clear &= one_of(end, b".!")
    right = after(batch, sentences)
    clear &= (right == 0) | is_space(right) | (right == ord("<"))
    clear &= chance.below(rate, sentences)
    chosen = np.flatnonzero(clear)
    found = sentences[chosen]
    picked = chance.pick(found, np.full(len(found), _FACES), "emoji") + (blame[chosen] > 0) * _FACES
    return insert(found.row, found.stop, _faces().take(picked))


_faces = cache(lambda: Strings.of([f" {emoji}" for emoji in _GLAD.split() + _CROSS.split()]))


@cache
def _table() -> tuple[WordTable, Int64s]:
    """The words that decide, and what each is."""
    kinds: dict[str, int] = {}
    for number, listed in enumerate(_KINDS.values()):
        for word in listed:
            kinds.setdefault(word, number)
    return WordTable([*kinds]), np.array([*kinds.values()], np.int64)
