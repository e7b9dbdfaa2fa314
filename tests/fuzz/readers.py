"""How each target is read: the way a command reads it, as far as there is something to go wrong."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

pa.set_cpu_count(1)
pa.set_io_thread_count(1)

import good  # noqa: E402
import torch  # noqa: E402

from windtunnel import data, slices  # noqa: E402
from windtunnel.backprop import grades, problem_file, records, worked_step  # noqa: E402
from windtunnel.cli.commands import flag_values  # noqa: E402
from windtunnel.data.labels import label_names  # noqa: E402
from windtunnel.data.rows import checked  # noqa: E402
from windtunnel.engine import variant_cache  # noqa: E402
from windtunnel.errors import UsageError  # noqa: E402
from windtunnel.models import baselines  # noqa: E402
from windtunnel.models import prediction_cache as kept  # noqa: E402
from windtunnel.models.encoders import checkpoint_files as states  # noqa: E402
from windtunnel.models.encoders import curves as drawn  # noqa: E402
from windtunnel.models.encoders import encoder, token_cache  # noqa: E402
from windtunnel.quality import audit  # noqa: E402
from windtunnel.report import cards, own_sections, page, sections  # noqa: E402
from windtunnel.report.outputs import literature  # noqa: E402
from windtunnel.report.study import Study  # noqa: E402
from windtunnel.shards import file_list, stream  # noqa: E402
from windtunnel.shards.cut import cut  # noqa: E402
from windtunnel.storage.steps import Steps, failed_beside  # noqa: E402
from windtunnel.study import results as finished  # noqa: E402
from windtunnel.study import verdicts  # noqa: E402
from windtunnel.study.plan import read_plan  # noqa: E402
from windtunnel.text.batch import TextBatch  # noqa: E402
from windtunnel.transforms import registry  # noqa: E402
from windtunnel.transforms.protection import Protection  # noqa: E402

torch.set_num_threads(1)
TEXTS = ["It wasn't <b>bad</b>, 10/10 😀!", "", "naïve\u0301 café\nNOT again"]
IDS = ["a", "b", "c"]


def _each(*calls: Callable[[], object]) -> None:
    """Call all; raise the first refusal at the end, so that one does not hide what the next would do."""
    refused: list[UsageError] = []
    for call in calls:
        try:
            call()
        except UsageError as error:
            refused.append(error)
    if refused:
        raise refused[0]


# --- labelled texts -----------------------------------------------------------------------------------------------


def source(path: Path) -> None:
    """As `study` and as `transform` reads it."""
    _each(
        lambda: data.read(path).fingerprint,
        lambda: data.read(path, limit=12, limit_test=6),
        lambda: data.read_rows(path, need_labels=False),
    )


def source_in(name: str) -> Callable[[Path], None]:
    """Read a folder in the target's."""
    return lambda folder: source(folder / name)


def names_of_files(folder: Path, content: bytes) -> None:
    """Read a folder of texts whose names are the lines of the input."""
    root = folder / "acl"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for line in content.split(b"\n")[:80]:
        parts = [part for part in line.replace(b"\0", b"").split(b"/") if part not in (b"", b".", b"..")]
        path = root.joinpath(*map(os.fsdecode, parts[:4]))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"film " + line)
        except OSError:  # too long, or a folder of this name
            continue
    source(root)


def shards(path: Path) -> None:
    """As `transform` reads it into a folder: in pieces of some rows."""
    size = max(64, path.stat().st_size // 100)  # a gzip file of 400 kB would be fifty thousand pieces
    for shard in cut(file_list.find(str(path)), 7):
        columns = stream.columns_of(shard, data.Columns(), need_labels=False)
        for raw in stream.pieces(shard, columns, size=size):
            checked(raw, label_names(raw, None) if "label" in raw.columns else (), strict=False)


# --- plans, exercises, audits -------------------------------------------------------------------------------------


def plan(path: Path) -> None:
    """As `study` and as `check` use it."""
    found = read_plan(path)
    _ = found.to_dict(), found.trained, found.tested, found.thresholds


def network(path: Path) -> None:
    """As `backprop --json` works it."""
    done = worked_step.work(problem_file.read_network(path), where=str(path))
    records.record(done, worked_step.check(done, quick=True))


def in_folder(folder: Path) -> Path:
    """Nothing to prepare."""
    return folder


def answers(folder: Path) -> None:
    """As `backprop grade` marks them."""
    from windtunnel.backprop import grade_display

    grade_display.record(grades.grade(folder / "x.answers.toml"))


def audited(folder: Path) -> None:
    """As `audit read` does."""
    key = audit.read_key(folder / "audit.key.json")
    audit.report(key, [audit.read_sheet(folder / "sheet.csv", key)])


# --- models -------------------------------------------------------------------------------------------------------


def baseline(folder: Path) -> None:
    """As `evaluate` asks it."""
    baselines.is_baseline(folder / "nb")
    baselines.load(folder / "nb").probs(TEXTS)


def model(folder: Path) -> None:
    """As `evaluate` asks it."""
    from windtunnel.models import prediction

    prediction.labels_of(folder / "m")
    prediction.predict(folder / "m", TEXTS, device="cpu", precision="fp32")


def curves(folder: Path) -> None:
    """As a training draws its curves; a log is no reason to fail."""
    drawn.draw(folder / "m" / "log.jsonl", folder / "m" / "curves.png", lambda _: None)


# --- caches -------------------------------------------------------------------------------------------------------


def training(folder: Path) -> Any:
    """A training that could go on."""
    return good.Training(folder)


def checkpoint(made: Any, content: bytes) -> None:
    """A checkpoint under the name of another content."""
    _resumed(made, content, "0123456789abcdef")


def checkpoint_sealed(made: Any, content: bytes) -> None:
    """A checkpoint whose name fits its content."""
    _resumed(made, content, hashlib.sha256(content).hexdigest()[:16])


def _resumed(made: Any, content: bytes, digest: str) -> None:
    path = made.place / f"step-{2:09d}.{digest}.checkpoint"
    path.write_bytes(content)
    states.head_of(path)
    made.checkpoints().resume(lambda _: None)
    for left in made.place.iterdir():
        if left.is_file():
            left.unlink()


def _whole(folder: Path, name: str, content: bytes, ending: str, *, sealed: bool) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    digest = hashlib.blake2b(content, digest_size=8).hexdigest() if sealed else "0123456789abcdef"
    path = folder / f"{name}.{digest}{ending}"
    path.write_bytes(content)
    return path


def kept_answers(folder: Path, content: bytes, *, sealed: bool = False) -> None:
    """Answers as prediction finds them."""
    shelf = folder / "cache"
    _whole(shelf, "part", content, ".parquet", sealed=sealed)
    known = kept.PredictionIndex()
    for part in kept.FileCache(shelf, lambda _: None).parts().values():
        known.add(part)
    wanted = [key for key in (kept.key(b"a"), kept.key(b"b")) if known.has(key)]
    known.by_token_ids(set(wanted))
    known.by_text(wanted, 2)


def kept_answers_sealed(folder: Path, content: bytes) -> None:
    """The same, with a name that fits."""
    kept_answers(folder, content, sealed=True)


def tokenizer(folder: Path) -> Any:
    """A tokenizer, and a cache folder."""
    token_cache.MIN_TEXTS = 1
    return encoder.load_tokenizer(good.model_folder()), folder / "tokens"


def kept_tokens(made: Any, content: bytes, *, sealed: bool = False) -> None:
    """Tokens as training finds them."""
    tokens_of, where = made
    scope = where / token_cache._scope(tokens_of, 16, "head")
    _whole(scope, "2", content, ".arrow", sealed=sealed)
    found = token_cache.tokens_of(tokens_of, ["a film", "b", "c d"], 16)
    assert len(found.counts) == 3


def kept_tokens_sealed(made: Any, content: bytes) -> None:
    """The same, with a name that fits."""
    kept_tokens(made, content, sealed=True)


def variants_part(folder: Path, content: bytes) -> None:
    """What a transformation made, as a study that goes on finds it."""
    done = Steps(folder / "out")
    change = registry.get("case.lower")
    rows = good.rows()
    rewriter = variant_cache.Rewriter(done)
    path = good.part_path(done.folder, rows, change)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    assert len(rewriter(rows, [change])) == len(rows)


def failed_rows(folder: Path, content: bytes) -> None:
    """The list of failed rows beside a whole table."""
    done = Steps(folder / "out")
    change = registry.get("case.lower")
    rows = good.rows()
    path = good.part_path(done.folder, rows, change)
    name = path.relative_to(done.folder).as_posix()
    done.put(name, path.stem, good.lowered(), good.failed_rows()[0])
    (done.folder / failed_beside(name)).write_bytes(content)
    assert len(variant_cache.Rewriter(Steps(done.folder), skip_failed=True)(rows, [change])) == len(rows)


def made_from(folder: Path, content: bytes) -> None:
    """The key file of a trained model."""
    done = Steps(folder / "out")
    place = folder / "out" / "models" / "plain-1"
    place.mkdir(parents=True, exist_ok=True)
    (place / "made-from.key").write_bytes(content)
    done.model("models/plain-1", "k", lambda path: path.mkdir(parents=True))


# --- finished studies ---------------------------------------------------------------------------------------------


def study(folder: Path) -> None:
    """As `check`, and as `report` without the paper reads it."""

    def checked() -> None:
        found = finished.StudyResult.load(folder / "study")
        asked = verdicts.read(found.plan.check | {"max_drop": 3, "max_slice_drop": 3})
        verdicts.junit(verdicts.judge(found.numbers, asked, list(found.specs)))

    def reported() -> None:
        found = Study.open(folder / "study")
        document = sections.write(found, title="", authors=())
        cards.model_card(found, document)
        cards.datasheet(found, document)
        page.page(found)
        _ = found.result.summary

    _each(checked, reported)


def study_sections(folder: Path) -> None:
    """The author's own sections."""
    found = Study.open(folder / "study")
    own_sections.with_own_sections(good.document(), found.folder, found.numbers)


def study_works(folder: Path) -> None:
    """The author's own works."""
    from windtunnel.report import citations

    works = literature(Study.open(folder / "study"))
    for key in works:
        citations.cited(works, (key,))
    for work in citations.chosen(works, works).values():
        citations.reference(work)


# --- what is typed ------------------------------------------------------------------------------------------------


def spec(text: str) -> None:
    """As `preview -t` does."""
    made = registry.get(text)
    _ = made.spec, made.identity
    if len(text) < 200:
        made.texts(TEXTS)


def slice_(text: str) -> None:
    """As `slices` does."""
    made = slices.get(text)
    _ = made.spec, made.summary
    made.mask(TextBatch.of(TEXTS))


def protect(text: str) -> None:
    """As `--protect` does."""
    found = Protection.of(text)
    if found:
        found.spans(TextBatch.of([*TEXTS, "a" * 5_000]))


def words(path: Path) -> None:
    """As `--protect words:@FILE` does."""
    found = Protection.of(f"words:@{path}")
    if found:
        found.spans(TextBatch.of(TEXTS))


def threshold(text: str) -> None:
    """As `check --max-drop` does."""
    found = verdicts.read(flag_values.thresholds(None, max_drop=[text], min_recovery=None, max_slice_drop=None))
    found.check_names(["typo@1(rate=0.1)"])
