"""What a model sees of the difference: tokens, truncation, and how alike two sentence embeddings are. Knows torch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import torch

from windtunnel.measure.proportion import Interval
from windtunnel.measure.ratio import mean
from windtunnel.measure.sums import Sums
from windtunnel.models.encoders import attention as ways
from windtunnel.models.encoders import batches, encoder, hub, pretrained
from windtunnel.models.encoders.device import autocast, choose_device, choose_precision
from windtunnel.models.encoders.inference import CPU_BATCH_TOKENS, GPU_BATCH_TOKENS
from windtunnel.models.encoders.tokens import pad, tokenize
from windtunnel.quality import sums
from windtunnel.quality.sums import NORMAL, Figure
from windtunnel.text.arrays import Floats

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast


@dataclass
class TokenCounter:
    """Counts a model's tokens; of the model itself only the configuration is read."""

    tokenizer: PreTrainedTokenizerFast
    max_tokens: int
    _cache: dict[str, int] = field(default_factory=dict)

    @classmethod
    def load(cls, name: str) -> TokenCounter:
        """Read a folder's or hub id's tokenizer.

        Raises:
            ModelError: it cannot be found or read.
        """
        folder = hub.folder_of(name)
        with encoder.quiet(), encoder.loading_errors(name):
            tokenizer = encoder.load_tokenizer(folder)
            return cls(tokenizer, encoder.max_tokens_of(tokenizer, pretrained.config(folder)))

    def sums(self, old: pa.ChunkedArray, variants: pa.Table) -> Sums:
        """Count before and after, texts and the same rows of VARIANTS, for `quality.sums.figures`."""
        before, after = self._counts(old.to_pylist()), self._counts(variants["text"].to_pylist())
        cut = after > self.max_tokens
        return {
            "tokens_change": sums.ratio(after - before, before),
            "truncated": sums.share(cut),
            "truncated_more": sums.difference(cut, before > self.max_tokens),
        }

    def fresh(self) -> TokenCounter:
        """The same counter, which has forgotten the texts it has seen."""
        return TokenCounter(self.tokenizer, self.max_tokens)

    def _counts(self, texts: Sequence[str]) -> Floats:
        new = [text for text in dict.fromkeys(texts) if text not in self._cache]
        self._cache.update(zip(new, tokenize(self.tokenizer, new, self.max_tokens).counts.tolist(), strict=True))
        return np.array([self._cache[text] for text in texts], np.float64)


@dataclass
class Embedder:
    """Sentence embeddings: the mean of an encoder's last hidden states over the tokens up to its limit."""

    tokenizer: PreTrainedTokenizerFast
    model: PreTrainedModel
    max_tokens: int
    device: torch.device
    precision: str
    _cache: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)
    """Text -> vector, of the original texts: every transformation is compared with the same ones."""

    @classmethod
    def load(cls, name: str, device: str = "auto") -> Embedder:
        """Load an encoder.

        Raises:
            ModelError: it cannot be found or read.
        """
        from transformers import AutoModel

        ways.register()
        where = choose_device(device)
        folder = hub.folder_of(name)
        with encoder.quiet(), encoder.loading_errors(name):
            tokenizer = encoder.load_tokenizer(folder)
            attention = ways.NAME if where.type == "cpu" else None  # three times as fast there as torch's own
            model = pretrained.model(AutoModel, folder, attn_implementation=attention, dtype=torch.float32)
        limit = min(encoder.max_tokens_of(tokenizer, model.config), _sentence_limit(folder))
        return cls(tokenizer, model.to(where).eval(), limit, where, choose_precision("auto", where))

    def figures(self, old: pa.ChunkedArray, variants: pa.Table) -> dict[str, Figure]:
        """Compare the rows that changed: texts, and the same rows of VARIANTS."""
        changed = variants["changed"]
        before, after = old.filter(changed).to_pylist(), variants["text"].filter(changed).to_pylist()
        if not before:
            return {}
        unseen = [text for text in dict.fromkeys(before) if text not in self._cache]
        self._cache.update(zip(unseen, self.embed(unseen), strict=True))
        one = np.stack([self._cache[text] for text in before]).astype(np.float64)
        cosine: Floats = (one * self.embed(after)).sum(axis=1)
        n = len(cosine)
        low = float(np.percentile(cosine, 5))
        average = mean(cosine) if n > 1 else Interval(float(cosine[0]), math.nan, math.nan)
        return {
            "similarity": (average, n, NORMAL),
            "similarity_5th": (Interval(low, math.nan, math.nan), n, "percentile"),
        }

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Embed texts as vectors of length 1: (texts, hidden)."""
        tokens = tokenize(self.tokenizer, texts, self.max_tokens)
        found = np.zeros((len(texts), int(self.model.config.hidden_size)), np.float32)
        budget = CPU_BATCH_TOKENS if self.device.type == "cpu" else GPU_BATCH_TOKENS
        with torch.inference_mode(), autocast(self.device, self.precision):
            for rows in batches.by_length(tokens.lengths, budget=budget) if len(texts) else []:
                ids, mask = pad(tokens, rows, self.tokenizer.pad_token_id or 0, self.device)
                hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
                real = mask.unsqueeze(-1)  # (batch, tokens, 1)
                vectors = (hidden * real).sum(dim=1) / real.sum(dim=1)
                found[rows] = torch.nn.functional.normalize(vectors, dim=1).cpu().numpy()
        return found


def _sentence_limit(folder: Any) -> int:
    """The token limit that a sentence encoder's own configuration names, if there is one."""
    from windtunnel.models.folder import read_json

    return int(read_json(folder / "sentence_bert_config.json").get("max_seq_length") or 1_000_000)
