import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from windtunnel.models.encoders import batches
from windtunnel.models.encoders.optimizer import adamw, layer_shares, share_of_peak

lengths = st.lists(st.integers(1, 512), max_size=300).map(lambda values: np.array(values, np.int32))


@given(lengths, st.integers(1, 4096), st.integers(1, 8), st.integers(0, 2**32 - 1), st.integers(1, 9))
def test_every_row_is_in_one_batch_within_the_budget(lengths, budget, rows_a_batch, seed, epoch):
    """An epoch has each row exactly once, and no batch has more padded tokens than the budget or its one row."""
    made = batches.shuffled(lengths, budget=budget, rows_a_batch=rows_a_batch, seed=seed, epoch=epoch)
    assert sorted(row for batch in made for row in batch) == list(range(len(lengths)))
    for batch in made:
        assert len(batch) == 1 or len(batch) * lengths[batch].max() <= budget


@given(lengths, st.integers(1, 4096))
def test_prediction_batches_go_from_long_to_short(lengths, budget):
    """Batches for prediction hold each row once, longest first, within the budget."""
    made = batches.by_length(lengths, budget=budget)
    order = [row for batch in made for row in batch]
    assert sorted(order) == list(range(len(lengths)))
    assert list(lengths[order]) == sorted(lengths, reverse=True)
    assert all(len(batch) == 1 or len(batch) * lengths[batch[0]] <= budget for batch in made)


def test_the_order_is_a_function_of_seed_and_epoch():
    """The same seed and epoch give the same batches; another epoch or seed gives others."""
    lengths = np.random.default_rng(0).integers(20, 257, 2_000).astype(np.int32)

    def order(seed: int, epoch: int) -> list[list[int]]:
        made = batches.shuffled(lengths, budget=16 * 140, rows_a_batch=16, seed=seed, epoch=epoch)
        return [batch.tolist() for batch in made]

    assert order(1, 1) == order(1, 1)
    assert order(1, 1) != order(1, 2)
    assert order(1, 1) != order(2, 1)
    assert {frozenset(batch) for batch in order(1, 1)}.isdisjoint({frozenset(batch) for batch in order(1, 2)})


def test_batches_leave_little_padding_and_as_many_steps_as_asked():
    """On lengths like IMDB's at 256 tokens, padding is under 4 % and steps are within 8 % of rows / batch_size."""
    drawn = np.random.default_rng(0).lognormal(5.45, 0.65, 10_000)
    lengths = np.clip(drawn, 12, 256).astype(np.int32)
    made = batches.shuffled(lengths, budget=round(16 * lengths.mean()), rows_a_batch=16, seed=1, epoch=1)
    padded = sum(len(batch) * int(lengths[batch].max()) for batch in made)
    assert padded < 1.04 * lengths.sum()
    assert len(made) == pytest.approx(len(lengths) / 16, rel=0.08)


@pytest.mark.parametrize(("steps", "warmup_share"), [(1, 0.0), (1, 0.1), (10, 0.1), (7, 0.0), (40, 0.5)])
def test_the_learning_rate_rises_then_falls(steps, warmup_share):
    """The rate is never 0 or above its peak, reaches the peak once, rises before it and falls after it."""
    shares = [share_of_peak(step, steps, warmup_share) for step in range(1, steps + 1)]
    top = shares.index(max(shares))
    assert min(shares) > 0
    assert shares[: top + 1] == sorted(shares[: top + 1])
    assert shares[top:] == sorted(shares[top:], reverse=True)
    assert max(shares) <= 1
    if round(steps * warmup_share):
        assert max(shares) == 1


def test_lower_layers_learn_more_slowly():
    """Each layer has `layer_decay` of the rate of the one above; the head and the last layer have all of it."""
    names = [
        "distilbert.embeddings.word_embeddings.weight",
        *(f"distilbert.transformer.layer.{layer}.attention.q_lin.weight" for layer in (0, 1, 10)),
        "pre_classifier.weight",
    ]
    assert list(layer_shares(names, 0.5).values()) == [0.5**11, 0.5**10, 0.5**9, 1.0, 1.0]
    assert set(layer_shares(names, 1.0).values()) == {1.0}


def test_only_matrices_decay():
    """Each weight is in one group; biases and norms have no decay, and every group knows its share of the rate."""
    model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.LayerNorm(4))
    groups = adamw(model, 1e-3, 0.1, 0.9).param_groups
    assert sorted(tuple(weight.shape) for group in groups for weight in group["params"]) == [(4,), (4,), (4,), (4, 4)]
    decays = {(group["weight_decay"], weight.ndim) for group in groups for weight in group["params"]}
    assert decays == {(0.1, 2), (0, 1)}
    assert {group["share"] for group in groups} == {1.0}
