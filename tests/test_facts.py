"""Numbers, dates, times, sums, names, places, titles and genders written or chosen otherwise."""

import re

import pytest

from windtunnel.lexicon import numerals
from windtunnel.transforms import registry


def changed(name, text, draw=0):
    return registry.get(name)(rate=1.0).texts([text], draw=draw)[0]


@pytest.mark.parametrize("number", [*range(1200), 10_000, 99_999, 100_001, 1_000_000, 12_345_678, 999_999_999])
def test_a_spelled_number_is_read_back(number):
    """What `cardinal` spells, `value` reads."""
    assert numerals.value(numerals.cardinal(number)) == number


def test_ordinals():
    """The last word takes the ending."""
    spelled = [numerals.ordinal(number) for number in (1, 2, 3, 5, 8, 9, 12, 20, 21, 100, 1003)]
    assert spelled == [
        *["first", "second", "third", "fifth", "eighth", "ninth", "twelfth", "twentieth", "twenty-first"],
        *["one hundredth", "one thousand third"],
    ]


def test_numbers_past_the_largest_are_refused():
    """Nine digits can be spelled, no more."""
    with pytest.raises(ValueError, match="999,999,999"):
        numerals.cardinal(1_000_000_000)


LEFT_ALONE = {
    "number.words": [
        *["10/10", "7 out of 10 people", "8 stars", "in 1999", "the 80s", "the 1st film", "2.5 hours", "$5 films"],
        *["Apollo 13 films", "Part 2 years later", "007 films", "between 20-30 people", "-5 films"],
    ],
    "number.digits": [
        *["one of a kind", "no one", "two-faced", "on second thought", "Twelve Monkeys", "I like Two Women"],
        *["nine times out of ten", "one day", "the first film", "half a dozen or two films", "TWO HOURS"],
    ],
    "number.change": ["10 stars", "10/10", "in 1999", "19 years old", "28 days later", "90 minutes", "$40", "4 films"],
    "date.format": [
        *["5/12/2004", "Friday the 13th", "On 31 June 2001", "in May 1980", "version 2004-05-12-3", "It may 12 times"],
        *["the 4th of July", "9/11", "may 12, 2004"],
    ],
    "time.format": ["2:30 hours", "2.35:1", "8 o'clock", "I am 8 am I", "John 3:16", "at 13:00:05", "at 5:30"],
    "money.format": ["a $5 ticket", "5 pounds", "$10-20", "US$40.", "$5-a-piece", "$10 to $20k"],
    "unit.convert": ["8 Mile", "a 20-mile walk", "5 pounds", "6 feet 2", "0 miles", "twenty miles"],
    "person_name": [
        *["Will went.", "Mary Poppins is on.", "I saw Philip Seymour Hoffman.", "I saw St. John there.", "JOHN SMITH"],
        *["john smith", "Harris is late.", "at Martin Street", "I saw @Tom"],
    ],
    "place": [
        *[
            "read the New York Times",
            "I live in Austin, Texas.",
            "in Turkey",
            "I saw Sleepless in Seattle",
            "in LONDON",
        ],
        *["in New York city", "Chicago is loud.", "in London-style"],
    ],
    "film_title": [
        *['He said "Never again"', 'a "Brilliant" film', 'won "Best Actress"', 'it is "art"', 'John "Duke" Wayne'],
        *['see "Rocky 4"', 'see "Good News"', '"Hello There" <br />"'],
    ],
    "gender.swap": [
        *["He or she knows.", "She gave her money.", "his/her part", "Man, this was long.", "I saw Pretty Woman."],
        *["The ratings are high.", "oh boy!"],
    ],
    "gender.neutral": ["He runs.", "I saw Best Actress.", "He or she runs."],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in LEFT_ALONE.items() for text in texts])
def test_what_could_mean_something_else_stays(name, text):
    """Ratings, years, titles, idioms and whatever cannot be told for sure are left alone."""
    assert changed(name, text) == text


def test_a_date_keeps_its_day():
    """In every draw the same day, month and year are said."""
    for draw in range(20):
        new = changed("date.format", "on 25 May 2004,", draw)
        assert new != "on 25 May 2004,"
        assert {"25", "2004"} <= set(re.findall(r"\d+", new))
        assert "May" in new or "05" in new


@pytest.mark.parametrize(
    "text", ["See it at 8 p.m.", "at 8 p.m. It rained", "at 20:00.", "(at 8 p.m.)", "at 8 p.m. on"]
)
def test_a_full_stop_is_neither_lost_nor_doubled(text):
    """That of p.m. may end the sentence too."""
    for draw in range(20):
        new = changed("time.format", text, draw)
        assert ".." not in new
        assert new.endswith(".") == text.endswith(".")
        assert ("It" in text) == bool(re.search(r"\. It", new))


def test_the_same_person_keeps_one_new_name():
    """All over a text, with 's and at the start of sentences; another text has another."""
    text = "Miller came. I met Sarah Miller and Tom. Sarah's dog bit Tom; Miller left."
    new = changed("person_name", text)
    first, last, other = re.fullmatch(r"\w+ came\. I met (\w+) (\w+) and (\w+)\..*", new).groups()
    assert new == text.replace("Sarah", first).replace("Miller", last).replace("Tom", other)
    assert len({first, last, other, "Sarah", "Miller", "Tom"}) == 6


def test_the_same_place_keeps_one_new_name():
    """A name that is a place once is one everywhere in the text."""
    new = changed("place", "I flew from Chicago to Rome. Chicago's air was cold.")
    city, other = re.fullmatch(r"I flew from ([\w ]+) to (\w+)\. .*", new).groups()
    assert new == f"I flew from {city} to {other}. {city}'s air was cold."


def test_the_same_title_keeps_one_new_title():
    """Two titles never become one as long as there are others."""
    new = changed("film_title", 'I saw "The Road", "The Mill" and "The Oak". "The Road" won.')
    titles = re.findall('"(.*?)"', new)
    assert titles[0] == titles[3]
    assert len(set(titles)) == 3
    assert all(re.fullmatch(r"The \w+", title) for title in titles)


def test_genders_swap_all_over_a_text():
    """Her is him or his, his is her or hers, by what follows."""
    text = "He met her at her house, and she liked his dog. It was his. THE MEN, the king’s wife and himself."
    new = "She met him at his house, and he liked her dog. It was hers. THE WOMEN, the queen’s husband and herself."
    assert changed("gender.swap", text) == new
    assert changed("gender.swap", new) == text
