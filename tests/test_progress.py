import re
import sys

import pytest

from windtunnel import progress


def lines(capsys) -> list[str]:
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


def test_a_short_task_leaves_no_line(capsys):
    """Without a terminal, what takes less than two seconds says nothing."""
    with progress.bar("reading", total=3) as bar:
        bar.advance(3)
    assert lines(capsys) == []


def test_a_long_task_leaves_lines_with_figures(capsys, monkeypatch):
    """Without a terminal, a long task prints plain lines on stderr: done, speed, time left, figures, total time."""
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
    monkeypatch.setattr(progress, "SECONDS_WORTH_A_LINE", 0.0)
    with progress.bar("training plain, seed 1", total=4_000, unit="examples") as bar:
        bar.advance(1_000, loss=0.31)
        bar.advance(3_000, accuracy=0.9)
    first, _, last = lines(capsys)
    assert re.fullmatch(
        r"training plain, seed 1: 1,000 of 4,000 examples, [\d,]+ examples/s, 0\.0 s left \(loss 0\.31\)", first
    )
    assert re.fullmatch(r"training .*: 4,000 of 4,000 .* in 0\.0 s \(loss 0\.31, accuracy 0\.9\)", last)


def test_nothing_is_said_after_an_error(capsys, monkeypatch):
    """A task that fails leaves the last word to its error."""
    monkeypatch.setattr(progress, "SECONDS_WORTH_A_LINE", 0.0)
    with pytest.raises(ZeroDivisionError), progress.bar("reading") as bar:
        bar.advance(1 // 0)
    assert lines(capsys) == []


def test_a_terminal_gets_a_live_bar(capsys, monkeypatch):
    """On a terminal the bar is drawn on stderr, with its title, count and figures."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "140")
    with progress.bar("training [plain]", total=4, unit="examples") as bar:
        bar.advance(4, loss=0.31)
    text = "\n".join(lines(capsys))
    assert "training [plain]" in text
    assert "4/4" in text
    assert "loss 0.31" in text


@pytest.mark.parametrize(("seconds", "text"), [(8.44, "8.4 s"), (200, "3 min 20 s"), (3900, "1 h 05 min")])
def test_durations_read_well(seconds, text):
    """A duration has the units a person would use."""
    assert progress._clock(seconds) == text
