import json
import os
import re
import shlex
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from windtunnel.cli import entry, terminal
from windtunnel.data import read_rows
from windtunnel.errors import DataError
from windtunnel.storage import tables
from windtunnel.transforms import registry

COMMANDS = typer.main.get_command(entry.app).commands
CSV = "id,review,sentiment\n" + "".join(
    f'film {n},"A wonderful, truly terrible movie number {n}",{"good" if n % 3 else "bad"}\n' for n in range(30)
)


@pytest.fixture
def reviews(tmp_path):
    """30 reviews in a CSV file, a third of them bad."""
    path = tmp_path / "reviews.csv"
    path.write_text(CSV)
    return str(path)


def run(*arguments):
    """Run a command that goes well; its stdout."""
    result = CliRunner().invoke(entry.app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(capsys, monkeypatch, *arguments):
    """Run a command that is refused; what it says on stderr."""
    monkeypatch.setattr(sys, "argv", ["windtunnel", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        entry.main()
    out, err = capsys.readouterr()
    assert stopped.value.code == 2
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    return err.removeprefix("error: ").removesuffix("\n")


def python(*arguments, cwd=None):
    """Run a Python of its own."""
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=cwd, env=os.environ)


# --- help -------------------------------------------------------------------------------------------------------


def test_the_commands_are_those_of_the_readme():
    """One command for each thing there is to do."""
    assert sorted(COMMANDS) == sorted(
        [
            "study",
            "report",
            "check",
            "attack",
            "train",
            "evaluate",
            "transform",
            "augment",
            "preview",
            "catalog",
            "slices",
            "quality",
            "audit",
            "backprop",
            "slurm",
            "doctor",
        ]
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_an_example_that_parses(name):
    """`windtunnel COMMAND --help` shows an example, and the example is a command line that the command takes."""
    said = run(name, "--help")
    assert f"Example: windtunnel {name}" in " ".join(said.replace("│", " ").split())
    for example in re.findall(r"Example: `(.+?)`", COMMANDS[name].epilog):
        program, command, *arguments = shlex.split(example)
        assert (program, command) == ("windtunnel", name)
        COMMANDS[name].make_context(name, arguments)


def test_help_loads_nothing_heavy():
    """No `--help` imports torch, pyarrow, NumPy or pandas, so that it comes at once."""
    program = f"""
import sys
from typer.testing import CliRunner
from windtunnel.cli import entry
for arguments in [["--help"], ["--version"], *([name, "-h"] for name in {list(COMMANDS)!r})]:
    result = CliRunner().invoke(entry.app, arguments)
    assert result.exit_code == 0 and result.stdout, result
print([name for name in ("torch", "transformers", "pyarrow", "numpy", "pandas", "scipy") if name in sys.modules])
"""
    assert python("-c", program).stdout == "[]\n"


def test_no_command_shows_the_help():
    """`windtunnel` alone lists its commands."""
    result = CliRunner().invoke(entry.app, [])
    assert all(name in result.output for name in COMMANDS)


# --- errors -----------------------------------------------------------------------------------------------------


def test_an_error_is_one_line_and_exit_code_2(tmp_path):
    """In a process of its own: nothing on stdout, one line on stderr, no traceback."""
    result = python("-m", "windtunnel.cli", "preview", str(tmp_path / "none.csv"), "-t", "typo")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"error: {tmp_path}/none.csv does not exist. Check the path.\n"


def test_refusals(capsys, monkeypatch, reviews, tmp_path):
    """What the user can put right is said in one line: what is wrong and what to do."""
    out = tmp_path / "out.csv"
    for arguments, message in [
        (["preview", reviews, "-t", "typpo"], "No transformation is called 'typpo'. Did you mean 'typo'?"),
        (["preview", reviews, "-t", "typo(rate=2)"], "`rate` is a share between 0 and 1; got 2."),
        (["preview", reviews, "-t", "typo", "--text-column", "text"], "has no column 'text' for the text"),
        (["transform", reviews, out.with_suffix(".doc"), "-t", "typo"], "the output's ending says how it is written"),
        (["transform", reviews, f"{reviews}/out.csv", "-t", "typo"], "reviews.csv' is no folder"),
        (["transform", reviews, out, "-t", "typo", "--split", "test"], "has no split 'test', but no splits"),
        (["transform", reviews, out, "-t", "typo", "--limit", "0"], "A sample has 1 row or more; got 0."),
        (["augment", reviews, out, "-t", "nothing.py:mine"], "there is no file 'nothing.py'"),
        (["evaluate", tmp_path / "none", reviews], "there is no folder"),
        (["catalog", "typpo"], "Did you mean 'typo'?"),
        (["study"], "`windtunnel study` needs texts"),
        (["study", tmp_path / "none.toml"], "There is no plan"),
        (["study", reviews, "-t", "typo", "-t", "typo"], "stands twice among the transformations"),
    ]:
        assert message in refused(capsys, monkeypatch, *arguments)
    assert not out.exists()


def test_an_error_of_several_lines_is_said_in_one(capsys, monkeypatch, reviews, tmp_path):
    """A plug-in's own message with line breaks does not break the line."""
    (tmp_path / "mine.py").write_text("def mine(text):\n    raise ValueError('one\\ntwo')\n")
    said = refused(capsys, monkeypatch, "preview", reviews, "-t", f"{tmp_path}/mine.py:mine")
    assert said.endswith("ValueError: one two")


def test_wrong_usage_is_exit_code_2():
    """An unknown option or a missing argument ends with 2, and the help is offered."""
    for arguments in (["preview", "--colour"], ["transform"], ["augment", "a", "b", "--count", "0"], ["nothing"]):
        result = CliRunner().invoke(entry.app, arguments)
        assert result.exit_code == 2
        assert "for help" in result.output


def test_bugs_keep_their_traceback_and_interrupts_are_said(capsys):
    """What is not the user's fault is raised as it is; Ctrl-C ends with 130 and a word."""
    with pytest.raises(ZeroDivisionError):
        entry.run(lambda: 1 // 0)

    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as stopped:
        entry.run(interrupted)
    assert stopped.value.code == 130
    assert "Stopped" in capsys.readouterr().err


# --- transform and augment --------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_transform_rewrites_a_file(reviews, tmp_path, ending):
    """Ids, labels and order stay, texts change, in a folder that need not be there yet."""
    out = tmp_path / "new" / f"noisy{ending}"
    said = run("transform", reviews, out, "-t", "typo(rate=0.5)")
    old, new = read_rows(reviews), read_rows(out)
    assert new.labels == old.labels == ("bad", "good")
    for name in ("id", "label"):
        assert new.rows[name].to_pylist() == old.rows[name].to_pylist()
    expected = registry.get("typo", rate=0.5)
    changed = sum(a != b for a, b in zip(old.rows["text"].to_pylist(), new.rows["text"].to_pylist(), strict=True))
    assert changed > 20
    assert said == f"{out}: 30 texts, {changed} of them changed by {expected.spec}\n"


def test_transform_repeats_itself(reviews, tmp_path):
    """The same command writes the same bytes; another seed or draw writes others."""
    written = []
    for number, more in enumerate(([], [], ["--seed", 1], ["--draw", 1])):
        run("transform", reviews, tmp_path / f"{number}.csv", "-t", "typo(rate=0.5)", *more)
        written.append((tmp_path / f"{number}.csv").read_bytes())
    assert written[0] == written[1]
    assert len(set(written)) == 3


def test_transform_takes_texts_without_labels(tmp_path):
    """A file of texts alone is rewritten without labels."""
    (tmp_path / "plain.jsonl").write_text('{"text": "a wonderful movie"}\n{"text": "terrible acting"}\n')
    run("transform", tmp_path / "plain.jsonl", tmp_path / "out.jsonl", "-t", "typo(rate=1.0)")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [sorted(line) for line in lines] == [["changed", "edits", "id", "text"]] * 2


def test_transform_takes_the_built_in_reviews(tmp_path):
    """`builtin:reviews` is transformed by split, with a limit that is stratified."""
    run("transform", "builtin:reviews", tmp_path / "out.parquet", "-t", "typo", "--split", "valid", "--limit", "20")
    labels = tables.read(tmp_path / "out.parquet")["label"].to_pylist()
    assert (labels.count("negative"), labels.count("positive")) == (10, 10)


def test_transform_takes_a_users_function(reviews, tmp_path):
    """`file.py:function` names anyone's own code, the dataset's way (example) -> example too."""
    (tmp_path / "mine.py").write_text(
        "def shout(example):\n    example['text'] = example['text'].upper()\n    return example\n"
    )
    run("transform", reviews, tmp_path / "out.csv", "-t", f"{tmp_path}/mine.py:shout")
    assert all(text.isupper() for text in read_rows(tmp_path / "out.csv").rows["text"].to_pylist())


def test_augment_appends_transformed_texts(reviews, tmp_path):
    """The file's texts come first and as they are, then as many transformed ones as asked for, stratified."""
    said = run("augment", reviews, tmp_path / "more.csv", "-t", "typo(rate=0.5)", "--count", "15")
    assert said == f"{tmp_path / 'more.csv'}: 30 texts and 15 transformed ones\n"
    old, new = read_rows(reviews).rows, read_rows(tmp_path / "more.csv").rows
    assert new.slice(0, 30).to_pylist() == old.to_pylist()
    assert sorted(new["label"].to_pylist()[30:]) == [0] * 5 + [1] * 10
    run("augment", tmp_path / "more.csv", tmp_path / "most.csv", "-t", "case.lower", "--count", "45")
    assert len(set(read_rows(tmp_path / "most.csv").rows["id"].to_pylist())) == 90


def test_augment_takes_the_training_split(tmp_path):
    """Of a source with splits, train is added to."""
    run("augment", "builtin:reviews", tmp_path / "more.jsonl", "-t", "typo", "--count", "7")
    found = read_rows(tmp_path / "more.jsonl").rows
    assert all(id_.startswith("train/") for id_ in found["id"].to_pylist())
    assert len(found) == len(read_rows("builtin:reviews", split="train").rows) + 7


# --- preview, catalog, doctor -----------------------------------------------------------------------------------


def test_preview_shows_texts_before_and_after(reviews):
    """Each text is shown with its id and number of edits, before and after."""
    said = run("preview", reviews, "-t", "typo(rate=1.0)", "-n", "2")
    assert said.count("before") == said.count("after") == 2
    assert said.startswith("1. row film ")
    assert "edits" in said
    assert "unchanged" not in said


def test_preview_says_what_is_unchanged(reviews):
    """A text without edits is shown once, and they are counted."""
    said = run("preview", reviews, "-t", "typo(rate=0)", "-n", "3")
    assert said.count(", unchanged") == 3
    assert "after" not in said
    assert said.endswith("3 of 3 texts unchanged.\n")


def test_preview_as_json():
    """`--json` gives id, old, new and edits, and needs no source."""
    pairs = json.loads(run("preview", "-t", "typo(rate=0.5)", "-n", "2", "--json"))
    assert [sorted(pair) for pair in pairs] == [["edits", "id", "new", "old"]] * 2
    for pair in pairs:
        data, rebuilt, place = pair["old"].encode(), b"", 0
        for edit in pair["edits"]:
            rebuilt += data[place : edit["start"]] + edit["text"].encode()
            place = edit["stop"]
        assert (rebuilt + data[place:]).decode() == pair["new"] != pair["old"]


def test_edits_are_coloured():
    """What goes is red and struck through, what comes is green and bold, by bytes of the old text."""
    edits = [{"start": 3, "stop": 5, "text": "u"}, {"start": 8, "stop": 8, "text": "!"}]
    before, after = terminal.before_and_after("naïve so", [{"start": 2, "stop": 4, "text": "i"}, edits[1]])
    assert before.plain == "naïve so"
    assert after.plain == "naive s!o"
    assert [(span.start, span.end, span.style) for span in before.spans] == [(2, 3, "red strike")]
    assert [(span.start, span.end, span.style) for span in after.spans] == [(2, 3, "bold green"), (7, 8, "bold green")]


def test_the_catalogue(monkeypatch):
    """Every name stands in the list, in full under its own name, and as JSON."""
    monkeypatch.setenv("COLUMNS", "200")
    said = run("catalog")
    entries = json.loads(run("catalog", "--json"))
    assert [entry["name"] for entry in entries] == registry.names()
    assert all(entry["name"] in said for entry in entries)
    assert all(registry.get(entry["spec"]).spec == entry["spec"] for entry in entries)
    alone = run("catalog", "typo.swap")
    assert alone.startswith("typo.swap@1(rate=0.1, min_letters=4, keep_ends=True)\n\nHit two keys in the wrong order.")
    assert [entry["name"] for entry in json.loads(run("catalog", "typo(rate=0.3)", "--json"))] == ["typo"]


def test_the_doctor_asks_nobody_offline(monkeypatch):
    """`doctor --offline` names device and versions without the network; `--json` gives the same for programs."""
    import urllib.request

    def never(*_, **__):
        raise AssertionError("asked the hub")

    monkeypatch.setattr(urllib.request, "urlopen", never)
    said = run("doctor", "--offline")
    found = json.loads(run("doctor", "--offline", "--json"))
    assert said.startswith("windtunnel ")
    assert f"torch {found['versions']['torch']}" in said
    assert found["hub"] == "not asked"
    assert found["device"]["name"].partition(":")[0] in ("cpu", "cuda", "mps")


def test_the_doctor_says_when_the_hub_is_away(monkeypatch):
    """A hub that does not answer is a finding, not an error."""
    import urllib.error
    import urllib.request

    def away(*_, **__):
        raise urllib.error.URLError("no route")

    monkeypatch.setattr(urllib.request, "urlopen", away)
    assert "cannot be reached" in run("doctor")


def test_the_version():
    """`--version` says name and version."""
    assert run("--version").split()[0] == "windtunnel"


# --- train, evaluate, study -------------------------------------------------------------------------------------


def test_train_and_evaluate(tmp_path, capsys, monkeypatch):
    """A model is trained into its folder and evaluated, as lines for people and as JSON."""
    model = tmp_path / "model"
    flags = ["--model", "tiny", "--epochs", "1", "--max-tokens", "48", "--limit", "100"]
    said = run("train", "builtin:reviews", "--out", model, "--augment", "10", "-t", "typo", *flags)
    assert said.startswith(f"{model}: ")
    assert "% on 12 validation texts, epoch 1" in said
    arguments = ["evaluate", model, "builtin:reviews", "-t", "typo(rate=0.3)", "--limit", "40"]
    lines = run(*arguments).splitlines()
    assert [line.split()[0] for line in lines] == ["accuracy", "accuracy", "drop"]
    assert all("n = 40" in line for line in lines)
    numbers = json.loads(run(*arguments, "--json"))
    assert {line["what"] for line in numbers} >= {"accuracy", "drop", "p_drop", "macro_f1", "flip_rate"}
    value = next(line["value"] for line in numbers if line["what"] == "accuracy")
    assert f"{100 * value:.2f}" in lines[0]

    config = json.loads((model / "config.json").read_text())
    for labels, message in ((None, None), (["LABEL_0", "LABEL_1", "LABEL_2"], "knows 3 labels; the data has 2: neg")):
        config["id2label"] = labels and dict(enumerate(labels))
        (model / "config.json").write_text(json.dumps(config))
        if message:
            assert message in refused(capsys, monkeypatch, *arguments)
        else:
            assert run(*arguments).splitlines() == lines  # a model without label names takes the data's


def test_baselines_from_the_command_line(tmp_path, capsys, monkeypatch):
    """Trained, evaluated into a folder, and beside another in a study, whose table says what the model buys."""
    model = tmp_path / "nbsvm"
    said = run("train", "builtin:reviews", "--out", model, "--model", "nbsvm", "--limit", "100")
    assert "% on 12 validation texts" in said
    evaluation = tmp_path / "evaluation"
    run("evaluate", model, "builtin:reviews", "-t", "typo", "--limit", "40", "--out", evaluation)
    assert {path.name for path in evaluation.glob("*.parquet")} == {
        "variants.parquet",
        "predictions.parquet",
        "numbers.parquet",
    }
    flags = ["--model", "tfidf-lr", "--baseline", "majority", "--limit", "100", "--augment", "10"]
    said = run("study", "builtin:reviews", "--out", tmp_path / "study", "-t", "typo(rate=0.3)", *flags)
    assert "Plain minus majority on the original: " in " ".join(said.split())
    assert "majority" in [line.split()[0] for line in said.splitlines() if line.strip()]
    error = refused(capsys, monkeypatch, "study", "builtin:reviews", "--baseline", "nbsmv", "--out", tmp_path / "no")
    assert "Did you mean 'nbsvm'?" in error
    error = refused(capsys, monkeypatch, "study", "builtin:reviews", "--model", "./none", "--out", tmp_path / "no")
    assert "there is no folder './none'" in error


def test_flags_of_a_study_win_over_its_file(tmp_path, monkeypatch):
    """`windtunnel study study.toml` takes its plan from the file, and what is given as a flag from the flag."""
    from windtunnel.study import story

    plans = []

    def planned(plan, out, **_):
        plans.append(plan)
        raise DataError("planned")

    monkeypatch.setattr(story, "run", planned)
    toml = tmp_path / "study.toml"
    toml.write_text('data = "imdb"\ntransform = "typo"\nseeds = 2\n[training]\nlearning_rate = 1e-4\nepochs = 2\n')
    for arguments in (
        [str(toml), "--seeds", "4", "--epochs", "1", "--label-names", "neg, pos"],
        ["builtin:reviews", "-t", "typo", "-t", "case.lower", "--held-out", "typo.swap", "--text-column", "review"],
    ):
        result = CliRunner().invoke(entry.app, ["study", *arguments])
        assert str(result.exception) == "planned"
    assert (plans[0].data, plans[0].seeds, plans[0].labels) == ("imdb", 4, ("neg", "pos"))
    assert plans[0].training == {"learning_rate": 1e-4, "epochs": 1}
    assert (plans[1].transform, plans[1].held_out) == (("typo", "case.lower"), ("typo.swap",))
    assert plans[1].columns == {"text": "review"}


def test_the_main_table_shows_what_there_is():
    """Shares are shown in percent and points with their intervals; what cannot be estimated is a dash."""
    from rich.console import Console

    figure = {"value": 0.9, "low": 0.88, "high": 0.92, "n": 100, "method": "Wilson"}
    line = {
        "transformation": "typo@1(rate=0.1)",
        "held_out": True,
        "model": "plain",
        "original": figure,
        "transformed": figure | {"value": 0.8},
        "drop": {"value": 0.1, "low": 0.05, "high": 0.15},
        "recovered": {"value": None, "low": None, "high": None},
        "clean_cost": None,
        "gain": None,
    }
    console = Console(width=160, record=True, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    console.print(terminal.comparison_table({"comparisons": [line]}, console.width))
    said = " ".join(console.export_text().split())
    console.file.close()
    assert "typo@1(rate=0.1), held out" in said
    assert "plain 90.00 ±2.00 80.00 ±2.00 +10.00 [5.00, 15.00] – –" in said


# --- slices -----------------------------------------------------------------------------------------------------


def test_slices_are_counted_by_label(reviews, capsys, monkeypatch):
    """Each slice with its rows, its share and a count for each label; a wrong name is refused."""
    lines = json.loads(run("slices", reviews, "-s", "digits", "-s", "length(max=3) | negation", "--json"))
    assert [line["rows"] for line in lines] == [30, 0]
    assert sum(lines[0]["labels"].values()) == 30
    assert "digits@1(min=1)" in run("slices", reviews, "-s", "digits")
    assert "Did you mean 'negation'?" in refused(capsys, monkeypatch, "slices", reviews, "-s", "negatoin")
