"""Every reader of the program, as a table: what is mutated, how it is read, and which names its errors may go by.

A further reader is one line here:

    _file("manifest", "manifest.json", good.manifests, read_shards, forms=(json_value,))

`_file` is for a reader of one file, `_among` for one that needs others beside it, `_text` for what is typed. A target
passes if it returns, or refuses by a UsageError that names the file. Kept findings lie in `seeds/NAME`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import good
import readers
from mutating import cells, gzipped, headed, json_value, line_of, toml_value
from parquet_footer import parquet_number
from target import Target

from windtunnel.storage import checksums


def _file(
    name: str, file: str, seeds: Callable[[], Sequence[bytes]], read: Callable[[Path], object], **more: Any
) -> Target:
    """A reader of one file."""
    return _among(name, file, seeds, lambda folder: read(folder / file), **{"named_by": (file,)} | more)


def _among(
    name: str, file: str, seeds: Callable[[], Sequence[bytes]], read: Callable[[Path], object], **more: Any
) -> Target:
    """A reader of a folder, in which one file is bad."""

    def call(folder: Path, content: bytes) -> object:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)
        return read(folder)

    return Target(name, seeds, call, **{"named_by": (file,)} | more)


def _text(name: str, seeds: Callable[[], Sequence[bytes]], read: Callable[[str], object], **more: Any) -> Target:
    """A reader of what is typed; bytes that are no UTF-8 come as the shell gives them."""
    return Target(name, seeds, lambda _, content: read(os.fsdecode(content.replace(b"\0", b""))), **more)


_DATA = ("windtunnel.data",)
_TABLE = (b"text,label\n", b'"', b'""', b"\r\n", b"label", b"text", b"id", b"group", b",,,", b"1", b"-1")
_OBJECT = (b'{"text": "a", "label": 1}\n', b'"text"', b'"label"', b'"id"', b'"group"', b"null", b"[", b"{", b"}", b":")
_ROW = (line_of(json_value),)
_MAGIC = (b"PAR1", b"ARROW1\0\0", b"\xff\xff\xff\xff")
_STUDY: dict[str, Any] = {"around": good.study, "named_by": ("study",), "slow": True}
_STUDY_TABLE = _STUDY | {"forms": (parquet_number,), "words": _MAGIC}
_NETWORK = (
    b"X = ",
    b"Y = ",
    b"H = ",
    b"b_H = ",
    b"U = ",
    b"b_U = ",
    b"H2 = ",
    b'"1/3"',
    b"names = {",
    b"activation",
    b"[[1]]",
)

_ALL = (
    # labelled texts
    _file("csv", "x.csv", good.csv, readers.source, words=_TABLE, forms=(cells(b","),), guided=_DATA),
    _file("tsv", "x.tsv", good.tsv, readers.source, words=(*_TABLE, b"\t"), forms=(cells(b"\t"),), guided=_DATA),
    _file("jsonl", "x.jsonl", good.jsonl, readers.source, words=_OBJECT, forms=_ROW, guided=_DATA),
    _file("csv-gz", "x.csv.gz", lambda: good.packed(good.csv()), readers.source, forms=(gzipped(_TABLE, cells(b",")),)),
    _file(
        "tsv-gz", "x.tsv.gz", lambda: good.packed(good.tsv()), readers.source, forms=(gzipped(_TABLE, cells(b"\t")),)
    ),
    _file(
        "jsonl-gz", "x.jsonl.gz", lambda: good.packed(good.jsonl()), readers.source, forms=(gzipped(_OBJECT, *_ROW),)
    ),
    _file("parquet", "x.parquet", good.parquet, readers.source, words=_MAGIC, forms=(parquet_number,)),
    _among(
        "acl-text", "acl/train/pos/0_9.txt", good.texts, readers.source_in("acl"), around=good.acl, named_by=("acl",)
    ),
    _among(
        "acl-links", "acl/train/urls_pos.txt", good.links, readers.source_in("acl"), around=good.acl, named_by=("acl",)
    ),
    Target(
        "acl-names",
        good.file_names,
        readers.names_of_files,
        words=(b"train/", b"pos/", b".txt", b"unsup/"),
        named_by=("acl",),
    ),
    # the same by shards
    _file("shards-csv", "x.csv", good.csv, readers.shards, words=_TABLE, forms=(cells(b","),)),
    _file("shards-tsv", "x.tsv", good.tsv, readers.shards, words=(*_TABLE, b"\t"), forms=(cells(b"\t"),)),
    _file("shards-jsonl", "x.jsonl", good.jsonl, readers.shards, words=_OBJECT, forms=_ROW),
    _file("shards-gz", "x.csv.gz", lambda: good.packed(good.csv()), readers.shards, forms=(gzipped(_TABLE),)),
    _file("shards-parquet", "x.parquet", good.parquet, readers.shards, words=_MAGIC, forms=(parquet_number,)),
    # plans and exercises
    _file(
        "plan",
        "study.toml",
        good.plans,
        readers.plan,
        words=good.PLAN_WORDS,
        forms=(toml_value,),
        guided=("windtunnel.study", "tomllib"),
    ),
    _file(
        "network",
        "net.toml",
        good.networks,
        readers.network,
        words=_NETWORK,
        forms=(toml_value,),
        guided=("windtunnel.backprop",),
    ),
    _file("network-json", "net.json", good.networks_json, readers.network, words=_NETWORK, forms=(json_value,)),
    _among(
        "answers",
        "x.answers.toml",
        good.answers,
        readers.answers,
        around=good.exercise,
        prepare=readers.in_folder,
        words=_NETWORK,
        forms=(toml_value,),
        named_by=("x.answers.toml", "x.toml"),
        guided=("windtunnel.backprop",),
    ),
    # audits
    _among(
        "audit-sheet",
        "sheet.csv",
        good.sheets,
        readers.audited,
        around=good.audit_key,
        words=_TABLE,
        forms=(cells(b","),),
        guided=("windtunnel.quality.audit",),
    ),
    _among(
        "audit-key",
        "audit.key.json",
        good.audit_keys,
        readers.audited,
        around=good.audit_sheet,
        forms=(json_value,),
        named_by=("audit.key.json", "sheet.csv"),
        guided=("windtunnel.quality.audit",),
    ),
    # models
    _among(
        "baseline-config",
        "nb/config.json",
        good.baseline_config,
        readers.baseline,
        around=good.baseline,
        forms=(json_value,),
        named_by=("nb",),
    ),
    _among(
        "baseline-arrays",
        "nb/model.safetensors",
        good.baseline_arrays,
        readers.baseline,
        around=good.baseline,
        forms=(headed(good.split_safetensors, good.join_safetensors, json_value),),
        named_by=("nb",),
    ),
    _among(
        "model-config",
        "m/config.json",
        good.model_config,
        readers.model,
        around=good.model,
        forms=(json_value,),
        named_by=("m",),
        slow=True,
    ),
    _among(
        "model-weights",
        "m/model.safetensors",
        good.model_weights,
        readers.model,
        around=good.model,
        forms=(headed(good.split_safetensors, good.join_safetensors, json_value),),
        named_by=("m",),
        slow=True,
    ),
    _among(
        "model-tokenizer",
        "m/tokenizer.json",
        good.model_tokenizer,
        readers.model,
        around=good.model,
        forms=(json_value,),
        named_by=("m",),
        slow=True,
    ),
    _among(
        "model-tokenizer-config",
        "m/tokenizer_config.json",
        good.model_tokenizer_config,
        readers.model,
        around=good.model,
        forms=(json_value,),
        named_by=("m",),
        slow=True,
    ),
    _among("model-log", "m/log.jsonl", good.logs, readers.curves, forms=_ROW),
    # what a training goes on from; caches; each damaged by chance, and written so by somebody else (sealed)
    Target(
        "checkpoint",
        good.checkpoints,
        readers.checkpoint,
        prepare=readers.training,
        forms=(headed(good.split_line, good.join_line, json_value),),
    ),
    Target(
        "checkpoint-sealed",
        good.checkpoints,
        readers.checkpoint_sealed,
        prepare=readers.training,
        forms=(headed(good.split_line, good.join_line, json_value),),
    ),
    Target("kept-answers", good.kept_answers, readers.kept_answers, words=_MAGIC, forms=(parquet_number,)),
    Target(
        "kept-answers-sealed", good.kept_answers, readers.kept_answers_sealed, words=_MAGIC, forms=(parquet_number,)
    ),
    Target("kept-tokens", good.kept_tokens, readers.kept_tokens, prepare=readers.tokenizer, words=_MAGIC),
    Target("kept-tokens-sealed", good.kept_tokens, readers.kept_tokens_sealed, prepare=readers.tokenizer, words=_MAGIC),
    Target("variants-part", good.variants_parts, readers.variants_part, words=_MAGIC, forms=(parquet_number,)),
    Target("failed-rows", good.failed_rows, readers.failed_rows, forms=_ROW),
    Target("made-from", good.keys, readers.made_from),
    # finished studies
    _among(
        "study-manifest",
        "study/manifest.json",
        good.study_file("manifest.json"),
        readers.study,
        forms=(json_value,),
        **_STUDY,
    ),
    _among("study-numbers", "study/numbers.parquet", good.study_file("numbers.parquet"), readers.study, **_STUDY_TABLE),
    _among(
        "study-predictions",
        "study/predictions/plain-1.parquet",
        good.study_file("predictions/plain-1.parquet"),
        readers.study,
        **_STUDY_TABLE,
    ),
    _among(
        "study-variants",
        "study/variants/test.parquet",
        good.study_file("variants/test.parquet"),
        readers.study,
        **_STUDY_TABLE,
    ),
    _among(
        "study-rows", "study/rows/test.parquet", good.study_file("rows/test.parquet"), readers.study, **_STUDY_TABLE
    ),
    _among(
        "study-attribution",
        "study/attribution.parquet",
        good.study_file("attribution.parquet"),
        readers.study,
        **_STUDY_TABLE,
    ),
    _among(
        "study-training",
        "study/models/plain-1/training.json",
        good.trainings,
        readers.study,
        forms=(json_value,),
        **_STUDY,
    ),
    _among("study-sums", f"study/{checksums.NAME}", good.sums_of_study, readers.study, **_STUDY),
    _among(
        "study-section",
        "study/paper/introduction.md",
        good.sections,
        readers.study_sections,
        words=good.SECTION_WORDS,
        **_STUDY,
    ),
    _among(
        "study-works",
        "study/paper/references.bib",
        good.works,
        readers.study_works,
        words=(b"@article{", b"author = {", b"{", b"}", b" and "),
        **_STUDY,
    ),
    # what is typed, and the files it names
    _text(
        "spec",
        good.specs,
        readers.spec,
        words=good.SPEC_WORDS,
        guided=("windtunnel.transforms.composition", "windtunnel.transforms.specs", "windtunnel.transforms.registry"),
    ),
    _text(
        "slice",
        good.slices,
        readers.slice_,
        words=good.SLICE_WORDS,
        guided=("windtunnel.slices", "windtunnel.transforms.specs"),
    ),
    _text(
        "protect",
        good.protections,
        readers.protect,
        words=(b"regex:", b"words:", b"(?i)", b"{1,1000}", b"(a+)+", b"\\p{L}", b"|"),
    ),
    _file("words", "w.txt", good.word_lists, readers.words, words=(b"#", b"don't", b"two words\n")),
    _text("threshold", good.thresholds, readers.threshold, words=(b"=", b"typo", b"nan", b"inf", b"1e999")),
)

TARGETS: dict[str, Target] = {target.name: target for target in _ALL}
