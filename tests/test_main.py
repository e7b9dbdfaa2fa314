import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from windtunnel.cli import course
from windtunnel.data import read
from windtunnel.errors import ModelError

MAIN = Path(__file__).parent.parent / "main.py"
SCORE = r"Score:  \{'accuracy': ([01]\.\d{4})\}\n"
TINY = ["--data", "data", "--model", "tiny", "--num_epochs", "1", "--max_length", "32", "--learning_rate", "1e-3"]
WORDS = {
    "neg": ["terrible acting", "boring story", "awful music", "weak ending"],
    "pos": ["wonderful acting", "gripping story", "lovely music", "strong ending"],
}


def write(path, count, start):
    """Write short reviews, all negative ones first, as the hub's data set has them."""
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["text", "label"])
        for label, words in WORDS.items():
            for n in range(start, start + count // 2):
                lines.writerow([f"Film number {n} don't you know has {words[n % 4]} and {words[n % 3]}", label])


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty working directory with a data set beside it: data/train.csv, data/test.csv."""
    (tmp_path / "data").mkdir()
    write(tmp_path / "data" / "train.csv", 80, 0)
    write(tmp_path / "data" / "test.csv", 40, 1000)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model of this data set, trained once for all tests; each takes a copy."""
    folder = tmp_path_factory.mktemp("trained")
    (folder / "data").mkdir()
    write(folder / "data" / "train.csv", 80, 0)
    write(folder / "data" / "test.csv", 40, 1000)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        course.main(["--train", *TINY])
    return folder / "out"


def refused(capsys, *arguments):
    """Run a command line that is refused; its one line on stderr."""
    with pytest.raises(SystemExit) as stopped:
        course.main([str(argument) for argument in arguments])
    err = capsys.readouterr().err
    assert stopped.value.code == 2
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    return err


def lines_of(path):
    """The predictions and the labels of a written file."""
    numbers = [int(line) for line in path.read_text().splitlines()]
    return numbers[0::2], numbers[1::2]


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- showing ----------------------------------------------------------------------------------------------------


def test_five_pairs_are_shown_without_torch(place):
    """--debug_transformation shows five texts before and after, then stops; no model library is loaded for it."""
    program = (
        "import sys; from windtunnel.cli.course import main; "
        "main(['--debug_transformation', '--data', 'data', '--transform', 'typo(rate=0.5)', '--train']); "
        "print([name for name in ('torch', 'transformers', 'tokenizers') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.endswith("[]\n")
    assert [f"Original Example {n}:" in result.stdout for n in range(7)] == [False, *[True] * 5, False]
    assert result.stdout.count("Transformed Example") == 5
    assert sorted(path.name for path in place.iterdir()) == ["data"]


def test_the_default_transformation_is_mixed(place, capsys):
    """Without --transform, texts get synonyms, slips and contractions."""
    course.main(["--debug_transformation", "--data", "data"])
    default = capsys.readouterr().out
    course.main(["--debug_transformation", "--data", "data", "--transform", "mixed"])
    assert capsys.readouterr().out == default
    assert default.count("(unchanged)") < 5


def test_unchanged_texts_are_said(place, capsys):
    """A text that the transformation leaves alone is said to be unchanged."""
    course.main(["--debug_transformation", "--data", "data", "--transform", "typo(rate=0)"])
    assert capsys.readouterr().out.count("(unchanged)") == 5


def test_ones_own_transformation(place, capsys):
    """--transform utils.py:custom_transform runs the function that the course asks for: example -> example."""
    (place / "utils.py").write_text(
        "import random\n\n"
        "def custom_transform(example):\n"
        "    example['text'] = example['text'].replace('Film', random.choice(['Movie', 'Picture']))\n"
        "    return example\n"
    )
    shown = []
    for _ in range(2):
        course.main(["--debug_transformation", "--data", "data", "--transform", "utils.py:custom_transform"])
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]
    assert len(re.findall(r"Transformed Example \d:\n(Movie|Picture) number", shown[0])) == 5


def test_code_in_the_working_directory_is_not_picked_up(place):
    """Files called like a module or like the course's own are not run unless they are named."""
    for name in ("utils", "mixed", "typo", "numpy", "torch", "datasets", "windtunnel", "custom_transform"):
        (place / f"{name}.py").write_text("raise SystemExit('picked up')\n")
    command = [sys.executable, str(MAIN), "--debug_transformation", "--data", "data"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("Transformed Example") == 5


# --- training and evaluating ------------------------------------------------------------------------------------


def test_training_then_evaluating(place, capsys):
    """--train writes ./out; --eval and --eval_transformed print a score and write predictions and labels."""
    course.main(["--train", "--eval", "--eval_transformed", "--batch_size", "4", "--seed", "3", *TINY])
    said = capsys.readouterr().out
    settings = json.loads((place / "out" / "training.json").read_text())
    assert (settings["settings"]["batch_size"], settings["settings"]["max_tokens"], settings["seed"]) == (4, 32, 3)
    assert (settings["settings"]["epochs"], settings["settings"]["learning_rate"]) == (1, 1e-3)
    scores = re.findall(SCORE, said)
    assert len(scores) == 2
    for name, score in zip(("original", "transformed"), scores, strict=True):
        guesses, labels = lines_of(place / f"out_{name}.txt")
        assert labels == [0] * 20 + [1] * 20  # in the test set's order
        assert set(guesses) <= {0, 1}
        right = sum(guess == label for guess, label in zip(guesses, labels, strict=True))
        assert score == f"{right / 40:.4f}"
    assert sorted(path.name for path in place.iterdir()) == ["data", "out", "out_original.txt", "out_transformed.txt"]


def test_an_earlier_model_is_evaluated(place, capsys, trained):
    """--eval in a later call takes the model from --model_dir, and its name for the file."""
    shutil.copytree(trained, place / "models" / "mine")
    course.main(["--eval", "--eval_transformed", "--model_dir", "models/mine/", "--transform", "typo", *TINY])
    assert len(re.findall(SCORE, capsys.readouterr().out)) == 2
    assert (place / "mine_original.txt").is_file()
    assert (place / "mine_transformed.txt").is_file()


def test_evaluating_repeats_itself(place, trained):
    """The same call writes the same predictions; the transformed texts are the same, too."""
    shutil.copytree(trained, place / "out")
    written = []
    for _ in range(2):
        course.main(["--eval_transformed", "--transform", "typo(rate=0.5)", *TINY])
        written.append((place / "out_transformed.txt").read_bytes())
    assert written[0] == written[1]


def test_training_on_transformed_texts_too(place, capsys, monkeypatch):
    """--train_augmented writes ./out_augmented, and a following --eval in the same call evaluates it."""
    monkeypatch.setattr(course, "AUGMENT", 73)
    course.main(["--train_augmented", "--eval", "--transform", "typo", *TINY])
    assert len(re.findall(SCORE, capsys.readouterr().out)) == 1
    train = len(read("data").train)
    rows = json.loads((place / "out_augmented" / "training.json").read_text())["rows"]["train"]
    assert rows == train + 73
    assert sorted(path.name for path in place.iterdir()) == ["data", "out_augmented", "out_augmented_original.txt"]


def test_small_takes_a_stratified_part(place, monkeypatch, trained):
    """--debug_train (or --small) takes fewer texts, of both labels, in the test set's order."""
    monkeypatch.setattr(course, "SMALL_TRAIN", 20)
    monkeypatch.setattr(course, "SMALL_TEST", 10)
    shutil.copytree(trained, place / "out")
    for flag in ("--debug_train", "--small"):
        course.main(["--eval", flag, *TINY])
        assert lines_of(place / "out_original.txt")[1] == [0] * 5 + [1] * 5


def test_it_works_in_a_process_of_its_own(place, trained):
    """`python main.py` from any directory: the score on stdout, warnings nowhere."""
    shutil.copytree(trained, place / "out")
    command = [sys.executable, str(MAIN), "--eval", "--data", "data"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert re.fullmatch(SCORE, result.stdout)


# --- older models -----------------------------------------------------------------------------------------------


def test_training_again_replaces_a_model_of_ours(place, trained):
    """--train puts a new model in the place of an earlier one, and leaves nothing else behind."""
    shutil.copytree(trained, place / "out")
    (place / ".out.new").mkdir()  # of a run that was killed
    course.main(["--train", "--seed", "5", *TINY])
    assert json.loads((place / "out" / "training.json").read_text())["seed"] == 5
    assert sorted(path.name for path in place.iterdir()) == ["data", "out"]


def test_the_old_model_stays_until_the_new_one_is_whole(place, capsys, trained, monkeypatch):
    """A training that fails leaves the earlier model as it was, to the last byte."""
    from windtunnel.models.encoders import training

    def fail(*_, **__):
        raise ModelError("the loss is not a number")

    shutil.copytree(trained, place / "out")
    monkeypatch.setattr(training, "fit", fail)
    assert "the loss is not a number" in refused(capsys, "--train", *TINY)
    assert content(place / "out") == content(trained)


def test_a_model_between_two_renames_is_put_back(place, capsys, trained, monkeypatch):
    """Killed while the new model takes the old one's place, the old one is back in the next call."""
    from windtunnel.models.encoders import training

    def fail(*_, **__):
        raise ModelError("the loss is not a number")

    shutil.copytree(trained, place / ".out.old")
    monkeypatch.setattr(training, "fit", fail)
    refused(capsys, "--train", *TINY)
    assert content(place / "out") == content(trained)


def test_the_old_model_is_out_of_the_way_before_it_is_removed(place, trained, monkeypatch):
    """Killed while the old model is removed, the new one is there, whole, and can be replaced again."""

    def killed(folder, **_):
        if (Path(folder) / "training.json").is_file():
            raise KeyboardInterrupt

    shutil.copytree(trained, place / "out")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(SystemExit):
            course.main(["--train", "--seed", "5", *TINY])
    assert json.loads((place / "out" / "training.json").read_text())["seed"] == 5
    course.main(["--train", "--seed", "6", *TINY])
    assert json.loads((place / "out" / "training.json").read_text())["seed"] == 6
    assert sorted(path.name for path in place.iterdir()) == ["data", "out"]


@pytest.mark.parametrize(("flag", "name"), [("--train", "out"), ("--train_augmented", "out_augmented")])
def test_a_foreign_folder_is_not_replaced(place, capsys, flag, name):
    """A folder that is no model of ours is refused before any training, the second one before the first is trained."""
    (place / name).mkdir()
    (place / name / "thesis.txt").write_text("years of work")
    assert f"{name}' exists and is no model of ours; it is not overwritten" in refused(capsys, "--train", flag, *TINY)
    assert content(place / name) == {"thesis.txt": b"years of work"}
    assert sorted(path.name for path in place.iterdir()) == ["data", name]


def test_a_model_that_holds_other_things_is_not_replaced(place, capsys, trained):
    """./out may be a model and hold out/study, too: training again would remove the study, so it is refused."""
    shutil.copytree(trained, place / "out")
    (place / "out" / "study").mkdir()
    assert "holds the folder 'study' besides a model" in refused(capsys, "--train", *TINY)
    assert (place / "out" / "study").is_dir()


def test_a_linked_folder_stays_a_link(place, trained):
    """Where ./out links to a larger disk, the new model goes there."""
    shutil.copytree(trained, place / "disk" / "model")
    (place / "out").symlink_to(place / "disk" / "model")
    course.main(["--train", "--eval", "--seed", "5", *TINY])
    assert (place / "out").is_symlink()
    assert json.loads((place / "disk" / "model" / "training.json").read_text())["seed"] == 5
    assert [path.name for path in (place / "disk").iterdir()] == ["model"]
    assert (place / "out_original.txt").is_file()


# --- refusals ---------------------------------------------------------------------------------------------------


def test_nothing_to_do_is_an_error(place, capsys):
    """Without a flag that asks for something, the flags are listed."""
    assert "Nothing to do: give --train, --eval, --eval_transformed" in refused(capsys, "--data", "data")
    assert "Nothing to do" in refused(capsys, "--debug_train", "--data", "data")


@pytest.mark.parametrize("flag", ["--eval", "--eval_transformed"])
def test_a_missing_model_is_found_before_any_work(place, capsys, flag):
    """No model to evaluate: said before the data is read or transformed."""
    said = refused(capsys, flag, "--data", "there/is/none.csv", "--model_dir", "nowhere")
    assert "There is no model in" in said
    assert "nowhere'. Train one first (--train), or give its --model_dir." in said


def test_showing_texts_needs_no_model(place, capsys):
    """--debug_transformation stops after showing, so --eval beside it asks for no model."""
    course.main(["--debug_transformation", "--eval", "--data", "data", "--transform", "typo"])
    assert "Transformed Example 5" in capsys.readouterr().out


def test_a_wrong_transformation_is_found_before_any_work(place, capsys):
    """An unknown name, or a file that is not there, is said before the data is read."""
    for transform, message in (("mixd", "Did you mean 'mixed'?"), ("utils.py:custom_transform", "no file 'utils.py'")):
        assert message in refused(capsys, "--train", "--data", "none.csv", "--transform", transform)


def test_a_model_of_other_labels_is_refused(place, capsys, trained):
    """A model whose labels are others, or in another order, would be scored by chance; it is refused."""
    shutil.copytree(trained, place / "out")
    config = json.loads((place / "out" / "config.json").read_text())
    for labels in (["pos", "neg"], ["neg", "pos", "neutral"]):
        config["id2label"] = dict(enumerate(labels))
        (place / "out" / "config.json").write_text(json.dumps(config))
        said = refused(capsys, "--eval", *TINY)
        assert f"has the labels {', '.join(labels)}; the data has neg, pos." in said


def test_a_model_that_only_numbers_its_labels_is_evaluated(place, capsys, trained):
    """A model that one's own script saved without label names is scored by their numbers."""
    shutil.copytree(trained, place / "out")
    course.main(["--eval", *TINY])
    named = capsys.readouterr().out
    config = json.loads((place / "out" / "config.json").read_text())
    del config["id2label"], config["label2id"]
    (place / "out" / "config.json").write_text(json.dumps(config))
    course.main(["--eval", *TINY])
    assert capsys.readouterr().out == named


@pytest.mark.parametrize("folder", [".", ".."])
def test_the_working_directory_is_no_model(place, capsys, folder, monkeypatch):
    """--model_dir . and .. are folders like any other: refused in one line where they are no model."""
    (place / "deeper").mkdir()
    shutil.copytree(place / "data", place / "deeper" / "data")
    monkeypatch.chdir(place / "deeper")
    assert "exists and is no model of ours" in refused(capsys, "--train", "--model_dir", folder, *TINY)
    assert "There is no model in" in refused(capsys, "--eval", "--model_dir", folder, *TINY)


def test_help_is_quick_and_complete():
    """`python main.py --help` names every flag of the course and loads nothing heavy."""
    program = (
        "import sys, atexit; from windtunnel.cli.course import main; "
        "atexit.register(lambda: print([n for n in ('torch', 'numpy', 'pyarrow', 'pandas') if n in sys.modules])); "
        "main(['--help'])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    flags = "train eval eval_transformed train_augmented debug_transformation debug_train small model_dir learning_rate"
    for flag in f"{flags} num_epochs batch_size max_length model data transform".split():
        assert f"--{flag}" in said
    assert said.endswith("[]\n")
