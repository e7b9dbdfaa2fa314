"""Good inputs, from which bad ones are made, and the folders in which a bad file lies; all of our own writing."""

from __future__ import annotations

import atexit
import functools
import gzip
import io
import json
import shutil
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))  # the makers of small studies and reviews of the other tests

LABELS = ("negative", "positive")
TYPO = "typo@1(rate=0.1, min_letters=4, keep_ends=True)"
_REVIEWS = [
    ("r1", "A wonderful film, 10/10.", "positive", "tt1"),
    ("r2", 'He said "no" <br /> and left; dull!', "negative", "tt1"),
    ("r3", "Nothing happens.\nThen it ends.", "negative", "tt2"),
    ("r4", "Schön, naïve, 😀 and don't miss it", "positive", "tt3"),
    ("r5", "I liked it, but my sister did not.", "positive", "tt3"),
    ("r6", "Boring. Boring. Boring.", "negative", "tt4"),
]

_MANY = [(f"m{n}", f"{_REVIEWS[n % 6][1]} ({n})", _REVIEWS[n % 6][2], f"tt{n // 2}") for n in range(24)]
"""Enough to hold some out for `valid` and `test`."""


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


# --- labelled texts -----------------------------------------------------------------------------------------------


def csv() -> list[bytes]:
    """With quotes, with ids and groups, with numbers for labels, with a mark and Windows' line breaks."""
    plain = "text,label\n" + "".join(f"{_quoted(text)},{label}\n" for _, text, label, _ in _MANY)
    whole = "id,review,sentiment,group\n" + "".join(
        f"{id_},{_quoted(text)},{int(label == 'positive')},{group}\n" for id_, text, label, group in _MANY
    )
    short = "text,label\n" + "".join(f"film {n},{n % 3}\n" for n in range(24))
    return [
        plain.encode(),
        b"\xef\xbb\xbf" + whole.replace("\n", "\r\n").encode(),
        short.encode(),
        b"text,label\n\n,\n,1\n",
    ]


def tsv() -> list[bytes]:
    """Quoted and not."""
    plain = "text\tlabel\n" + "".join(f"{text.splitlines()[0]}\t{label}\n" for _, text, label, _ in _MANY)
    return [plain.encode(), ("label\ttext\n" + "".join(f'{n % 2}\t"film {n}"\n' for n in range(24))).encode()]


def jsonl() -> list[bytes]:
    """Strings, numbers, truth values, nulls; a key more here and there."""
    rows_ = [{"id": id_, "text": text, "label": label, "group": group} for id_, text, label, group in _MANY]
    typed = [{"text": f"film {n}", "label": label} for n, label in enumerate((0, 1, 0.0, 1.0, True, False) * 4)]
    return [
        _lines(rows_),
        _lines(typed),
        _lines([{"content": f"film {n}", "class": n % 2, "more": [n, {"x": n}]} for n in range(24)]),
    ]


def _lines(rows_: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows_).encode()


def packed(files: list[bytes]) -> list[bytes]:
    """Each as gzip."""
    return [gzip.compress(file, mtime=0) for file in files]


def parquet_of(table: pa.Table, **options: Any) -> bytes:
    """A table as a Parquet file."""
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def parquet() -> list[bytes]:
    """Columns of many types, each as text, label, id or group; dictionaries, nulls, views, the hub's label names."""
    ids, texts, labels, groups = map(list, zip(*_MANY, strict=True))
    count = len(ids)
    named = {"info": {"features": {"label": {"names": list(LABELS), "_type": "ClassLabel"}}}}
    numbers_ = pa.array([n % 2 for n in range(count)], pa.int64())
    hub = pa.table({"text": texts, "label": numbers_}).replace_schema_metadata({"huggingface": json.dumps(named)})
    tables_ = [
        pa.table({"id": ids, "text": texts, "label": labels, "group": groups}),
        hub,
        pa.table({"text": pa.array(texts).dictionary_encode(), "label": pa.array(labels).dictionary_encode()}),
        pa.table({"text": pa.array(texts, pa.large_string()), "label": pa.array([True, False] * 12)}),
        pa.table({"text": pa.array([t.encode() for t in texts], pa.binary()), "label": pa.array([0.0, 1.0] * 12)}),
    ]
    odd = [
        *(
            pa.nulls(count),
            pa.array([[1]] * count),
            pa.array([{"a": 1}] * count),
            pa.array([b"ab"] * count, pa.binary(2)),
        ),
        *(
            pa.array([1] * count, pa.timestamp("us")),
            pa.array([1] * count, pa.date32()),
            pa.array([1] * count, pa.time64("ns")),
        ),
        *(pa.array([1] * count, pa.decimal128(9, 2)), pa.array([1] * count, pa.duration("s")), numbers_),
        *(pa.array([None, float("nan"), 1.0, 0.5, -1.0, 2.0] * 4), pa.array([2**64 - 1, 0] * 12, pa.uint64())),
        *(pa.array(["", None] * 12), pa.array([1, 2] * 12, pa.int8()), pa.array(["a", "b"] * 12).dictionary_encode()),
        *(pa.array([[("a", 1)]] * count, pa.map_(pa.string(), pa.int8())), pa.array([1.5] * count, pa.float16())),
    ]
    tables_ += [pa.table({"text": texts, "label": labels, name: one}) for one in odd for name in ("id", "group")]
    tables_ += [pa.table({"text": texts, "label": one}) for one in odd] + [
        pa.table({"text": one, "label": labels}) for one in odd
    ]
    small = [parquet_of(one, compression="none") for one in tables_]
    return [
        *small,
        parquet_of(tables_[0], compression="snappy"),
        parquet_of(tables_[0], compression="zstd", row_group_size=2),
    ]


def texts() -> list[bytes]:
    """A text's file."""
    return [b"A fine film.", b"", "Zwölf 😀\r\n".encode(), b"\xef\xbb\xbfwith a mark"]


def links() -> list[bytes]:
    """AclImdb's list of films."""
    return [b"http://www.imdb.com/title/tt0453418/usercomments\n" * 3, b"tt1\n\n\n"]


def acl(folder: Path) -> None:
    """An aclImdb folder."""
    for split in ("train", "test"):
        for kind in ("pos", "neg"):
            place = folder / "acl" / split / kind
            place.mkdir(parents=True, exist_ok=True)
            for number in range(12):
                (place / f"{number}_{5 + number}.txt").write_text(f"A {kind} film, number {number}.")
        (folder / "acl" / split / "unsup").mkdir(exist_ok=True)


def file_names() -> list[bytes]:
    """Names of files of texts, one a line."""
    both = [f"{split}/{kind}/{n}_7.txt" for split in ("train", "test") for kind in ("pos", "neg") for n in range(12)]
    return [
        "\n".join(both).encode(),
        b"" + b"".join(b"%s/%d.txt\n" % (kind, n) for kind in (b"pos", b"neg") for n in range(12)),
        b"train.csv\ntest.csv",
    ]


# --- plans, exercises, audits -------------------------------------------------------------------------------------

PLAN_WORDS = (
    b'data = "x"\n',
    b"[training]\n",
    b"[check]\n",
    b'[check.each."typo"]\n',
    b"[columns]\n",
    b"[map_labels]\n",
    b"epochs = ",
    b"seeds",
    b"transform",
    b"severity",
    b"[[a]]\n",
    b"a.b.c = 1\n",
    b'"""',
    b"'''",
    b"..",
    b"@1",
)


def plans() -> list[bytes]:
    """The README's, and one with everything else."""
    return [
        b'data = "imdb"\ntransform = ["typo", "synonym"]\nseverity = ["typo"]\nstrengths = [0.05, 0.1]\n'
        b'dose = [500, 1000]\ntransfer = true\ndraws = 10\nslices = ["negation", "length.long"]\n'
        b'also_test = ["tweets=tweets.csv"]\nalso_train = ["tweets.csv:0.2"]\n\n[map_labels]\npos = "positive"\n\n'
        b"[check]\nmax_drop = 3\nmin_recovery = 50\nmax_slice_drop = 8\n\n"
        b'[check.each."synonym"]\nmax_drop = 5\n',
        b'data = "x.csv"\nmodel = "tiny"\nbaseline = ["nbsvm"]\nheld_out = ["ocr > case.lower"]\n'
        b'protect = ["negations"]\naugment = 10\nseeds = 2\nseed = 7\nlimit = 100\nlimit_test = 50\n'
        b'attribute = 0\nlabels = ["a", "b"]\n\n[columns]\ntext = "t"\nlabel = "l"\n\n'
        b"[training]\nlearning_rate = 1e-4\nepochs = 2\nbatch_size = 8\nmax_tokens = 64\n"
        b'truncation = "head"\nwarmup_share = 0.1\nprecision = "fp32"\npatience = 1\nlabel_smoothing = 0.1\n',
    ]


@functools.cache
def networks() -> list[bytes]:
    """The example, one with two hidden layers, names and one-hot rows."""
    from windtunnel.backprop.problem_file import EXAMPLE

    deeper = (
        b'X = [[1, 0.5], ["1/3", -2]]\nY = [[0, 1], [1, 0]]\nW1 = [[1, 2], [0.1, -0.3]]\nb_H = [0, 0.5]\n'
        b"H2 = [[1, -1], [0.2, 0.4]]\nb_H2 = [0, 0]\nU = [[1, 0], [0, 1]]\nb_U = [0.25, 0]\n"
        b'activation = ["relu", "tanh"]\nlearning_rate = 0.1\nreduction = "mean"\nfirst_class = 0\nnames = {H = "W1"}\n'
    )
    return [EXAMPLE.read_bytes(), deeper.replace(b"first_class = 0\n", b"")]


def networks_json() -> list[bytes]:
    """The same as JSON."""
    import tomllib

    return [json.dumps(tomllib.loads(one.decode())).encode() for one in networks()]


def exercise(folder: Path) -> None:
    """The exercise that the answers belong to."""
    (folder / "x.toml").write_bytes(networks()[0])


@functools.cache
def answers() -> list[bytes]:
    """Right ones, and half a sheet."""
    from windtunnel.backprop import answers as right
    from windtunnel.backprop import exercise as setting
    from windtunnel.backprop.problem_file import read_network

    with tempfile.TemporaryDirectory() as place:
        exercise(Path(place))
        net = read_network(Path(place) / "x.toml")
    found = right.answers(net)
    return [setting.key(found, "x.toml", kinks=False).encode(), setting.sheet(net, found, "x.toml").encode()]


def _audit() -> Any:
    from windtunnel.quality.audit.draw import Audit, Item

    items = tuple(
        Item(f"{n:03}", f"text {n}", f"r{n % 4}", TYPO, side, LABELS[n % 2])
        for n, side in enumerate(["original", "transformed"] * 4, 1)
    )
    return Audit(items, LABELS, (TYPO,), 0, "imdb", None)


def _audit_files(folder: Path) -> None:
    from windtunnel.quality import audit

    for name in ("sheet.csv", "audit.key.json"):
        (folder / name).unlink(missing_ok=True)
    audit.write(_audit(), folder / "sheet.csv", folder / "audit.key.json")


def audit_key(folder: Path) -> None:
    """The key beside a sheet."""
    _audit_files(folder)


def audit_sheet(folder: Path) -> None:
    """The sheet beside a key."""
    _audit_files(folder)


def _of_audit(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as place:
        _audit_files(Path(place))
        return (Path(place) / name).read_bytes()


def sheets() -> list[bytes]:
    """Empty, and filled in by a spreadsheet program."""
    empty = _of_audit("sheet.csv")
    filled = "item;text;label;naturalness\n" + "".join(f"{n};t;{LABELS[n % 2]};{n % 5 + 1}\n" for n in range(1, 9))
    return [empty, filled.encode()]


def audit_keys() -> list[bytes]:
    """A key."""
    return [_of_audit("audit.key.json")]


# --- models -------------------------------------------------------------------------------------------------------


@functools.cache
def _folder_of(kind: str) -> Path:
    """A trained model in a folder that goes with the process."""
    import small_reviews

    folder = Path(tempfile.mkdtemp(prefix="fuzz-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = folder / kind
    if kind == "m":
        import torch

        from windtunnel.models.encoders import encoder
        from windtunnel.models.encoders.device import seeded

        with seeded(1, torch.device("cpu")):
            found = encoder.load_to_train(
                "tiny", LABELS, small_reviews.rows(8)["text"].to_pylist(), max_tokens=16, attention=None
            )
        made.mkdir()
        found.save(made)
        record = {"settings": {"precision": "fp32"}, "resolved": {"device": "cpu", "precision": "fp32"}}
        (made / "training.json").write_text(json.dumps(record))
        (made / "log.jsonl").write_bytes(logs()[0])
    else:
        from windtunnel.models import baselines

        baselines.fit(
            small_reviews.rows(32), small_reviews.rows(8), LABELS, model="tfidf-lr", seed=1, out=made, name=kind
        )
    return made


def model_folder() -> Path:
    """A small encoder."""
    return _folder_of("m")


def model(folder: Path) -> None:
    """A small encoder in the target's folder."""
    shutil.copytree(_folder_of("m"), folder / "m", dirs_exist_ok=True)


def baseline(folder: Path) -> None:
    """A baseline in the target's folder."""
    shutil.copytree(_folder_of("nb"), folder / "nb", dirs_exist_ok=True)


def _of_model(kind: str, name: str) -> Callable[[], list[bytes]]:
    return lambda: [(_folder_of(kind) / name).read_bytes()]


baseline_config, baseline_arrays = _of_model("nb", "config.json"), _of_model("nb", "model.safetensors")
model_config, model_weights = _of_model("m", "config.json"), _of_model("m", "model.safetensors")
model_tokenizer, model_tokenizer_config = _of_model("m", "tokenizer.json"), _of_model("m", "tokenizer_config.json")


def split_safetensors(content: bytes) -> tuple[bytes, bytes]:
    """Take a safetensors file apart: its header, its tensors."""
    size = int.from_bytes(content[:8], "little")
    return content[8 : 8 + size], content[8 + size :]


def join_safetensors(head: bytes, rest: bytes) -> bytes:
    """Put it together; a header's length is a multiple of 8."""
    head = head.ljust(-(-len(head) // 8) * 8)
    return struct.pack("<Q", len(head)) + head + rest


def logs() -> list[bytes]:
    """A training's log."""
    steps = [{"event": "steps", "epoch": 1, "step": n, "loss": 0.5, "learning_rate": 1e-4} for n in range(1, 9)]
    return [
        _lines(
            [*steps, {"event": "epoch", "epoch": 1, "step": 8, "valid_accuracy": 0.5, "valid_loss": 0.7, "best": True}]
        )
    ]


def trainings() -> list[bytes]:
    """A model's training.json."""
    from windtunnel.models import baselines

    del baselines
    return [(_folder_of("nb") / "training.json").read_bytes(), (_folder_of("m") / "training.json").read_bytes()]


# --- checkpoints and caches ---------------------------------------------------------------------------------------


class Training:
    """A training of two weights that may go on from what lies in its folder."""

    def __init__(self, folder: Path) -> None:
        import torch

        self.place = folder / "plain.unfinished"
        self.place.mkdir(exist_ok=True)
        torch.manual_seed(0)
        self.model = torch.nn.Linear(2, 1)
        self.optimizer = torch.optim.AdamW(self.model.parameters())
        self.model(torch.ones(1, 2)).sum().backward()
        self.optimizer.step()

    def checkpoints(self) -> Any:
        """As a training opens them."""
        import torch

        from windtunnel.models.encoders.checkpoint import Checkpoints
        from windtunnel.models.encoders.distributed import ProcessGroup
        from windtunnel.models.encoders.training import settings_for

        cpu = torch.device("cpu")
        return Checkpoints(
            self.place, {"seed": "1"}, self.model, self.optimizer, settings_for("tiny"), cpu, ProcessGroup()
        )


@functools.cache
def checkpoints() -> list[bytes]:
    """A checkpoint that such a training wrote."""
    from windtunnel.models.encoders.checkpoint_files import State
    from windtunnel.models.encoders.training_log import TrainingLog

    with tempfile.TemporaryDirectory() as place:
        made = Training(Path(place))
        with TrainingLog(made.place / "log.jsonl", 1) as log:
            made.checkpoints().save(State(step=2, epochs_done=1), log)
        return [path.read_bytes() for path in made.place.glob("*.checkpoint")]


def split_line(content: bytes) -> tuple[bytes, bytes]:
    """Take a checkpoint apart: its line, its tensors."""
    head, _, rest = content.partition(b"\n")
    return head, rest


def join_line(head: bytes, rest: bytes) -> bytes:
    """Put it together."""
    return head + b"\n" + rest


@functools.cache
def kept_answers() -> list[bytes]:
    """A part of a model's answers."""
    from windtunnel.models import prediction_cache as kept

    part = kept.Part(
        [kept.key(b"a"), kept.key(b"b")],
        [kept.key(b"1"), kept.key(b"2")],
        np.array([1, 2], np.int32),
        np.full((2, 2), 0.5, np.float32),
    )
    return [kept._written(part)]


@functools.cache
def kept_tokens() -> list[bytes]:
    """Tokens of two texts."""
    from windtunnel.models.encoders import encoder, token_cache, tokens
    from windtunnel.models.prediction_cache import key

    found = tokens.tokenize(encoder.load_tokenizer(model_folder()), ["a film", "b"], 16)
    return [token_cache._written([key(b"a film"), key(b"b")], found)]


def rows() -> pa.Table:
    """ROWS."""
    from windtunnel.storage.tables import ROWS

    return pa.table([[r[0] for r in _REVIEWS], [r[1] for r in _REVIEWS], pa.array([0, 1] * 3, pa.int32())], schema=ROWS)


@functools.cache
def lowered() -> pa.Table:
    """VARIANTS of them."""
    from windtunnel.engine.local import transform_rows
    from windtunnel.transforms import registry

    return transform_rows(rows(), [registry.get("case.lower")], title="")


def part_path(folder: Path, rows_: pa.Table, change: Any) -> Path:
    """Where a study keeps them."""
    from windtunnel.storage.steps import key_of, table_key

    key = key_of("part", table_key(rows_.select(["id", "text"])), change.identity, 0, 0)
    return folder / "variants" / "parts" / f"{key}.parquet"


@functools.cache
def variants_parts() -> list[bytes]:
    """The file of it, under its key."""
    from windtunnel.storage import tables
    from windtunnel.transforms import registry

    with tempfile.TemporaryDirectory() as place:
        path = part_path(Path(place), rows(), registry.get("case.lower"))
        tables.write(lowered(), path, path.stem)
        return [path.read_bytes()]


def failed_rows() -> list[bytes]:
    """What `row_failures.write` writes."""
    from windtunnel.transforms.row_failures import Failure

    return [
        _lines([Failure(row, "case.lower@1(rate=1.0)", "ValueError: no").to_dict() for row in ("r1", "r4", "gone")])
    ]


def keys() -> list[bytes]:
    """A key of a trained model."""
    return [b"k", b"0123456789abcdef0123456789abcdef"]


# --- finished studies ---------------------------------------------------------------------------------------------


def study(folder: Path) -> None:
    """A finished study with everything that is read again."""
    shutil.copytree(_study(), folder / "study", dirs_exist_ok=True)


@functools.cache
def _study() -> Path:
    import made_study
    from windtunnel.evaluation import attribution
    from windtunnel.evaluation.attribution import flips
    from windtunnel.storage import tables
    from windtunnel.study.plan import StudyPlan

    place = Path(tempfile.mkdtemp(prefix="fuzz-study-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    rows_ = made_study.rows_of([r[1] for r in _REVIEWS], [0, 1] * 3, [r[0] for r in _REVIEWS])
    edits = {TYPO: [[(0, 1, "X")] if n % 2 else [] for n in range(6)]}

    def probs(model_: str, _seed: int, spec: str) -> Any:
        wrong = np.arange(6) % 3 == (0 if spec == "original" else 1 if model_ == "augmented" else 2)
        right = np.array([0, 1] * 3)
        return np.eye(2)[np.where(wrong, 1 - right, right)] * 0.8 + 0.1

    plan = StudyPlan("gone.csv", transform=("typo",), augment=10, seeds=1)
    made_study.write(place, rows_, made_study.variants_of(rows_, edits), probs, plan=plan)
    found = flips(
        rows_,
        tables.read(place / "variants" / "test.parquet"),
        tables.read(place / "predictions" / "plain-1.parquet"),
        most=9,
    )
    told = attribution.explain(found, lambda texts_: np.full((len(texts_), 2), 0.5, np.float32), model="plain", seed=1)
    tables.write(told, place / "attribution.parquet")
    (place / "models" / "plain-1").mkdir(parents=True)
    (place / "models" / "plain-1" / "training.json").write_bytes(trainings()[0])
    return place


def study_file(name: str) -> Callable[[], list[bytes]]:
    """One of its files."""
    return lambda: [(_study() / name).read_bytes()]


@functools.cache
def document() -> Any:
    """The report as it is generated."""
    from windtunnel.report.sections import write
    from windtunnel.report.study import Study

    return write(Study.open(_study()), title="", authors=())


SECTION_WORDS = (
    b"{{generated}}",
    b"{{tab:main}}",
    b"{{ref tab:main}}",
    b"{{drop original}}",
    b"[@wilson1927]",
    b"<!-- after: results -->",
    b"## ",
    b"> ",
    b"```",
    b"~~",
    b"**",
    b"[a](b)",
    b"![a](b)",
    b"\n\n1. ",
)


def sums_of_study() -> list[bytes]:
    """The digests of its files."""
    from windtunnel.storage import checksums

    listed = {name: checksums.digest_of(_study() / name) for name in ("manifest.json", "numbers.parquet")}
    with tempfile.TemporaryDirectory() as place:
        checksums.write(Path(place), listed)
        return [(Path(place) / checksums.NAME).read_bytes()]


def sections() -> list[bytes]:
    """An introduction."""
    return [
        (
            f"# Own words\n\nWe follow [@wilson1927], **not** *others*: {{{{drop {TYPO}}}}}.\n\n- a\n- b\n\n"
            "## Part\n\n{{generated}}\n\n> so\n"
        ).encode(),
        b"{{none}}\n",
    ]


def works() -> list[bytes]:
    """Two works."""
    return [
        b'@article{doe2020,\n  author = {Doe, Jane and M{\\"u}ller, Max},\n  title = {On {BERT}},\n'
        b"  journal = {J},\n  year = {2020},\n  doi = {10.1/x},\n}\n\n"
        b"@inproceedings{roe2021, author = {Roe, R.}, title = {A}, booktitle = {B}, year = {2021}, pages = {1--2}}\n"
    ]


# --- what is typed ------------------------------------------------------------------------------------------------

SPEC_WORDS = (
    b"typo",
    b"case.lower",
    b"some(2, ",
    b" > ",
    b" | ",
    b"(rate=0.2)",
    b"@1",
    b"0.1..0.2",
    b"protect='negations'",
    b"x.py:f",
    b"**",
    b"rate=",
)
SLICE_WORDS = (
    b"negation",
    b"length(min=2)",
    b" & ",
    b" | ",
    b"~",
    b"@1",
    b"(",
    b")",
    b"question",
    b"if",
    b"lambda: 0",
    b"keywords(words='a')",
)


def specs() -> list[bytes]:
    """Names, parameters, compositions."""
    return [
        b"typo",
        b"typo.swap@1(rate=0.2, min_letters=4, keep_ends=True)",
        b"typo(rate=0.05..0.3) > case.lower",
        b"some(2, typo, case.lower, emoji.add)",
        b"(typo | case.lower)(rate=0.5)",
        b"typo(protect=('negations', 'regex:a+'))",
        b"my_edits.py:shout(rate=1)",
    ]


def slices() -> list[bytes]:
    """Names, parameters, expressions."""
    return [
        b"negation",
        b"length@1(min=200, max=300)",
        b"negation & ~question | (length.long & ~digits)",
        b"keywords(words='film, actor')",
    ]


def protections() -> list[bytes]:
    """Kinds, patterns, words."""
    return [b"negations, names", b"regex:[0-9]+ stars", b"words:plot,acting", b"regex:(?i)a(b|c)*\\b", b"words:@w.txt"]


def word_lists() -> list[bytes]:
    """Words, phrases, a comment."""
    return ["# own\nplot\nacting\nnot bad\nÜbermut\ndon't\n".encode(), b"a\r\nb\r\n"]


def thresholds() -> list[bytes]:
    """A number, and one of a transformation."""
    return [b"3", b"typo=5", b"typo(rate=0.2)=6.5"]
