"""The tokens of texts, cached on the disk for the other arms, all seeds and the next study.

By text, in Arrow files below the user's cache folder, for each tokenizer and cut. 25,000 reviews are 14 MB and
are read in 0.3 s; tokenizing them takes 12 s of one core.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import tokenizers

from windtunnel.models.encoders.tokens import NO_TOKENS, Tokens, concatenate, no_progress, select, specials, tokenize
from windtunnel.models.prediction_cache import KEY_BYTES, key
from windtunnel.storage.cache_files import CacheFolder, cache_folder, prune

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

MIN_TEXTS = 2_000
"""Fewer texts are tokenized in a second; they are not cached."""

MAX_BYTES = 1_000_000_000
"""Of all that is cached, for all tokenizers; what was longest unused goes first."""

SCHEMA = pa.schema([("texts", pa.binary(KEY_BYTES)), ("tokens", pa.int32()), ("ids", pa.list_(pa.int32()))])
"""`texts` is the hash of a text, `tokens` counts before the cut, `ids` are those after it."""


def tokens_of(
    tokenizer: PreTrainedTokenizerFast,
    texts: Sequence[str],
    max_tokens: int,
    advance: Callable[[int], None] = no_progress,
    truncation: str = "head",
    say: Callable[[str], None] = lambda _: None,
) -> Tokens:
    """Find the tokens of texts as `tokenize` does; those in the cache are not tokenized.

    Args:
        tokenizer: a fast one.
        texts: any number.
        max_tokens: of a text, special tokens included.
        advance: told how many more texts are done.
        truncation: what is kept of a longer text.
        say: told what is damaged.
    """
    if len(texts) < MIN_TEXTS:
        return tokenize(tokenizer, texts, max_tokens, advance, truncation)
    folder = cache_folder() / "tokens" / _scope(tokenizer, max_tokens, truncation)
    cache = CacheFolder(folder, ".arrow", say, "Tokens", "tokenizing")
    keys = [key(text.encode()) for text in texts]
    cached, places = NO_TOKENS, dict[bytes, int]()
    wanted = set(keys)
    for _, path, content in cache.contents(newest_first=True):
        if wanted <= places.keys():
            break
        found = _read(content)
        if found is None:
            cache.discard(path)
            continue
        names, tokens = found
        if wanted & set(names):
            with contextlib.suppress(OSError):
                os.utime(path)  # used
            start = len(cached.counts)
            for row, name in enumerate(names):
                places.setdefault(name, start + row)
            cached = concatenate(cached, tokens)

    missing = {name: text for name, text in zip(keys, texts, strict=True) if name not in places}
    advance(len(texts) - len(missing))
    if missing:
        fresh = tokenize(tokenizer, list(missing.values()), max_tokens, advance, truncation)
        places |= {name: len(cached.counts) + row for row, name in enumerate(missing)}
        cached = concatenate(cached, fresh)
        cache.keep(f"{len(missing)}", _written(list(missing), fresh))
        prune(cache_folder() / "tokens", MAX_BYTES)
    return select(cached, [places[name] for name in keys])


def _scope(tokenizer: PreTrainedTokenizerFast, max_tokens: int, truncation: str) -> str:
    """What decides a text's tokens besides the text, as the name of a folder."""
    backend = tokenizer.backend_tokenizer
    backend.no_truncation()
    backend.no_padding()
    decides = (backend.to_str(), str(specials(tokenizer)), str(max_tokens), truncation, tokenizers.__version__)
    return hashlib.blake2b("\n".join(decides).encode(), digest_size=8).hexdigest()


def _written(names: list[bytes], tokens: Tokens) -> bytes:
    columns = [
        pa.array(names, pa.binary(KEY_BYTES)),
        pa.array(tokens.counts),
        pa.ListArray.from_arrays(pa.array(tokens.offsets.astype(np.int32)), pa.array(tokens.ids)),
    ]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, SCHEMA, options=pa.ipc.IpcWriteOptions(compression="zstd")) as file:
        file.write_table(pa.table(columns, schema=SCHEMA))
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _read(content: bytes) -> tuple[list[bytes], Tokens] | None:
    """Read what `_written` wrote; None where it is something else, another version's say."""
    try:
        table = pa.ipc.open_file(pa.BufferReader(content)).read_all().cast(SCHEMA).combine_chunks()
        table.validate(full=True)
    except (pa.ArrowException, OSError, OverflowError, ValueError):
        return None
    if not len(table) or any(column.null_count for column in table.columns):
        return None
    ids = table["ids"].chunk(0)
    tokens = Tokens(ids.flatten().to_numpy(), ids.offsets.to_numpy().astype(np.int64), table["tokens"].to_numpy())
    return table["texts"].to_pylist(), tokens
