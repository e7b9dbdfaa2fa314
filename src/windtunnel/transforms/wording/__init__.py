"""Other words for the same."""

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
}
"""Name -> module of this folder, and what it is called there."""
