"""Small tables of reviews that a tiny model learns in a second."""

import pyarrow as pa
import torch

from windtunnel.models.encoders.training import TrainingSettings, settings_for

# On batches this small two threads wait for each other more than they compute; on a busy machine, a minute instead of
# two seconds. Set here, so that it holds in the tests' subprocesses too.
torch.set_num_threads(1)

GOOD = ("great", "lovely", "superb", "touching")
BAD = ("awful", "boring", "clumsy", "dreadful")
FILLERS = ("the film was", "what we saw was", "i thought the whole story looked", "her acting is")
LABELS = ("negative", "positive")


def rows(count: int, first: int = 0) -> pa.Table:
    """ROWS with alternating labels and texts of 5 to 40 words."""
    ids, texts, labels = [], [], []
    for number in range(first, first + count):
        label = number % 2
        word = (GOOD if label else BAD)[number // 2 % 4]
        filler = " ".join(FILLERS[(number + place) % 4] for place in range(1 + number % 7))
        ids.append(f"r{number}")
        texts.append(f"{filler} {word}, said person number {number}.")
        labels.append(label)
    return pa.table({"id": ids, "text": texts, "label": pa.array(labels, pa.int32())})


def quick(**overrides: object) -> TrainingSettings:
    """Settings under which tiny learns `rows` by heart in a second."""
    return settings_for("tiny", **{"max_tokens": 64, "batch_size": 8, "device": "cpu", "log_steps": 1} | overrides)
