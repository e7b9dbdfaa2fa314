"""How people write to each other: short forms, slang, emoji, case, punctuation.

The same opinion can be put down with care or in a hurry. Capitals and apostrophes go, words are drawn out or cut
short, emoji stand for words and words for emoji, a hashtag or a greeting is added. Most of these exist in both
directions, so that a model can be tested on texts that are more careful than its training texts, and on less careful
ones.
"""

NAMES: dict[str, str] = {
    "contraction.expand": "contraction:expand",
    "contraction.contract": "contraction:contract",
    "case.lower": "case:lower",
    "case.upper": "case:upper",
    "case.title": "case:title",
    "case.random": "case:random",
    "case.sentence_start": "case:sentence_start",
    "elongate": "letters:elongate",
    "leet": "letters:leet",
    "punctuation.remove": "punctuation:remove",
    "punctuation.repeat": "punctuation:repeat",
    "punctuation.add": "punctuation:add",
    "punctuation.no_apostrophe": "punctuation:no_apostrophe",
    "punctuation.space": "punctuation:space",
    "slang.abbreviate": "slang:abbreviate",
    "slang.expand": "slang:expand",
    "slang.informal": "informal:informal",
    "slang.formal": "informal:formal",
    "abbreviation.weekday_month": "abbreviation:weekday_month",
    "abbreviation.acronym": "abbreviation:acronym",
    "abbreviation.title": "abbreviation:title",
    "emoji.add": "emoji:add",
    "emoji.sentiment": "sentiment:sentiment",
    "emoji.from_words": "emoji:from_words",
    "emoji.to_words": "emoji:to_words",
    "emoji.from_emoticon": "emoticon:from_emoticon",
    "emoticon.from_emoji": "emoticon:from_emoji",
    "hashtag.add": "tags:add_hashtags",
    "hashtag.words": "tags:hash_words",
    "mention.add": "tags:add_mention",
    "url.add": "tags:add_url",
    "greeting.add": "tags:add_greeting",
}
"""Name -> module of this folder, and what it is called there."""
