import functools
import os
import random
import sys
from typing import Any, Literal

import numpy as np
import pytest

from windtunnel.errors import TransformationError
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.dice import Dice
from windtunnel.text.edits import Edits
from windtunnel.transforms import registry
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.plugins import adapt, lookup

TEXTS = ["A good film.", "", "Two good films,<br />not more.", "étude 🎬", "A good film."]


def refused(call, *arguments):
    with pytest.raises(TransformationError) as error:
        call(*arguments)
    return str(error.value)


@pytest.fixture
def write(tmp_path):
    """Write a file of the user's and return how it is named."""

    def write(source, function="change", name="mine.py"):
        (tmp_path / name).write_text(source, encoding="utf-8")
        return f"{tmp_path / name}:{function}"

    return write


def test_level_1_a_columnar_function():
    """A function of (batch, chance) proposes edits itself, with parameters and bounds of its signature."""

    def mark(batch, chance, *, rate: Share = 1.0):
        words = batch.words[chance.below(rate, batch.words)]
        return Edits.of(words, ["x"] * len(words))

    mine = adapt(mark, "mine")
    assert mine.texts(["a b"]) == ["x x"]
    assert mine(rate=0).texts(["a b"]) == ["a b"]
    assert refused(lambda: mine(rate=2)) == "'mine': `rate` is a share between 0 and 1; got 2."

    def named_otherwise(rows: TextBatch, c: Chance) -> Edits:
        return Edits.of(rows.words, ["y"] * len(rows.words))

    assert adapt(named_otherwise, "mine").texts(["a b"]) == ["y y"]


def test_level_2_a_table_of_words():
    """Words are found in any case, candidates are written in the word's case, chance takes one of several."""
    table = {"Movie": ["film", "picture"], "good": "fine"}
    mine = adapt(table, "mine")(rate=1.0)
    assert mine.texts(["A GOOD film, a Good one, goods"]) == ["A FINE film, a Fine one, goods"]
    seen = {mine.texts(["Movie"], draw=draw)[0] for draw in range(20)}
    assert seen == {"Film", "Picture"}
    assert mine(rate=0).texts(["movie"]) == ["movie"]
    assert refused(lambda: mine(rate=-1)) == "'mine': `rate` is a share between 0 and 1; got -1."
    assert lookup("mine", {"don’t": ["do not"]})(rate=1.0).texts(["I don’t"]) == ["I do not"]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({}, "'mine': a table of words needs at least one candidate for each word."),
        ({"good": []}, "'mine': a table of words needs at least one candidate for each word."),
        ({"good": None}, "'mine': a table of words gives texts for words; got None for 'good'."),
        ({"good": [1]}, "'mine': a table of words gives texts for words; got [1] for 'good'."),
        ({1: ["one"]}, "'mine': a table of words gives texts for words; got ['one'] for 1."),
        (
            {"disproportionately": ["too"]},
            "'mine': A word table holds words of at most 16 bytes; got 'disproportionately'.",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(table, sentence):
    """A table's mistakes are the user's to mend: one sentence, no traceback."""
    assert refused(adapt, table, "mine") == sentence


def test_level_3_a_function_of_a_text():
    """A rewritten text becomes edits: small ones, with the untouched rest and the markup kept."""
    mine = adapt(lambda text: text.replace("good", "fine").replace("<br />", " "), "mine")
    assert mine.texts(TEXTS) == ["A fine film.", "", "Two fine films,<br />not more.", "étude 🎬", "A fine film."]
    edits = mine.edits(TextBatch.of(TEXTS))
    assert edits.row.tolist() == [0, 2, 4]
    assert edits.text.to_list() == ["fine"] * 3
    assert adapt(str.upper, "upper").texts(["étude"]) == ["ÉTUDE"]


def test_level_3_dice():
    """A function of (text, dice) throws dice that belong to the row: its batch and its neighbours do not show."""

    def shuffle(text: str, dice: Dice, *, rate: Share = 1.0) -> str:
        return " ".join(dice.shuffled(text.split())) if dice.happens(rate) else text

    mine = adapt(shuffle, "mine")
    text = "one two three four five six"
    whole = TextBatch.of([text] * 4, ids=list("abcd"))
    new = [edits_applied(mine, whole, draw) for draw in (0, 1)]
    assert len(set(new[0] + new[1])) == 8
    assert edits_applied(mine, TextBatch.of([text, text], ids=["d", "b"])) == [new[0][3], new[0][1]]
    assert mine(rate=0).texts([text]) == [text]
    assert refused(lambda: mine(rate=2.0)) == "'mine': `rate` is a share between 0 and 1; got 2.0."
    assert mine.spec == "mine@1(rate=1.0)"


def edits_applied(transformation_, batch, draw=0):
    from windtunnel.text.edits import apply

    return apply(batch, transformation_.edits(batch, draw=draw)).strings.to_list()


def test_level_3_an_example():
    """A dataset's `map` function works as it is, whether it returns the example or the text."""

    def custom_transform(example):
        example["text"] = example["text"].lower()
        return example

    def annotated(x: dict[str, Any]) -> str:
        return x["text"].lower()

    def anything(example: Any) -> Any:
        return {"text": example["text"].lower(), "label": 0}

    for function in (custom_transform, annotated, anything):
        assert adapt(function, "mine").texts(["A GOOD Film"]) == ["a good film"]


def test_the_label_is_never_shown():
    """An example holds the text only; whoever asks for the label is told so."""
    sentence = refused(adapt(lambda example: example["label"], "mine").texts, ["text"])
    assert sentence.startswith("'mine' failed on row '")
    assert sentence.endswith("KeyError: 'label' (an example holds only 'text': a transformation never sees the label)")


def test_plain_random_is_keyed_by_the_row_and_put_back():
    """Python's and NumPy's global random states are the row's while a function runs, and the caller's after it."""

    def shaky(text):
        return f"{text} {random.random()} {np.random.rand()}"

    mine = adapt(shaky, "mine")
    random.seed(1)
    np.random.seed(1)
    before = (random.getstate(), np.random.get_state()[1].tolist())
    new = mine.texts(["a", "b"])
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before
    assert mine.texts(["b", "a"]) == new[::-1]
    assert mine.texts(["a", "b"], seed=1) != new
    assert len({text[2:] for text in new}) == 2


def test_parameters_of_a_text_function_are_checked_like_any():
    """Keyword parameters are taken with their annotations, bounds included; a bare function has none."""

    def change(text, dice, *, kind: Literal["up", "down"] = "up", rate: Share = 0.5):
        """Change it."""
        return text.upper() if kind == "up" else text.lower()

    mine = adapt(change, "mine")
    assert mine.summary == "Change it."
    assert mine(kind="down").texts(["A"]) == ["a"]
    assert refused(lambda: mine(kind="left")) == "'mine': `kind` is one of 'up', 'down'; got 'left'."
    assert refused(lambda: mine(rate=-1)) == "'mine': `rate` is a share between 0 and 1; got -1."
    assert adapt(lambda text: text, "mine").params == ()


def test_callables_of_all_kinds():
    """A partial function, an object that can be called, and annotations that cannot be resolved, all work."""

    class Upper:
        def __call__(self, text):
            return text.upper()

    def unresolved(text: "NoSuchType") -> "NorThis":  # noqa: F821
        return text.upper()

    def exclaim(text, sign):
        return text.upper() + sign

    for thing in (Upper(), unresolved, functools.partial(exclaim, sign="")):
        assert adapt(thing, "mine").texts(["a"]) == ["A"]


@pytest.mark.parametrize(
    ("thing", "sentence"),
    [
        (3, "'mine' is a int; a transformation is a function or a dict."),
        (lambda: "x", "'mine()' is not a transformation; write (text), (text, dice), (example) or (batch, chance)."),
        (lambda a, b, c: a, "'mine(a, b, c)' is not a transformation; write (text), (text, dice), (example) or"),
        (lambda *, text: text, "'mine(*, text)' is not a transformation; write (text)"),
        (lambda text, *, rate: text, "'mine' needs a value for `rate`."),
        (dict, "'mine' is not a transformation; its parameters cannot be read. Write a function (text) around it."),
    ],
)
def test_what_is_no_transformation_is_refused(thing, sentence):
    """The sentence says which signatures are understood."""
    assert refused(adapt, thing, "mine").startswith(sentence)


def test_a_function_that_fails_names_the_row():
    """The error names the transformation, the row's id, and what went wrong."""
    batch = TextBatch.of(["fine", "bad"], ids=["r1", "r2"])

    def fail(text):
        return text if text == "fine" else 1 / 0

    assert refused(adapt(fail, "mine").edits, batch) == "'mine' failed on row 'r2': ZeroDivisionError: division by zero"
    for value, kind in ((None, "NoneType"), (b"x", "bytes"), ({"label": 1}, "dict")):
        sentence = refused(adapt(lambda text: value, "mine").edits, batch)  # noqa: B023
        assert sentence == f"'mine' must return a text; on row 'r1' it returned {kind}."
    sentence = refused(adapt(lambda text: text + "\ud800", "mine").edits, batch)
    assert sentence == "'mine' must return valid Unicode; on row 'r1' it returned a lone surrogate at 4."


def test_a_file_is_loaded_by_name(write):
    """`path/to/file.py:function` works like any name, parameters included; chances do not depend on its folder."""
    name = write("def change(text, dice, *, sign: str = '!'):\n    'Shout.'\n    return text + sign\n")
    found = registry.get(f"{name}(sign='?')")
    assert found.texts(["a"]) == ["a?"]
    assert found.name == name
    assert found.id == "mine.py:change@1"
    assert found.fingerprint
    assert registry.get(found.spec) == found


def test_a_file_may_hold_a_table_or_a_whole_transformation(write):
    """Every level works from a file, and a `Transformation` in it is known by the file's name and contents."""
    assert registry.get(write("change = {'good': 'fine'}"), rate=1).texts(["good"]) == ["fine"]
    source = (
        "from windtunnel.text.edits import Edits\n"
        "from windtunnel.transforms.contract import transformation\n"
        "@transformation('inner.name', version=2)\n"
        "def change(batch, chance, *, sign: str = 'x'):\n"
        "    return Edits.of(batch.words, [sign] * len(batch.words))\n"
    )
    name = write(source)
    found = registry.get(name, sign="y")
    assert found.texts(["a b"]) == ["y y"]
    assert found.spec == f"{name}@2(sign='y')"
    assert registry.get(found.spec) == found
    assert registry.get(write(source + "\n"), sign="y") != found


def test_a_changed_file_is_another_transformation(write, tmp_path, monkeypatch):
    """What runs is what the fingerprint says, even if the file's size and time stay the same."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    name = write("def change(text):\n    return text + '1'\n")
    one = registry.get(name)
    assert one.texts(["a"]) == ["a1"]
    times = (tmp_path / "mine.py").stat()
    write("def change(text):\n    return text + '2'\n")
    os.utime(tmp_path / "mine.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    two = registry.get(name)
    assert two.texts(["a"]) == ["a2"]
    assert one.fingerprint != two.fingerprint
    assert one != two
    assert [path.name for path in tmp_path.iterdir()] == ["mine.py"]


def test_files_that_cannot_be_used_are_refused(write, tmp_path):
    """No such file, no such function, a file that fails: one sentence each."""
    folder = str(tmp_path)
    assert refused(registry.get, f"{folder}/no.py:f") == (
        f"'{folder}/no.py:f': there is no file '{folder}/no.py'. Write it as path/to/file.py:function."
    )
    name = write("def change(text):\n    return text\n", function="chang")
    assert refused(registry.get, name) == f"'{name}': '{folder}/mine.py' has no 'chang'. Did you mean 'change'?"
    name = write("import no_such_module_at_all\n")
    assert refused(registry.get, name).startswith(
        f"'{name}': loading '{folder}/mine.py' failed: ModuleNotFoundError: No module named 'no_such_module_at_all'"
    )
    name = write("def change(text:\n")
    assert "failed: SyntaxError: " in refused(registry.get, name)
    name = write("change = 3\n")
    assert refused(registry.get, name) == f"'{name}' is a int; a transformation is a function or a dict."
    assert refused(registry.get, f"{folder}:f").startswith(f"'{folder}:f': there is no file")


def test_adapting_a_transformation_renames_it():
    """A whole transformation is taken as it is, under the name by which it was found."""
    inner = transformation("inner", version=4)(lambda batch, chance: Edits.none())
    assert adapt(inner, "inner") == inner
    assert adapt(inner, "outer", "abc").spec == "outer@4()"
    assert adapt(inner, "outer", "abc").fingerprint == "abc"
