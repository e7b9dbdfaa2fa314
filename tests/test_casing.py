import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.text.batch import TextBatch
from windtunnel.text.casing import CAPITALS, SMALL, TITLE, CasedStrings, case_of


def cases(text):
    batch = TextBatch.of([text])
    return case_of(batch.data, batch.words).tolist()


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("word", SMALL),
        ("Word", TITLE),
        ("WORD", CAPITALS),
        ("I", TITLE),
        ("A", TITLE),
        ("OK", CAPITALS),
        ("iPhone", SMALL),
        ("McGregor", TITLE),
        ("DON'T", CAPITALS),
        ("Don’t", TITLE),
        ("3D", SMALL),
        ("3DS", CAPITALS),
        ("ÉTÉ", SMALL),
        ("Été", SMALL),
        ("мир", SMALL),
    ],
)
def test_the_case_of_a_word(word, case):
    """Capitals are two large ASCII letters and no small one; else the first letter tells."""
    assert cases(word) == [case]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.text(alphabet="aZé3", min_size=1, max_size=4), max_size=6))
def test_cases_are_told_word_by_word(words):
    """A word's case does not depend on its neighbours."""
    assert cases(" ".join(words)) == [case for word in words for case in cases(word)]


def test_strings_are_taken_in_the_case_asked_for():
    """As it is, with the first letter large, or in capitals, in any order and more than once."""
    strings = CasedStrings(["film", "feature film", "ß", ""])
    assert len(strings) == 4
    places, case = np.array([0, 0, 0, 1, 1, 2, 3, 3]), np.array([SMALL, TITLE, CAPITALS, TITLE, CAPITALS, TITLE, 0, 2])
    taken = strings.take(places, case).to_list()
    assert taken == ["film", "Film", "FILM", "Feature film", "FEATURE FILM", "SS", "", ""]
