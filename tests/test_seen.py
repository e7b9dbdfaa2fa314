"""What is seen of a training: its curves as a picture, its figures in a tracker."""

import json
import sys

import pytest

from small_reviews import LABELS, quick, rows
from windtunnel.errors import ModelError, PlanError
from windtunnel.models import training
from windtunnel.models.encoders import curves, settings, tracking
from windtunnel.models.encoders.training import fit
from windtunnel.study.plan import StudyPlan

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def tracked(tmp_path_factory):
    """A training of twenty steps, tracked by TensorBoard."""
    pytest.importorskip("tensorboard")
    out = tmp_path_factory.mktemp("models") / "plain-1"
    return fit(rows(32), rows(8), LABELS, quick(epochs=4, tracker="tensorboard"), seed=1, out=out)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of tensorboard's own code
def test_tensorboard_has_the_figures_of_the_log(tracked):
    """Loss, rate, speed of each step and what each epoch did on `valid`, under the same steps as in log.jsonl."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(tracked.folder.parent / "tracked" / "plain-1")).Reload()
    lines = [json.loads(line) for line in tracked.log.read_text().splitlines()]
    for event, name in (("steps", "loss"), ("steps", "learning_rate"), ("steps", "mfu"), ("epoch", "valid_accuracy")):
        known = {line["step"]: line[name] for line in lines if line["event"] == event}
        found = {one.step: one.value for one in events.Scalars(f"{event}/{name}")}
        assert found == pytest.approx(known)


def test_a_tracker_changes_nothing(tracked, tmp_path):
    """The weights are those of a training that nobody tracks; a tracked one can be gone on with untracked."""
    alone = fit(rows(32), rows(8), LABELS, quick(epochs=4), seed=1, out=tmp_path / "alone").folder
    assert (alone / "model.safetensors").read_bytes() == (tracked.folder / "model.safetensors").read_bytes()
    assert "tracker" in settings.WITHOUT_EFFECT


def test_a_tracker_that_is_not_there_is_said_before_any_work(monkeypatch):
    """One line with what to install, for a training and for a study; a name that none has, too."""
    monkeypatch.setattr(settings.importlib.util, "find_spec", lambda name: None if name == "wandb" else True)
    said = "`tracker` is 'wandb', which is not all installed: pip install wandb."
    with pytest.raises(ModelError, match=said):
        training.check("tiny", {"tracker": "wandb"})
    with pytest.raises(PlanError, match=f"training -> {said}"):
        StudyPlan("builtin:reviews", model="tiny", training={"tracker": "wandb"})
    with pytest.raises(ModelError, match="Did you mean 'tensorboard'"):
        settings.settings_for("tiny", tracker="tensorbord")


def test_without_a_tracker_none_is_loaded(monkeypatch, tmp_path):
    """Accelerate is needed by those only who ask for a tracker."""
    monkeypatch.setitem(sys.modules, "accelerate", None)
    with tracking.tracked("", tmp_path / "model") as tell:
        tell({"event": "steps", "step": 1, "loss": 0.5})
    assert not list(tmp_path.iterdir())


def test_a_training_leaves_its_curves(tracked):
    """curves.png lies in the model's folder and is a picture of more than one colour."""
    content = (tracked.folder / "curves.png").read_bytes()
    assert content.startswith(PNG)
    assert len(content) > 10_000


def log_of(lines, tmp_path):
    path = tmp_path / "log.jsonl"
    steps = [{"event": "steps", "step": n, "loss": 1 / n, "learning_rate": 1e-3} for n in range(1, lines + 1)]
    epoch = {"event": "epoch", "step": lines, "valid_loss": 0.3, "valid_accuracy": 0.9, "best": True}
    path.write_text("".join(json.dumps(line) + "\n" for line in [*steps, {"event": "continued", "step": 1}, epoch]))
    return path


def test_too_few_lines_make_no_curve(tmp_path):
    """Eleven are no curve; twelve are."""
    curves.draw(log_of(11, tmp_path), tmp_path / "curves.png", pytest.fail)
    assert not (tmp_path / "curves.png").exists()
    curves.draw(log_of(12, tmp_path), tmp_path / "curves.png", pytest.fail)
    assert (tmp_path / "curves.png").exists()


def test_a_picture_is_not_worth_a_training(tmp_path, monkeypatch):
    """Without matplotlib nothing is drawn; whatever goes wrong in it is a line, and leaves no half picture."""
    picture = tmp_path / "curves.png"
    monkeypatch.setattr(curves.importlib.util, "find_spec", lambda name: None)
    curves.draw(log_of(20, tmp_path), picture, pytest.fail)
    assert not picture.exists()
    monkeypatch.undo()
    monkeypatch.setattr(curves, "_draw", lambda *_: picture.write_bytes(b"half") and 1 / 0)
    said = []
    curves.draw(log_of(20, tmp_path), picture, said.append)
    assert said == ["No curves were drawn: ZeroDivisionError: division by zero"]
    assert not picture.exists()
