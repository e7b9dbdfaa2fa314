"""What a model says about texts: one probability per label, each distinct text looked at once.

predict(Path("models/plain-1"), rows["text"]) -> probs, tokens, truncated
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import progress
from windtunnel.errors import DataError, ModelError
from windtunnel.modelling import folder, hub, models
from windtunnel.modelling.device import choose_attention, choose_device, choose_precision
from windtunnel.modelling.inference import logits, softmax
from windtunnel.modelling.tokens import tokenize


def predict(
    model: Path | str,
    texts: pa.Array | pa.ChunkedArray | Sequence[str],
    *,
    max_tokens: int | None = None,
    device: str = "auto",
    precision: str | None = None,
    batch_tokens: int | None = None,
    title: str = "predicting",
) -> pa.Table:
    """Predict the label of every text.

    Batches are made of the distinct texts in an order of their own, so the order of `texts` changes nothing, to
    the last bit.

    Args:
        model: a folder or hub id of a trained classifier.
        texts: any number, none of them null.
        max_tokens: the most tokens of a text, special ones included, what follows is cut; None: as trained.
        device: "auto", "cuda", "mps" or "cpu".
        precision: "auto", "bf16" or "fp32"; None: as trained.
        batch_tokens: the most tokens in a batch, padding included; None: what suits the device.
        title: of the progress bar.

    Returns:
        A row per text, in their order. `probs: list<float32>`, one per label; `tokens: int32`, special ones
        included and before truncation; `truncated: bool`.

    Raises:
        ModelError: the model cannot be loaded, or its probabilities are not numbers.
        DataError: a text is null.
    """
    array = pa.array(texts, pa.string()) if not isinstance(texts, pa.Array | pa.ChunkedArray) else texts
    distinct, places = _distinct(array)

    where = choose_device(device)
    trained = folder.read_json(hub.folder_of(model) / "training.json")
    numbers = choose_precision(precision or trained.get("settings", {}).get("precision", "auto"), where)
    classifier = models.finished(model, attention=choose_attention("auto", where))
    most = max_tokens or classifier.max_tokens
    if not 3 <= most <= models.positions(classifier.model.config):
        limit = models.positions(classifier.model.config)
        raise ModelError(f"`max_tokens` must be between 3 and {limit} for this model; got {most}.")

    with progress.bar(title, total=len(distinct), unit="texts") as bar:
        tokens = tokenize(classifier.tokenizer, distinct, most)
        found = logits(
            classifier.on(where).model,
            tokens,
            pad_id=classifier.tokenizer.pad_token_id or 0,
            device=where,
            precision=numbers,
            batch_tokens=batch_tokens,
            advance=bar.advance,
        )
    if not np.isfinite(found).all():
        raise ModelError(f"'{model}' gives logits that are not numbers: its weights are damaged. Train it again.")
    probs = softmax(found)[places]  # (texts, labels)
    counts = tokens.counts[places]
    return pa.table(
        {
            "probs": pa.ListArray.from_arrays(
                pa.array(np.arange(len(probs) + 1, dtype=np.int32) * found.shape[1]), pa.array(probs.reshape(-1))
            ),
            "tokens": pa.array(counts, pa.int32()),
            "truncated": pa.array(counts > most, pa.bool_()),
        }
    )


def labels_of(model: Path | str) -> tuple[str, ...]:
    """The names of a classifier's labels, in the order of its probabilities.

    Where config.json names none, transformers means two of its own: LABEL_0, LABEL_1.

    Raises:
        ModelError: the model cannot be found.
    """
    names = folder.read_json(hub.folder_of(model) / "config.json").get("id2label") or {"0": "LABEL_0", "1": "LABEL_1"}
    return tuple(names[key] for key in sorted(names, key=int))


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
