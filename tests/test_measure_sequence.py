"""Intervals that may be looked at after every row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windtunnel.measure.sequence import confidence_sequence

SEEN = st.lists(st.sampled_from([-1, 0, 0, 0, 1]), min_size=1, max_size=120)


@pytest.mark.parametrize(("up", "down"), [(0.06, 0.02), (0.02, 0.0), (0.3, 0.3)])
def test_its_coverage_holds_at_any_time(up, down):
    """Of 300 test sets in random order, at most 5 % ever leave their true drop outside, at any of 380 looks.

    An interval lies within all earlier ones of its rows, so a late look finds a miss at any earlier one.
    """
    rng = np.random.default_rng(5)
    rows, missed = 400, 0
    for _ in range(300):
        drops = rng.choice([1, 0, -1], rows, p=[up, 1 - up - down, down])
        found = confidence_sequence(drops[:380], rows, width=0.08)
        missed += not found.low <= drops.mean() <= found.high
    assert missed <= 0.05 * 300 + 2 * np.sqrt(300 * 0.05 * 0.95)


def test_looking_at_fixed_size_intervals_again_and_again_does_not_hold():
    """The test above can fail: the usual interval, looked at ten times, misses far more often than 5 %."""
    rng = np.random.default_rng(5)
    missed = 0
    for _ in range(300):
        drops = rng.choice([1, 0, -1], 4000, p=[0.06, 0.92, 0.02])
        looks = (drops[:seen] for seen in range(100, 1100, 100))
        missed += any(abs(seen.mean() - 0.04) > 1.96 * seen.std() / np.sqrt(len(seen)) for seen in looks)
    assert missed > 0.12 * 300


@settings(max_examples=100, deadline=None)
@given(SEEN, st.integers(0, 200), st.floats(0.001, 0.5))
@example([-1, 0, 0, 0, 0, 0], 0, 0.5)  # the two ends are one value, rounded in two ways
def test_intervals_only_narrow(seen, left, width):
    """A further row never lets a value back in; the value lies inside, and the bounds are what the rows left allow."""
    differences = np.array(seen)
    rows = len(seen) + left
    wide = None
    for count in sorted({max(len(seen) // 2, 1), len(seen)}):
        found = confidence_sequence(differences[:count], rows, width=width)
        total = differences[:count].sum()
        assert (total - rows + count) / rows - 1e-6 <= found.low <= found.value <= found.high
        assert found.high <= (total + rows - count) / rows + 1e-6
        if wide:
            assert wide.low - 1e-6 <= found.low <= found.high <= wide.high + 1e-6
        wide = found


@settings(max_examples=50, deadline=None)
@given(SEEN, st.integers(0, 200))
def test_it_takes_no_side(seen, left):
    """Turning all signs turns the interval around."""
    found = confidence_sequence(np.array(seen), len(seen) + left)
    turned = confidence_sequence(-np.array(seen), len(seen) + left)
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low), abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(SEEN)
def test_when_all_rows_are_seen_it_is_their_mean(seen):
    """Of a whole test set there is nothing left to be unsure of."""
    found = confidence_sequence(np.array(seen), len(seen))
    assert tuple(found) == pytest.approx((np.mean(seen),) * 3, abs=1e-6)


def test_it_saves_work():
    """A drop of 4 points among 25,000 rows is known to a point and a half, any time, from under half of the rows."""
    drops = np.random.default_rng(0).choice([1, 0, -1], 25_000, p=[0.06, 0.92, 0.02])
    found = confidence_sequence(drops[:11_000], 25_000, width=0.01)
    assert found.high - found.low < 0.015
    assert found.low <= drops.mean() <= found.high


@pytest.mark.parametrize(
    ("seen", "rows", "options", "message"),
    [
        ([], 10, {}, "1 to 10 rows; got 0"),
        ([0] * 11, 10, {}, "1 to 10 rows; got 11"),
        ([2], 10, {}, "-1, 0 or 1"),
        ([0], 10, {"level": 1.0}, "got 1.0 and 0.01"),
        ([0], 10, {"width": 0.0}, "got 0.95 and 0.0"),
    ],
)
def test_what_cannot_be_is_refused(seen, rows, options, message):
    """No rows, more than there are, other values, and impossible levels and widths."""
    with pytest.raises(ValueError, match=message):
        confidence_sequence(np.array(seen, int), rows, **options)
