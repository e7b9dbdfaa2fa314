"""A drop measured no longer than it takes."""

import json

import numpy as np
import pyarrow as pa
import pytest

from small_reviews import LABELS, rows
from windtunnel import api
from windtunnel.cli import entry
from windtunnel.errors import DataError, TransformationError
from windtunnel.evaluation import until
from windtunnel.models import baselines
from windtunnel.models.prediction_cache import Predictions

ROWS = 2_000
BROKEN, HEALED = 60, 33
DROP = (BROKEN - HEALED) / ROWS


def table():
    """ROWS whose texts say whether a model has them right, and VARIANTS that break some and heal others."""
    number = np.arange(ROWS)
    before, after = number >= HEALED, (number < HEALED) | (number >= HEALED + BROKEN)
    texts = [[f"{n} {'right' if good else 'wrong'}" for n, good in enumerate(some)] for some in (before, after)]
    ids, labels = [f"r{n}" for n in number], pa.array(np.ones(ROWS), pa.int32())
    return (
        pa.table({"id": ids, "text": texts[0], "label": labels}),
        pa.table({"id": ids, "text": texts[1], "spec": ["s"] * ROWS}),
    )


class Model:
    """Says 1 of a text that is `right`, and notes what it is asked about."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts, *, advance):
        """Answer."""
        self.asked += texts
        advance(len(texts))
        right = np.array([text.endswith("right") for text in texts], np.float32)
        return Predictions(
            np.stack([1 - right, right], axis=1), np.ones(len(texts), np.int32), np.zeros(len(texts), bool)
        )


def test_it_stops_when_the_interval_is_narrow_enough():
    """Three points need fewer rows than all; the interval holds the drop of all rows, and the count is true."""
    model = Model()
    found = until.drops_until(model, *table(), 0.03)
    (one,) = found.sequences
    seen = len(one.differences)
    assert seen < ROWS
    assert seen % until.LOOK_ROWS == 0
    assert one.width <= 0.03
    assert one.interval.low <= DROP <= one.interval.high
    assert found.asked == 2 * seen
    assert found.saved == 1 - seen / ROWS
    assert len(model.asked) == len(set(model.asked)) <= found.asked
    (line,) = found.numbers("m").to_pylist()
    assert (line["n"], line["value"], line["low"]) == (seen, one.interval.value, one.interval.low)


def test_all_rows_give_the_figure_itself():
    """A width that no sample reaches ends with the drop of all rows, and nothing is saved."""
    found = until.drops_until(Model(), *table(), 1e-6)
    assert found.sequences[0].interval == pytest.approx((DROP, DROP, DROP), abs=1e-6)
    assert found.saved == 0


def test_the_interval_holds_whatever_the_order():
    """Over 100 orders, each stopped at its first narrow interval, the misses are no more than chance has at 5 %."""
    own = table()
    intervals = [until.drops_until(Model(), *own, 0.03, seed=seed).sequences[0].interval for seed in range(100)]
    missed = sum(not one.low <= DROP <= one.high for one in intervals)
    assert missed <= 12  # of 100 at 5 %, more than 12 miss once in 700 times
    assert len({one.value for one in intervals}) > 20


def test_a_transformation_that_is_known_well_enough_is_asked_about_no_more():
    """One that changes nothing is done first; the other goes on alone, on the same originals."""
    texts, broken = table()
    idle = pa.table({"id": texts["id"], "text": texts["text"], "spec": ["idle"] * ROWS})
    found = until.drops_until(Model(), texts, pa.concat_tables([broken, idle]), 0.025)
    counts = {one.spec: len(one.differences) for one in found.sequences}
    assert counts["idle"] < counts["s"]
    assert found.asked == 2 * counts["s"] + counts["idle"]


def test_what_is_refused(tmp_path):
    """No width, no transformation, no rows, the folder of a study."""
    with pytest.raises(DataError, match="The width of an interval is above 0; got 0"):
        api.evaluate_until("x", rows(4), ["typo"], 0)
    with pytest.raises(TransformationError, match="A drop needs a transformation"):
        api.evaluate_until("x", rows(4), [], 1)
    with pytest.raises(DataError, match="There are no texts to ask the model about"):
        api.evaluate_until("x", rows(0), ["typo"], 1)
    folder = baselines.fit(rows(40), rows(10, 100), LABELS, model="nbsvm", seed=1, out=tmp_path / "m").folder
    (tmp_path / "models").mkdir()
    with pytest.raises(DataError, match="holds a study"):
        api.evaluate_until(folder, rows(4), ["typo"], 1, out=tmp_path)


def test_the_command_says_how_much_work_it_saved(tmp_path, capsys):
    """With all rows seen, the drop is that of a plain evaluation; the JSON counts the texts."""
    folder = baselines.fit(rows(40), rows(10, 100), LABELS, model="nbsvm", seed=1, out=tmp_path / "m").folder
    words = ["evaluate", str(folder), "builtin:reviews", "--limit", "60", "-t", "typo(rate=0.5)", "--until", "0.1"]
    with pytest.raises(SystemExit) as stopped:
        entry.app([*words, "--json", "--out", str(tmp_path / "out")])
    assert stopped.value.code == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert found["work"] == {"texts_predicted": 120, "texts_in_all": 120, "saved": 0.0}
    assert "120 of 120 texts were predicted: 0% of the work was saved" in said.err
    from windtunnel import data

    some = data.sample(data.read_rows("builtin:reviews", split="test", labels=LABELS).rows, 60, 0)
    plain = api.evaluate(folder, some, ["typo(rate=0.5)"])
    drops = [line["value"] for line in plain.numbers.to_pylist() if line["what"] == "drop" and not line["slice"]]
    assert found["numbers"][0]["value"] == pytest.approx(drops[0])
