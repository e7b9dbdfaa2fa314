"""Does a masked language model find the edited places stranger than before? Knows torch.

Pseudo-perplexity (Salazar et al. 2020, https://aclanthology.org/2020.acl-main.240/) masks one token after the other
and takes -log p of the right one. Whole reviews would cost hundreds of passes each; here only the tokens of edited
places count, with two words on either side, in a context of a few dozen tokens, at most two places in a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import torch

from windtunnel.errors import ModelError
from windtunnel.measure.ratio import mean
from windtunnel.models.encoders import encoder, hub, pretrained
from windtunnel.models.encoders.device import autocast, choose_device, choose_precision
from windtunnel.quality.sums import NORMAL, Figure
from windtunnel.text.arrays import Floats

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

PLACES_A_ROW = 2
SIDE_WORDS = 2
"""Words that are scored on either side of an edit."""
CONTEXT_CHARACTERS = 200
"""What the model sees on either side."""
MOST_CHARACTERS = 100
"""Of an edit: what is longer, a moved sentence say, is scored by its first ones."""
BATCH = 64


class Window(NamedTuple):
    """A passage, and the part of it to be scored."""

    text: str
    start: int
    stop: int
    """Characters."""


@dataclass
class Fluency:
    """A masked language model that scores edited places."""

    tokenizer: PreTrainedTokenizerFast
    model: PreTrainedModel
    device: torch.device
    precision: str

    @classmethod
    def load(cls, name: str, device: str = "auto") -> Fluency:
        """Load a masked language model.

        Raises:
            ModelError: it cannot be found or read, or is none.
        """
        from transformers import AutoModelForMaskedLM

        where = choose_device(device)
        folder = hub.folder_of(name)
        with encoder.quiet(), encoder.loading_errors(name):
            tokenizer = encoder.load_tokenizer(folder)
            model, report = pretrained.model(
                AutoModelForMaskedLM, folder, dtype=torch.float32, output_loading_info=True
            )
        if tokenizer.mask_token_id is None or report["missing_keys"]:
            raise ModelError(
                f"'{name}' must be a masked language model, such as distilbert-base-uncased; it lacks its head or its "
                "mask token."
            )
        return cls(tokenizer, model.to(where).eval(), where, choose_precision("auto", where))

    def figures(self, old: pa.ChunkedArray, variants: pa.Table) -> dict[str, Figure]:
        """Compare edited places before and after: texts, and the same rows of VARIANTS."""
        rows, before, after = [], [], []
        for row, (text, edits) in enumerate(zip(old.to_pylist(), variants["edits"].to_pylist(), strict=True)):
            for one, other in windows(text, edits):
                rows.append(row)
                before.append(one)
                after.append(other)
        if not rows:
            return {}
        growth = self.surprise(after) - self.surprise(before)
        kept = np.isfinite(growth)  # a window that came out empty has no score
        where = np.asarray(rows)[kept]
        counts = np.bincount(where)
        by_row = np.bincount(where, growth[kept])[counts > 0] / counts[counts > 0]
        return {"surprise": (mean(by_row), len(by_row), NORMAL)} if len(by_row) > 1 else {}

    def surprise(self, some: Sequence[Window]) -> Floats:
        """Mean -log p of each window's scored tokens, one masked at a time, in nats; not a number without any."""
        ids: list[list[int]] = []
        target: list[tuple[int, int]] = []  # window, place of the masked token
        for number, window in enumerate(some):
            encoded = self.tokenizer(window.text, truncation=True, max_length=256, return_offsets_mapping=True)
            for place, (start, stop) in enumerate(encoded["offset_mapping"]):
                if start < window.stop and stop > window.start and stop > start:
                    ids.append(list(encoded["input_ids"]))
                    target.append((number, place))
        total, counts = np.zeros(len(some)), np.zeros(len(some))
        order = sorted(range(len(ids)), key=lambda at: -len(ids[at]))
        with torch.inference_mode(), autocast(self.device, self.precision):
            for first in range(0, len(order), BATCH):
                mine = order[first : first + BATCH]
                width = len(ids[mine[0]])
                batch = torch.full((len(mine), width), self.tokenizer.pad_token_id or 0)  # (masks, tokens)
                real = torch.zeros_like(batch)
                for line, at in enumerate(mine):
                    batch[line, : len(ids[at])] = torch.tensor(ids[at])
                    real[line, : len(ids[at])] = 1
                lines, places = torch.arange(len(mine)), torch.tensor([target[at][1] for at in mine])
                right = batch[lines, places].clone()
                batch[lines, places] = int(self.tokenizer.mask_token_id or 0)
                logits = self.model(input_ids=batch.to(self.device), attention_mask=real.to(self.device)).logits
                log_p = torch.log_softmax(logits[lines, places].float(), dim=-1).cpu()
                cost = -log_p[lines, right].numpy()
                np.add.at(total, [target[at][0] for at in mine], cost)
                np.add.at(counts, [target[at][0] for at in mine], 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return total / np.where(counts > 0, counts, np.nan)


def windows(text: str, edits: Sequence[dict[str, Any]]) -> list[tuple[Window, Window]]:
    """Return some edited places of a text, before and after, spread evenly over its edits.

    Only the edit in the middle of a window is made; its neighbours stay as they were, so that each is judged alone.
    """
    step = max(1, len(edits) // PLACES_A_ROW)
    data = text.encode()
    found = []
    for edit in edits[step // 2 :: step][:PLACES_A_ROW]:
        before, after = data[: edit["start"]].decode(), data[edit["stop"] :].decode()
        old, new = data[edit["start"] : edit["stop"]].decode(), edit["text"]
        left, right = before[-CONTEXT_CHARACTERS:], after[:CONTEXT_CHARACTERS]
        near_left, near_right = _last_words(left), _first_words(right)
        first = len(left) - near_left
        pair = [
            Window(f"{left}{middle[:MOST_CHARACTERS]}{right}", first, len(left) + len(middle) + near_right)
            for middle in (old[:MOST_CHARACTERS], new[:MOST_CHARACTERS])
        ]
        found.append((pair[0], pair[1]))
    return found


def _last_words(text: str) -> int:
    """How many characters the last few words of a text take, with what is cut off by the edit."""
    return len(text) - len(text.rsplit(None, SIDE_WORDS)[0]) if len(text.split()) > SIDE_WORDS else len(text)


def _first_words(text: str) -> int:
    pieces = text.split(None, SIDE_WORDS)
    return len(text) - len(pieces[-1]) if len(pieces) > SIDE_WORDS else len(text)
