"""The study, end to end, small."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

import windtunnel
from windtunnel.errors import DataError, ModelError
from windtunnel.storage import tables
from windtunnel.study import explanation, measurement
from windtunnel.study.plan import StudyPlan
from windtunnel.study.results import StudyResult
from windtunnel.study.story import run

SMALL = {"model": "tiny", "augment": 60, "seeds": 2, "limit": 200, "training": {"epochs": 1, "max_tokens": 64}}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """A study of 200 texts, two seeds, three arms."""
    return run(
        StudyPlan("builtin:reviews", transform=("typo(rate=0.3)",), held_out=("case.lower",), **SMALL),
        tmp_path_factory.mktemp("study"),
    )


def test_every_model_meets_identical_texts(finished: StudyResult) -> None:
    """All models are asked about the same rows, original and transformed, once each."""
    predictions = finished.predictions.to_pylist()
    by_model: dict[tuple[str, int], set[tuple[str, str]]] = {}
    for row in predictions:
        by_model.setdefault((row["model"], row["train_seed"]), set()).add((row["id"], row["spec"]))
    assert len(by_model) == 6
    assert len(predictions) == 6 * 3 * 200
    assert all(asked == next(iter(by_model.values())) for asked in by_model.values())


def test_the_arms_have_equal_texts_to_learn_from(finished: StudyResult) -> None:
    """Control and augmented arms train on as many texts, the plain arm on fewer."""
    counts = {
        arm: json.loads((finished.folder / "models" / f"{arm}-1" / "training.json").read_text())["rows"]["train"]
        for arm in ("plain", "control", "augmented")
    }
    assert counts == {"plain": 200, "control": 260, "augmented": 260}


def test_which_texts_were_added_is_stored(finished: StudyResult) -> None:
    """`variants/extra.parquet` names each added text, its transformation and draw; held-out ones never occur."""
    extra = tables.read(finished.folder / "variants" / "extra.parquet")
    assert len(extra) == 60
    assert {row["spec"].partition("(")[0] for row in extra.to_pylist()} == {"typo@1"}
    assert set(extra["draw"].to_pylist()) == {1}


def test_numbers_carry_interval_n_and_method(finished: StudyResult) -> None:
    """Every accuracy and drop lies inside its interval and says its n and method."""
    whats = ("accuracy", "drop", "gain", "gain_over_control")
    lines = [line for line in finished.numbers.to_pylist() if line["what"] in whats]
    whole = [line for line in lines if not line["slice"]]
    assert len([line for line in whole if line["what"] == "accuracy"]) == 3 * 3 * 3
    assert {line["n"] for line in whole} == {200}
    for line in lines:
        if line["value"] is None:
            assert line["method"] == f"not estimable: {line['n']} rows, under 10"
        else:
            assert line["low"] <= line["value"] <= line["high"]
            assert line["method"]


def test_results_json_is_the_summary(finished: StudyResult) -> None:
    """`results.json` holds for each transformation and model: original, transformed, drop, recovered, clean cost."""
    results = json.loads((finished.folder / "results.json").read_text())
    assert results == json.loads(json.dumps(finished.summary))
    assert [(line["model"], line["held_out"]) for line in results["comparisons"]] == [
        *[("plain", False), ("control", False), ("augmented", False)],
        *[("plain", True), ("control", True), ("augmented", True)],
    ]
    first = results["comparisons"][0]
    assert first["drop"]["value"] == pytest.approx(first["original"]["value"] - first["transformed"]["value"])


def test_a_finished_study_is_not_redone(finished: StudyResult) -> None:
    """Run again, it changes no table and no model, byte for byte and by their times."""
    kinds = (".parquet", ".safetensors")
    before = {path: path.stat().st_mtime_ns for path in finished.folder.rglob("*") if path.suffix in kinds}
    run(finished.plan, finished.folder)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_changed_plan_redoes_only_what_it_touches(finished: StudyResult) -> None:
    """Another number of added texts leaves plain models and the test set's variants as they were."""
    folder = finished.folder
    kept = [*folder.glob("models/plain-*/model.safetensors"), folder / "variants" / "test.parquet"]
    touched = [*folder.glob("models/augmented-*/model.safetensors"), folder / "variants" / "extra.parquet"]
    before = {path: path.stat().st_mtime_ns for path in kept + touched}
    run(dataclasses.replace(finished.plan, augment=40), folder)
    after = {path: path.stat().st_mtime_ns for path in kept + touched}
    assert all(before[path] == after[path] for path in kept)
    assert all(before[path] < after[path] for path in touched)
    run(finished.plan, folder)


@pytest.mark.parametrize(
    ("room", "file", "made_anew"),
    [("measure", "paired.py", "numbers.parquet"), ("evaluation/attribution", "flips.py", "attribution.parquet")],
)
def test_after_a_change_of_the_code_that_makes_it_a_table_is_made_anew(
    finished: StudyResult, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, room: str, file: str, made_anew: str
) -> None:
    """Where a file of the code that measures, or explains, differs, its table is made anew, and nothing else."""
    changed = shutil.copytree(Path(windtunnel.__file__).parent / room, tmp_path / Path(room).name)
    with (changed / file).open("a", encoding="utf-8") as opened:
        opened.write("# done otherwise\n")
    run(finished.plan, finished.folder)
    kept = [path for path in finished.folder.rglob("*") if path.suffix in (".parquet", ".safetensors")]
    before = {path: path.stat().st_mtime_ns for path in kept}
    if room == "measure":
        monkeypatch.setattr(measurement, "CODE", tuple(changed if one.is_dir() else one for one in measurement.CODE))
    else:
        monkeypatch.setattr(explanation, "CODE", changed)
    run(finished.plan, finished.folder)
    assert [path.name for path in before if path.stat().st_mtime_ns != before[path]] == [made_anew]


def test_a_loaded_result_is_the_same(finished: StudyResult) -> None:
    """A result read from its folder has the plan and the numbers of the run, without torch."""
    loaded = StudyResult.load(finished.folder)
    assert dataclasses.asdict(loaded.plan) == dataclasses.asdict(finished.plan)
    assert loaded.numbers.equals(finished.numbers)


def test_an_unfinished_study_is_refused(tmp_path: Path) -> None:
    """A folder without a manifest holds no finished study, and the error says how to make one."""
    with pytest.raises(DataError, match="holds no finished study"):
        StudyResult.load(tmp_path)


# --- what is predicted ------------------------------------------------------------------------------------------


def test_a_further_transformation_costs_the_texts_it_changes(
    finished: StudyResult, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A study with one more transformation looks only at the texts that no model has seen, once for each model."""
    from windtunnel.models.encoders import predictor

    folder = tmp_path / "study"
    shutil.copytree(finished.folder, folder)
    seen = []
    compute = predictor.logits
    monkeypatch.setattr(predictor, "logits", lambda *a, **k: seen.append(len(a[1].counts)) or compute(*a, **k))
    said: list[str] = []
    plan = dataclasses.replace(finished.plan, held_out=("case.lower", "typo(rate=0.01)"))
    result = run(plan, folder, say=said.append)
    variants = [line for line in result.variants.to_pylist() if line["spec"] == plan.tested[-1].spec]
    changed = sum(line["changed"] for line in variants)
    assert 0 < changed < 200
    assert 0 < sum(seen) <= 6 * changed
    counts = [line for line in said if "distinct texts" in line]
    assert len(counts) == 6
    assert counts[0].startswith("plain, seed 1: ")


# --- baselines --------------------------------------------------------------------------------------------------

FAST = {"transform": ("typo(rate=0.3)",), "augment": 60, "limit": 200}


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """A study of NB-SVM, with two other baselines beside it."""
    plan = StudyPlan("builtin:reviews", model="nbsvm", baseline=("majority", "tfidf-lr"), **FAST)
    return run(plan, tmp_path_factory.mktemp("baselines"))


def test_baselines_are_rows_of_every_comparison(beside: StudyResult) -> None:
    """Each baseline is trained once, on the plain arm's texts; what the model is better by has an interval."""
    lines = beside.summary["comparisons"]
    assert [line["model"] for line in lines] == ["plain", "control", "augmented", "majority", "tfidf-lr"]
    assert [line["baseline"] for line in lines] == [False, False, False, True, True]
    for line in lines[3:]:
        plain = lines[0]
        assert line["lead"]["low"] <= line["lead"]["value"] <= line["lead"]["high"]
        assert line["lead"]["value"] == pytest.approx(plain["transformed"]["value"] - line["transformed"]["value"])
        assert line["lead_original"]["value"] == pytest.approx(plain["original"]["value"] - line["original"]["value"])
        assert line["recovered"] is line["clean_cost"] is line["gain"] is None
    assert lines[3]["original"]["value"] == 0.5
    assert all(line["lead"] is None for line in lines[:3])
    record = json.loads((beside.folder / "models" / "tfidf-lr-0" / "training.json").read_text())
    assert record["rows"]["train"] == 200
    assert {row["what"] for row in beside.numbers.to_pylist()} >= {"lead", "p_lead"}


def test_a_model_without_chance_is_trained_once(beside: StudyResult) -> None:
    """NB-SVM gives the same for every seed: three seeds are one training an arm."""
    assert beside.plan.seeds == 3
    names = {path.name for path in (beside.folder / "models").iterdir()}
    assert names == {"plain-1", "control-1", "augmented-1", "majority-0", "tfidf-lr-0"}


def test_a_baseline_fewer_changes_nothing_else(beside: StudyResult, tmp_path: Path) -> None:
    """With one baseline fewer, its rows are gone and all others are as they were."""
    shutil.copytree(beside.folder, tmp_path / "study")
    fewer = run(dataclasses.replace(beside.plan, baseline=("majority",)), tmp_path / "study")
    kept = [line for line in beside.summary["comparisons"] if line["model"] != "tfidf-lr"]
    assert fewer.summary["comparisons"] == kept
    assert set(fewer.predictions["model"].to_pylist()) == {"plain", "control", "augmented", "majority"}


def test_a_missing_model_is_noticed_before_any_work(tmp_path: Path) -> None:
    """The error comes before the test set is transformed; nothing has been made."""
    plan = StudyPlan("builtin:reviews", model="./no-such-model", **FAST)
    with pytest.raises(ModelError, match=r"there is no folder '\./no-such-model'"):
        run(plan, tmp_path / "study")
    assert not list((tmp_path / "study").iterdir())


def test_a_finished_study_does_not_ask_for_its_model(
    beside: StudyResult, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Run again, a study whose models are all there does not look for what they were trained from."""
    monkeypatch.setattr("windtunnel.models.training.check_there", lambda _: 1 / 0)
    run(beside.plan, beside.folder)
    with pytest.raises(ZeroDivisionError):
        run(beside.plan, tmp_path)


# --- kills ------------------------------------------------------------------------------------------------------


def study_command(out: Path) -> list[str]:
    """A small study from the command line."""
    flags = "--model tiny --transform mixed --augment 40 --seeds 1 --limit 120 --epochs 1 --max-tokens 48"
    return [sys.executable, "-m", "windtunnel.cli", "study", "builtin:reviews", "--out", str(out), *flags.split()]


@pytest.mark.parametrize("kills", [10])
def test_killed_at_ten_moments_it_ends_with_the_same_numbers(tmp_path: Path, kills: int) -> None:
    """SIGKILL at ten moments spread over the run: the last run ends with the same numbers.parquet, byte for byte.

    The moments are shares of an undisturbed run's time, so they fall on different steps; which, chance decides.
    """
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    started = time.monotonic()
    subprocess.run(study_command(tmp_path / "whole"), env=environment, check=True, capture_output=True)
    whole_run = time.monotonic() - started
    killed = 0
    for number in range(kills):
        share = (number * 7 % kills + 0.5) / kills  # 0.05, 0.75, 0.45, ...: early and late moments in turn
        process = subprocess.Popen(
            study_command(tmp_path / "killed"), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(timeout=share * whole_run)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
    subprocess.run(study_command(tmp_path / "killed"), env=environment, check=True, capture_output=True)
    assert killed > 0
    whole, again = ((tmp_path / name / "numbers.parquet").read_bytes() for name in ("whole", "killed"))
    assert whole == again
    assert not list((tmp_path / "killed").rglob("*.unfinished"))
    assert isinstance(StudyResult.load(tmp_path / "killed").numbers, pa.Table)
