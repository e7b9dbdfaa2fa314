"""Predictions of an encoder: what is in the cache is not computed again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import torch

from windtunnel import __version__
from windtunnel.errors import ModelError
from windtunnel.models import folder
from windtunnel.models.encoders import encoder, hub
from windtunnel.models.encoders.device import choose_attention, choose_device, choose_precision
from windtunnel.models.encoders.inference import logits, softmax
from windtunnel.models.encoders.tokens import no_progress, select, tokenize
from windtunnel.models.prediction_cache import FileCache, MemoryCache, Part, PredictionIndex, Predictions, key

CPU_PART_BYTES, GPU_PART_BYTES = 1_000_000, 32_000_000
"""Text whose predictions are cached at once: 800 reviews are half a minute to two minutes on a CPU's core."""


class Encoder:
    """A trained encoder, loaded to predict."""

    def __init__(
        self, model: Path | str, *, max_tokens: int | None, device: str, precision: str | None, batch_tokens: int | None
    ) -> None:
        self.name = str(model)
        self.device = choose_device(device)
        self.folder = hub.folder_of(model)
        self.precision = choose_precision(precision or _as_trained(self.folder, self.device), self.device)
        self.batch_tokens = batch_tokens
        self._classifier = encoder.load_trained(model, attention=choose_attention("auto", self.device))
        self.max_tokens = max_tokens or self._classifier.max_tokens
        most = encoder.max_positions(self._classifier.model.config)
        if not 3 <= self.max_tokens <= most:
            raise ModelError(f"`max_tokens` must be between 3 and {most} for this model; got {self.max_tokens}.")
        self._words = cast("torch.nn.Embedding", self._classifier.model.get_input_embeddings()).num_embeddings
        self._classifier.on(self.device)
        self._memory = MemoryCache()

    @property
    def scope(self) -> str:
        """What decides a prediction besides the token ids, as the name of a folder."""
        versions = f"{__version__}-torch-{torch.__version__}"
        return f"{folder.fingerprint(self.folder)}-{self.precision}-{self.device.type}-{versions}"

    def predict(
        self,
        texts: Sequence[str],
        *,
        cache: Path | None,
        advance: Callable[[int], None],
        say: Callable[[str], None] = lambda _: None,
    ) -> Predictions:
        """Predict every text; texts of equal token ids are computed once.

        Texts are taken by length, longest first, in parts that are cached when they are done. The parts and the
        batches in them are decided by the texts and by what was cached before the first call: a run that is stopped
        and started again has the same parts, so it ends with the same predictions, to the last bit.

        Args:
            texts: distinct ones; their order decides nothing but that of the predictions.
            cache: the folder of cached predictions, of any number of models; None: no file is written, but
                probabilities of token ids are cached in memory.
            advance: told how many more texts are done.
            say: told how many were cached, and what is damaged.
        """
        keys = [key(text.encode(), str(self.max_tokens)) for text in texts]
        call = hashlib.blake2b(b"".join(sorted(keys)), digest_size=8).hexdigest()
        file_cache = FileCache(cache / self.scope if cache else None, say)
        mine, index = {}, PredictionIndex()
        for name, part in file_cache.parts().items():
            if name.startswith(call):
                mine[name] = part
            else:
                index.add(part)

        missing = [place for place in range(len(texts)) if not index.has(keys[place])]
        advance(len(texts) - len(missing))
        resumed = computed = 0
        for number, places in enumerate(_parts(texts, missing, self._part_bytes)):
            name, wanted = f"{call}-{number:05d}", [keys[place] for place in places]
            if name in mine and mine[name].texts == wanted:
                part = mine[name]
                resumed += len(places)
            else:
                memory = self._memory if cache is None else MemoryCache(0)
                part, fresh = self._predict([texts[place] for place in places], wanted, index, memory)
                computed += fresh
                file_cache.write(name, part)
            index.add(part)
            advance(len(places))
        cached = len(texts) - len(missing) + resumed
        say(f"{len(texts):,} distinct texts: {cached:,} in the cache, {computed:,} predicted")
        probs, tokens = index.by_text(keys, int(self._classifier.model.config.num_labels or 0))
        return Predictions(probs, tokens, tokens > self.max_tokens)

    @property
    def _part_bytes(self) -> int:
        return CPU_PART_BYTES if self.device.type == "cpu" else GPU_PART_BYTES

    def _predict(
        self, texts: list[str], keys: list[bytes], index: PredictionIndex, memory: MemoryCache
    ) -> tuple[Part, int]:
        """Predict some texts, with what is cached of their token ids; and how many had to be computed.

        Raises:
            ModelError: a probability is no number.
        """
        tokens = tokenize(self._classifier.tokenizer, texts, self.max_tokens, truncation=self._classifier.truncation)
        if len(tokens.ids) and int(tokens.ids.max()) >= self._words:
            raise ModelError(
                f"'{self.name}' is damaged: its tokenizer knows a token {int(tokens.ids.max()):,}, its weights only "
                f"{self._words:,}. Put the right tokenizer beside them."
            )
        cuts = zip(tokens.offsets[:-1], tokens.offsets[1:], strict=True)
        ids = [key(tokens.ids[start:stop].tobytes()) for start, stop in cuts]
        cached = index.by_token_ids(set(ids)) | memory.by_token_ids(set(ids))
        fresh: dict[bytes, int] = {}  # token ids -> the first text that has them
        for place, one in enumerate(ids):
            if one not in cached:
                fresh.setdefault(one, place)
        found = logits(
            self._classifier.model,
            select(tokens, list(fresh.values())),
            pad_id=self._classifier.tokenizer.pad_token_id or 0,
            device=self.device,
            precision=self.precision,
            batch_tokens=self.batch_tokens,
            advance=no_progress,
        )
        if not np.isfinite(found).all():
            raise ModelError(
                f"'{self.name}' gives logits that are not numbers: its weights are damaged. Train it again."
            )
        probs = softmax(found)
        memory.add(fresh, probs)
        cached |= dict(zip(fresh, probs, strict=True))
        return Part(keys, ids, tokens.counts, np.stack([cached[one] for one in ids])), len(fresh)


def _as_trained(place: Path, device: torch.device) -> str:
    """The precision a model was trained in: what "auto" became then holds on the same kind of device.

    Measured again, it might become another one by chance, and no cached prediction would be valid.
    """
    record = folder.read_json(place / "training.json")
    configured, resolved = record.get("settings", {}).get("precision", "auto"), record.get("resolved", {})
    same = str(resolved.get("device", "")).split(":")[0] == device.type
    return str(resolved.get("precision", configured)) if configured == "auto" and same else str(configured)


def _parts(texts: Sequence[str], places: list[int], size: int) -> list[list[int]]:
    """Divide texts, longest first, into parts of about `size` bytes; whatever their order was."""
    sizes = [len(text.encode()) for text in texts]
    parts: list[list[int]] = []
    bytes_left = 0
    for place in sorted(places, key=lambda place: (-sizes[place], texts[place])):
        if bytes_left <= 0:
            parts.append([])
            bytes_left = size
        parts[-1].append(place)
        bytes_left -= sizes[place]
    return parts
