"""Other words for the same.

The opinion stays and its words change: synonyms, more general nouns, a denied opposite, dates, sums and numbers
written in another form, a filler or a hedge that weighs nothing. Others choose another name, place, film or gender,
the same all over a text, on which no label should depend. What could shift the strength of an opinion is left out of
the tables.
"""

NAMES: dict[str, str] = {
    "person_name": "person_name:person_name",
    "gender.neutral": "gender:neutral",
    "gender.swap": "gender:swap",
    "place": "place:place",
    "film_title": "film_title:film_title",
    "synonym": "synonym:synonym",
    "date.format": "date:date_format",
    "money.format": "amount:money_format",
    "number.change": "number:change",
    "number.digits": "number:digits",
    "number.words": "number:words",
    "time.format": "time:time_format",
    "unit.convert": "amount:unit_convert",
    "hypernym": "hypernym:hypernym",
    "hedge": "hedge:hedge",
    "intensifier": "intensifier:intensifier",
    "filler": "filler:filler",
    "discourse_marker": "discourse_marker:discourse_marker",
    "discourse_marker.swap": "discourse_marker:swap",
    "negated_antonym": "negated_antonym:negated_antonym",
    "historic_present": "historic_present:historic_present",
    "voice.active": "voice:active",
    "voice.passive": "voice:passive",
}
"""Name -> module of this folder, and what it is called there."""
