"""Predictions of a model: one probability per label, each distinct text predicted once.

predict(Path("models/plain-1"), rows["text"]) -> probs, tokens, truncated
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import progress
from windtunnel.errors import DataError, ModelError
from windtunnel.models import baselines, folder
from windtunnel.models.baselines import bags
from windtunnel.models.encoders import hub
from windtunnel.models.prediction_cache import Predictions
from windtunnel.models.threads import configure_openmp
from windtunnel.progress import Bar


def predict(
    model: Path | str,
    texts: pa.Array | pa.ChunkedArray | Sequence[str],
    *,
    max_tokens: int | None = None,
    device: str = "auto",
    precision: str | None = None,
    batch_tokens: int | None = None,
    title: str = "predicting",
    cache: Path | None = None,
    bar: Bar | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> pa.Table:
    """Predict the label of every text.

    Batches are made of the distinct texts in an order of their own, so the order of `texts` changes nothing, to
    the last bit. With a cache, a text's batch may be another than without: probabilities then differ by rounding.

    Args:
        model: a folder or hub id of a trained classifier, or the folder of a baseline.
        texts: any number, none of them null.
        max_tokens: the most tokens of a text, special ones included, what follows is cut; None: as trained.
        device: "auto", "cuda", "mps" or "cpu".
        precision: "auto", "bf16" or "fp32"; None: as trained.
        batch_tokens: the most tokens in a batch, padding included; None: what suits the device.
        title: of the progress bar.
        cache: a folder that caches predictions by model, token ids, precision and kind of device; None: nothing is
            cached. Baselines cache none.
        bar: a progress bar of the caller's, advanced by the distinct texts; None: one of its own.
        say: told in one line how many were cached.

    Returns:
        A row per text, in their order. `probs: list<float32>`, one per label; `tokens: int32`, special ones
        included and before truncation (of a baseline: words); `truncated: bool`.

    Raises:
        ModelError: the model cannot be loaded, or its probabilities are not numbers.
        DataError: a text is null.
    """
    array = pa.array(texts, pa.string()) if not isinstance(texts, pa.Array | pa.ChunkedArray) else texts
    predictor = load_predictor(
        model,
        max_tokens=max_tokens,
        device=device,
        precision=precision,
        batch_tokens=batch_tokens,
        cache=cache,
        say=say,
    )
    found = predict_with(predictor, array, title=title, bar=bar)
    return pa.table(
        {
            "probs": as_lists(found.probs),
            "tokens": pa.array(found.tokens, pa.int32()),
            "truncated": pa.array(found.truncated, pa.bool_()),
        }
    )


def predict_with(
    predictor: Predictor, texts: pa.Array | pa.ChunkedArray, *, title: str = "predicting", bar: Bar | None = None
) -> Predictions:
    """Predict texts with a loaded model, each distinct one once: a row for each text, in their order.

    Args:
        predictor: what `load_predictor` gave.
        texts: any number, none of them null.
        title: of the progress bar.
        bar: a progress bar of the caller's, advanced by the distinct texts; None: one of its own.

    Raises:
        ModelError: the model's probabilities are not numbers.
        DataError: a text is null.
    """
    distinct, places = _distinct(texts)
    with nullcontext(bar) if bar else progress.bar(title, total=len(distinct), unit="texts") as shown:
        found = predictor(distinct, advance=shown.advance)
    return Predictions(found.probs[places], found.tokens[places], found.truncated[places])


def as_lists(probs: npt.NDArray[np.float32]) -> pa.ListArray:
    """Probabilities, (texts, labels), as the column that PREDICTIONS have."""
    texts, labels = probs.shape
    offsets = pa.array(np.arange(texts + 1, dtype=np.int32) * labels)
    return pa.ListArray.from_arrays(offsets, pa.array(probs.reshape(-1)))


class Predictor(Protocol):
    """A loaded model: distinct texts to predictions; `advance` is told how many more are done."""

    def __call__(self, texts: list[str], *, advance: Callable[[int], None]) -> Predictions:
        """Predict each text, in their order."""


def load_predictor(
    model: Path | str,
    *,
    max_tokens: int | None = None,
    device: str = "auto",
    precision: str | None = None,
    batch_tokens: int | None = None,
    cache: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
    threads: int | None = None,
) -> Predictor:
    """Load a model once, to predict again and again; the arguments are those of `predict`, and one more.

    `threads` is how many this process computes with from now on; None: as torch chooses. With another number,
    probabilities may differ by rounding.

    Raises:
        ModelError: the model cannot be loaded, or its weights are not as they were trained.
    """
    place = hub.folder_of(model)
    folder.check_whole(place, say)
    if baselines.is_baseline(place):
        return _baseline(place)
    configure_openmp()
    from windtunnel.models.encoders.device import use_threads
    from windtunnel.models.encoders.predictor import Encoder  # it brings torch

    if threads is not None:
        use_threads(threads)
    encoder = Encoder(model, max_tokens=max_tokens, device=device, precision=precision, batch_tokens=batch_tokens)
    return partial(encoder.predict, cache=cache, say=say)


def _baseline(place: Path) -> Predictor:
    """Load a baseline."""
    loaded = baselines.load(place)

    def predict_texts(texts: list[str], *, advance: Callable[[int], None]) -> Predictions:
        tokens = bags.words(texts).astype(np.int32)
        return Predictions(loaded.probs(texts, advance), tokens, np.zeros(len(texts), np.bool_))

    return predict_texts


def labels_of(model: Path | str) -> tuple[str, ...]:
    """The names of a classifier's labels, in the order of its probabilities.

    Where config.json names none, transformers means two of its own: LABEL_0, LABEL_1.

    Raises:
        ModelError: the model cannot be found.
    """
    config = hub.folder_of(model) / "config.json"
    names = folder.read_json(config).get("id2label") or {"0": "LABEL_0", "1": "LABEL_1"}
    try:
        return tuple(str(names[key]) for key in sorted(names, key=int))
    except (TypeError, ValueError):
        raise ModelError(f"'{config}': id2label is a table of numbers and names; got {names!r:.60}.") from None


def fingerprint(model: Path | str) -> str:
    """Hash everything that decides a prediction: weights, architecture and labels, tokenizer, max_tokens.

    Raises:
        ModelError: the model cannot be found.
    """
    return folder.fingerprint(hub.folder_of(model))


def _distinct(texts: pa.Array | pa.ChunkedArray) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Find the distinct texts, sorted, and for each text its place among them.

    Raises:
        DataError: a text is null.
    """
    if texts.null_count:
        raise DataError(f"A text must not be null; {texts.null_count:,} of {len(texts):,} are.")
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    encoded = texts.dictionary_encode() if not pa.types.is_dictionary(texts.type) else texts
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return encoded.dictionary.take(pa.array(order)).to_pylist(), rank[encoded.indices.to_numpy()]
