"""Have a sequence-to-sequence model write sentences, many at a time: the most likely ones, or draws by chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from transformers import LogitsProcessor, LogitsProcessorList

from windtunnel.models.encoders import batches
from windtunnel.models.encoders.tokens import Tokens, pad
from windtunnel.text.chance import Chance
from windtunnel.text.spans import Spans, ends_to_offsets
from windtunnel.transforms.neural.loading import Loaded, work_goes_on

CPU_BATCH_TOKENS, GPU_BATCH_TOKENS = 1_024, 16_384
"""Tokens read at a time, over the number of beams; as many again are written, one a step."""
MAX_TOKENS = 256
"""A longer sentence stays as it is."""
DRAWN_FROM = 50
"""A draw takes one of so many pieces, the most likely ones: far down there are only slips."""


def write(
    loaded: Loaded,
    texts: Sequence[str],
    *,
    beams: int,
    temperature: float,
    chance: Chance,
    sites: Spans,
    stream: str,
) -> list[str | None]:
    """Return what the model writes for each text; None where it is too long or the model finds no end.

    Args:
        loaded: the model.
        texts: one for each site.
        beams: for the search of the most likely sentence; 1 takes the most likely piece at each step.
        temperature: 0 for the most likely; above, each piece is drawn by chance, by its probability to the power of
            1 / temperature. It needs `beams` to be 1.
        chance: of the rows.
        sites: where the texts stand, which keys the draws.
        stream: tells this use of chance from others.
    """
    tokenizer: Any = loaded.tokenizer
    found: list[str | None] = [None] * len(texts)
    if not texts:
        return found
    ids = [np.array(row, np.int32) for row in tokenizer(list(texts))["input_ids"]]
    lengths = np.array([len(row) for row in ids], np.int64)
    some = np.flatnonzero(lengths <= min(MAX_TOKENS, loaded.max_tokens))
    if not len(some):
        return found
    tokens = Tokens(np.concatenate(ids), ends_to_offsets(lengths), lengths.astype(np.int32))
    budget = (CPU_BATCH_TOKENS if loaded.device.type == "cpu" else GPU_BATCH_TOKENS) // beams
    for part in batches.by_length(tokens.lengths[some], budget=budget):
        rows = some[part]
        draws = _Draws(chance, sites[rows], stream, temperature) if temperature else None
        for row, text in zip(rows.tolist(), _written(loaded, tokens, rows, beams, draws), strict=True):
            found[row] = text
        work_goes_on()
    return found


def most_written(read: int) -> int:
    """The most tokens that may be written for so many read; who writes more has lost the thread."""
    return min(2 * read + 10, 2 * MAX_TOKENS)


def _written(loaded: Loaded, tokens: Tokens, rows: Any, beams: int, draws: _Draws | None) -> list[str | None]:
    """What a batch of texts becomes; whether one is finished in time depends on its own length alone."""
    model: Any = loaded.model
    ids, real = pad(tokens, rows, int(loaded.tokenizer.pad_token_id or 0), loaded.device)
    with torch.inference_mode():
        out = model.generate(
            input_ids=ids,
            attention_mask=real,
            num_beams=beams,
            do_sample=False,
            early_stopping=beams > 1,
            max_new_tokens=most_written(int(tokens.lengths[rows].max())),
            logits_processor=LogitsProcessorList([draws] if draws else []),
        )[:, 1:]  # the first says only that it starts
    ends = np.atleast_1d(model.generation_config.eos_token_id)
    is_end = np.isin(out.cpu().numpy(), ends)  # (rows, tokens)
    texts = loaded.tokenizer.batch_decode(out, skip_special_tokens=True)
    first = np.where(is_end.any(axis=1), is_end.argmax(axis=1), is_end.shape[1])
    in_time = is_end.any(axis=1) & (first < [most_written(int(read)) for read in tokens.lengths[rows]])
    return [text.strip() if done else None for text, done in zip(texts, in_time, strict=True)]


class _Draws(LogitsProcessor):
    """Leaves one piece a step, drawn by a chance of its own for each row, step and piece (Gumbel's maximum)."""

    def __init__(self, chance: Chance, sites: Spans, stream: str, temperature: float) -> None:
        self._chance, self._sites, self._stream, self._temperature = chance, sites, stream, temperature
        self._step = 0

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return scores of which only the drawn piece's is finite: (rows, pieces) -> (rows, pieces)."""
        del input_ids
        best, piece = scores.float().topk(min(DRAWN_FROM, scores.shape[1]), dim=1)  # (rows, drawn from)
        number = piece.cpu().numpy()
        # by row; by the sentence's place in it, the step and the piece
        site = (self._sites.place.astype(np.int64)[:, None] << 44) + (self._step << 24) + number
        row = np.repeat(self._sites.row, number.shape[1])
        shares = self._chance.share_at(row, site.ravel(), self._stream).reshape(number.shape)
        with np.errstate(divide="ignore"):
            drawn = best.double().cpu().numpy() / self._temperature - np.log(-np.log(shares))
        winner = torch.from_numpy(drawn.argmax(axis=1)).to(scores.device)[:, None]
        self._step += 1
        return torch.full_like(scores, -torch.inf).scatter(1, piece.gather(1, winner), 0.0)
