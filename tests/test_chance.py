import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance, key_of
from windtunnel.text.dice import Dice
from windtunnel.text.splitmix import mix

MASK = 2**64 - 1


def mix_slowly(value):
    value ^= value >> 30
    value = value * 0xBF58476D1CE4E5B9 & MASK
    value ^= value >> 27
    value = value * 0x94D049BB133111EB & MASK
    return value ^ value >> 31


def hash_slowly(text):
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def share_slowly(id_, seed, name, draw, stream, site):
    """The formula of the module's docstring in Python integers."""
    row_key = mix_slowly((hash_slowly(id_) + hash_slowly(f"{seed}|{name}|{draw}")) & MASK)
    counter = mix_slowly((site * 0x9E3779B97F4A7C15 + hash_slowly(stream)) & MASK)
    return (mix_slowly((row_key + counter) & MASK) >> 11) / 2**53


def batch_of(ids):
    return TextBatch.of(["some words in a row"] * len(ids), ids=ids)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    ids=st.lists(st.text(max_size=5), min_size=1, max_size=5),
    seed=st.integers(-3, 2**70),
    draw=st.integers(0, 9),
    stream=st.text(max_size=5),
    sites=st.lists(st.integers(0, 2**40), min_size=1, max_size=9),
    data=st.data(),
)
def test_a_share_is_the_documented_formula(ids, seed, draw, stream, sites, data):
    """Shares are what plain integers give by the formula, wherever the sites lie."""
    rows = data.draw(st.lists(st.integers(0, len(ids) - 1), min_size=len(sites), max_size=len(sites)))
    chance = Chance.of(batch_of(ids), seed, "n@1", draw)
    shares = chance.share_at(np.array(rows), np.array(sites), stream)
    assert shares.tolist() == [
        share_slowly(ids[row], seed, "n@1", draw, stream, site) for row, site in zip(rows, sites, strict=True)
    ]


def test_golden_values():
    """These numbers stay for ever: stored studies depend on them."""
    chance = Chance.of(batch_of(["a", "b"]), seed=7, name="typo@1", draw=2)
    words = chance.share(batch_of(["a", "b"]).words, "choose")
    assert [f"{share:.12f}" for share in words[[0, 1, 5, 9]]] == GOLDEN
    assert [int(value) for value in mix(np.array([0, 1, MASK], np.uint64))] == [
        0,
        0x5692161D100B05E5,
        0xB4D055FCF2CBBD7B,
    ]
    assert int(key_of("choose")) == hash_slowly("choose")
    assert f"{chance.of_rows('kind')[1]:.12f}" == f"{share_slowly('b', 7, 'typo@1', 2, 'kind', 0):.12f}"


GOLDEN = ["0.638065838918", "0.123452375503", "0.447323511653", "0.585363625196"]


def test_mixing_maps_one_to_one():
    """No two of 100,000 neighbouring counters meet."""
    values = mix(np.arange(100_000, dtype=np.uint64))
    assert len(np.unique(values)) == 100_000


@pytest.mark.parametrize("changed", ["row", "site", "stream", "seed", "name", "draw"])
def test_shares_are_uniform_and_independent(changed):
    """Chi-square over 100 bins stays within 5 sigma, and neighbours, whatever tells them apart, are uncorrelated."""
    count = 20_000
    rows, sites = np.zeros(count, np.int64), np.arange(count)
    if changed == "row":
        chance = Chance.of(batch_of([str(i) for i in range(count)]), 0, "n@1")
        shares = chance.of_rows("s")
    elif changed == "site":
        shares = Chance.of(batch_of(["a"]), 0, "n@1").share_at(rows, sites, "s")
    else:
        few = np.arange(20)
        shares = np.concatenate(
            [
                Chance.of(
                    batch_of(["a"]),
                    number if changed == "seed" else 0,
                    f"n@{number if changed == 'name' else 1}",
                    number if changed == "draw" else 0,
                ).share_at(few * 0, few, f"s{number}" if changed == "stream" else "s")
                for number in range(count // 20)
            ]
        )
    counts = np.bincount((shares * 100).astype(int), minlength=100)
    chi = ((counts - count / 100) ** 2 / (count / 100)).sum()
    assert abs(chi - 99) < 5 * np.sqrt(2 * 99)
    for lag in (1, 2, 20):
        assert abs(np.corrcoef(shares[:-lag], shares[lag:])[0, 1]) < 5 / np.sqrt(count)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(rate=st.one_of(st.floats(0, 1), st.sampled_from([0, 1, 0.5, 2**-53, 1 - 2**-53])), seed=st.integers(0, 99))
def test_below_is_share_below_the_rate(rate, seed):
    """The integers compared say what the shares compared say, and the ends are exact."""
    batch = batch_of(["a", "b", "c"])
    chance = Chance.of(batch, seed, "n@1")
    shares = chance.share(batch.words, "choose")
    assert (chance.below(rate, batch.words) == (shares < rate)).all()
    exact = float(shares[0])
    assert not chance.below(exact, batch.words)[0]
    assert chance.below(np.nextafter(exact, 1), batch.words)[0]
    assert not chance.below(0, batch.words).any()
    assert chance.below(1, batch.words).all()


def test_sites_are_mixed_the_same_way_one_by_one_and_all_at_once():
    """Whether the sites are dense, and so looked up, or sparse does not show."""
    chance = Chance.of(batch_of(["a"]), 0, "n@1")
    dense = chance.share_at(np.zeros(50, np.int64), np.arange(50), "s")
    single = [float(chance.share_at(np.array([0]), np.array([site]), "s")[0]) for site in range(50)]
    assert dense.tolist() == single


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(1, 2**40))
def test_a_pick_is_below_the_count(count):
    """Even the largest share picks the last thing, not one behind it."""
    batch = batch_of(["a"])
    words = batch.words
    chance = Chance.of(batch, 0, "n@1")
    picked = chance.pick(words, np.full(len(words), count), "p")
    assert ((picked >= 0) & (picked < count)).all()
    assert int((1 - 2.0**-53) * count) < count


def test_nothing_has_no_chances():
    """No spans, no shares."""
    batch = TextBatch.of(["", "..."])
    chance = Chance.of(batch, 0, "n@1")
    assert len(chance.share(batch.words, "s")) == len(chance.below(0.5, batch.words)) == 0
    assert len(Chance.of(TextBatch.of([]), 0, "n@1").of_rows("s")) == 0


def test_a_row_does_not_see_its_batch():
    """A row has the same chances wherever it stands."""
    one = Chance.of(batch_of(["a", "b", "c"]), 0, "n@1").of_rows("s")
    two = Chance.of(batch_of(["c", "x", "a"]), 0, "n@1").of_rows("s")
    assert (two[2], two[0]) == (one[0], one[2])


def test_dice_are_thrown_from_the_rows_chances():
    """Dice repeat themselves for the same row, stay in their bounds and shuffle without loss."""
    chance = Chance.of(batch_of(["a", "b"]), 0, "n@1")
    throws = [[Dice(chance, row).random() for _ in range(2)] for row in (0, 1)]
    assert throws[0][0] == throws[0][1] != throws[1][0]
    dice = Dice(chance, 0)
    assert [dice.random() for _ in range(150)] == [share_slowly("a", 0, "n@1", 0, "dice", site) for site in range(150)]
    integers = {dice.integer(2, 4) for _ in range(100)}
    assert integers == {2, 3, 4}
    assert {dice.choice("ab") for _ in range(50)} == {"a", "b"}
    assert sorted(dice.shuffled(range(20))) == list(range(20)) != dice.shuffled(range(20))
    assert 20 < sum(dice.happens(0.5) for _ in range(100)) < 80
    assert not any(dice.happens(0) for _ in range(20))
    with pytest.raises(IndexError):
        dice.choice([])
