import json
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

from small_reviews import LABELS, rows
from test_cli import run
from windtunnel import api
from windtunnel.data import Dataset
from windtunnel.engine import shake
from windtunnel.errors import DataError, ModelError
from windtunnel.measure.ratio import mean, ratio
from windtunnel.models.encoders import tiny
from windtunnel.quality import MEASURES, assess, sums, surface
from windtunnel.quality.fluency import windows
from windtunnel.quality.surface import SLICE_BYTES, _touched, count, originals
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms import registry
from windtunnel.transforms.contract import Transformation


def counted(texts, spec="typo(rate=1.0)", one=None):
    """What a transformation does to some texts, and what it made of them."""
    table = pa.table({"id": [str(row) for row in range(len(texts))], "text": texts})
    variants = shake(table, [one or registry.get(spec)])
    return count(originals(TextBatch.from_arrow(table["text"], table["id"].to_pylist())), variants), variants


def edit(*edits):
    """A transformation that makes these edits: row, start, stop, text; bytes count from the row's start."""

    def function(batch: TextBatch, chance: Chance) -> Edits:
        row = np.array([e[0] for e in edits], np.int32)
        start, stop = (batch.offsets[row] + np.array([e[at] for e in edits]) for at in (1, 2))
        return Edits(row, start, stop, Strings.of([e[3] for e in edits]))

    return Transformation("test.edit", 1, (), function)


# --- the surface ------------------------------------------------------------------------------------------------


def test_a_hand_counted_example():
    """Two rows: one word of four replaced by a longer one, which is a sentiment word; the other row stays."""
    found, _ = counted(["A good dull film.", "Not é."], one=edit((0, 2, 6, "lovely")))
    assert found.words.tolist() == found.words_new.tolist() == [4, 2]
    assert found.characters.tolist() == [17, 6]
    assert found.characters_new.tolist() == [19, 6]
    assert found.edits.tolist() == found.words_edited.tolist() == found.edits_on_sentiment.tolist() == [1, 0]
    assert found.characters_edited.tolist() == [6, 0]
    assert found.edits_on_negation.tolist() == [0, 0]
    assert found.sentiment_differs.tolist() == [0, 0]  # one positive word for another
    figures = sums.figures(found.sums())
    assert figures["rows_changed"][0].value == 0.5
    assert figures["words_edited"][0].value == pytest.approx(1 / 6)
    assert figures["sentiment_edits"][0].value == 1


def test_a_lost_negation_differs():
    """Where "not" goes, the number of negations is another, and the edit touched one."""
    found, _ = counted(["It is not good."], one=edit((0, 6, 10, "")))
    assert found.edits_on_negation.tolist() == found.negation_differs.tolist() == [1]
    assert found.sentiment_differs.tolist() == [0]


@pytest.mark.parametrize(
    ("row", "start", "stop", "text", "words"),
    [
        (0, 4, 4, "d", [0]),  # good|d
        (0, 4, 4, "!", []),
        (0, 0, 0, "x", [0]),
        (1, 1, 2, "", [0, 1]),  # "a good" -> "agood"
        (1, 1, 2, "-", []),
        (1, 1, 2, "  ", []),
        (1, 3, 4, "u", [1]),
        (1, 0, 11, "x", [0, 1, 2]),
        (0, 0, 4, "", [0]),
        (2, 0, 0, "x", [0]),  # the row before ends in a word, which is not touched
        (1, 11, 11, "x", [2]),
    ],
)
def test_which_words_an_edit_touches(row, start, stop, text, words):
    """Those it overlaps or makes longer; not those beside it, nor those of the rows around."""
    batch = TextBatch.of(["good", "a good film", "b"])
    at = batch.offsets[row]
    edits = Edits(np.array([row], np.int32), np.array([at + start]), np.array([at + stop]), Strings.of([text]))
    reach = _touched(batch, edits)
    touched = np.arange(reach.first[0], reach.stop[0])
    assert (batch.words.row[touched] == row).all()
    assert batch.words.place[touched].tolist() == words


def test_slices_make_no_difference(monkeypatch):
    """Cut into slices of one text or not, the counts are the same."""
    texts = [f"{text} Not bad at all." for text in rows(40)["text"].to_pylist()]
    whole, _ = counted(texts)
    assert len("".join(texts)) < SLICE_BYTES
    monkeypatch.setattr(surface, "SLICE_BYTES", 1)
    cut, _ = counted(texts)
    assert all((getattr(whole, name) == getattr(cut, name)).all() for name in vars(whole))


def test_a_transformation_that_does_nothing():
    """At rate 0 nothing is edited, every share is 0, and shares of no edits are left out."""
    figures = sums.figures(counted(rows(10)["text"].to_pylist(), "typo(rate=0.0)")[0].sums())
    assert "sentiment_edits" not in figures
    assert all(figure[0].value == 0 for figure in figures.values())


# --- the statistics ---------------------------------------------------------------------------------------------


def test_a_mean_is_a_ratio_to_ones():
    """Its interval is the normal one of a mean, by statsmodels."""
    from statsmodels.stats.weightstats import DescrStatsW

    values = np.array([1.0, 4.0, 2.0, 2.5, 9.0])
    low, high = DescrStatsW(values).zconfint_mean()
    assert mean(values) == pytest.approx((values.mean(), low, high))


def test_a_ratio_counts_rows_not_words():
    """Rows whose words are all edited or none give a far wider interval than as many words would."""
    parts, wholes = np.array([100.0, 0, 100, 0]), np.full(4, 100.0)
    found = ratio(parts, wholes)
    assert found.value == 0.5
    assert found.high - found.low > 1
    with pytest.raises(ValueError, match="not all 0"):
        ratio(np.zeros(2), np.zeros(2))


# --- the judge and the whole ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dataset():
    """Small reviews whose opinion is one word."""
    return Dataset(rows(200), rows(40, 200), rows(60, 300), LABELS, (), "small")


def replaced(table: dict[str, str]):
    """A transformation by lookup."""
    from windtunnel.transforms.plugins import lookup

    return lookup("test.replaced", table)


def test_a_judge_sees_what_turns_a_label(dataset):
    """Every label flips where the opinion is replaced by its contrary; none where nothing that matters changes."""
    contrary = {"great": "awful", "lovely": "boring", "superb": "clumsy", "touching": "dreadful"}
    turned = replaced(contrary)(rate=1.0)
    idle = replaced({"person": "reader"})(rate=1.0)
    result = assess(dataset.test, [turned, idle], train=dataset.train)
    first, second = (line["figures"] for line in result["transformations"])
    assert result["judge"]["accuracy"]["value"] == 1
    assert first["judge_flips"]["value"] == 0.5  # the positive half
    assert first["judge_flips_changed"]["value"] == 1
    assert first["judge_drop"]["value"] == 0.5
    assert first["judge_accuracy_changed"]["value"] == 0
    assert first["sentiment_differs"]["value"] == 0.5
    assert second["judge_flips"]["value"] == second["judge_drop"]["value"] == 0
    assert second["rows_changed"]["value"] == 1


def test_every_figure_is_explained_and_bounded(dataset):
    """Each has a meaning in `measures`, a value, bounds around it, n and a method; the result is JSON."""
    result = api.assess(dataset, ["typo", "synonym"], limit=30, judge_limit=100)
    json.dumps(result, allow_nan=False)
    assert result["rows"] == 30
    assert result["judge"]["trained_on"] == 100
    for line in result["transformations"]:
        for name, figure in line["figures"].items():
            assert name in result["measures"]
            assert name in MEASURES
            assert figure["low"] <= figure["value"] <= figure["high"]
            assert figure["n"] > 0
            assert figure["method"]


def test_without_a_judge_or_rows(dataset):
    """A judge limit of 0 leaves the judge out; no rows, and the split that the judge knows, are refused."""
    result = api.assess(dataset, ["typo"], judge_limit=0)
    assert result["judge"] is None
    assert "judge_flips" not in result["transformations"][0]["figures"]
    with pytest.raises(DataError, match="no texts"):
        assess(dataset.test.slice(0, 0), [registry.get("typo")])
    with pytest.raises(DataError, match="trained on 'train'"):
        api.assess(dataset, ["typo"], split="train")
    with pytest.raises(DataError, match="no words"):
        assess(pa.table({"id": ["a"], "text": ["..."], "label": [0]}), [registry.get("typo")])


def test_rows_that_fail_count_as_unchanged(dataset, tmp_path):
    """They are counted and handed over; without a list for them they are an error."""
    path = tmp_path / "mine.py"
    path.write_text("def shout(text):\n    assert 'great' not in text, 'too great'\n    return text.upper()\n")
    failures = []
    result = assess(dataset.test, [registry.get(f"{path}:shout")], failures=failures)
    line = result["transformations"][0]
    great = sum("great" in text for text in dataset.test["text"].to_pylist())
    assert line["failed"] == len(failures) == great > 0
    assert line["family"] == "own"
    assert line["figures"]["rows_changed"]["value"] == 1 - great / len(dataset.test)
    with pytest.raises(DataError.__bases__[0], match="too great"):
        assess(dataset.test, [registry.get(f"{path}:shout")])


# --- models -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    """A tiny BERT with a head for masked words, its weights drawn at random: an encoder and a masked LM in one."""
    import torch
    from transformers import BertConfig, BertForMaskedLM

    folder = tmp_path_factory.mktemp("encoder")
    tokenizer = tiny.tokenizer(rows(100)["text"].to_pylist())
    tokenizer.model_max_length = 24
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        pad_token_id=tokenizer.pad_token_id,
    )
    BertForMaskedLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


def test_models_add_their_figures(dataset, encoder):
    """Tokens, truncation, similarity and surprise; texts that stay count as the same."""
    lower, upper = registry.get("typo(rate=0.5)"), registry.get("typo(rate=0.0)")
    result = assess(dataset.test, [lower, upper], model=encoder, encoder=encoder, lm=encoder, encoder_rows=20)
    first, second = (line["figures"] for line in result["transformations"])
    assert first["tokens_change"]["value"] > 0
    assert first["truncated"]["value"] >= first["truncated_more"]["value"] >= 0
    assert 0 < first["similarity_5th"]["value"] <= first["similarity"]["value"] < 1
    assert first["similarity_5th"]["low"] is None
    assert first["surprise"]["n"] <= 20
    assert second["tokens_change"]["value"] == 0
    assert "similarity" not in second
    assert "surprise" not in second
    assert result["encoder"]["rows"] == 20
    assert result["model"]["max_tokens"] == 24


def test_surprise_masks_one_token_at_a_time(encoder):
    """It is the mean -log p of the right token under the model, each masked alone."""
    import torch

    from windtunnel.quality.fluency import Fluency, Window

    judge = Fluency.load(encoder)
    text = "the film was great"
    found = judge.surprise([Window(text, 4, 12), Window(text, 0, 0)])
    ids = judge.tokenizer(text)["input_ids"]
    costs = []
    for place, (start, stop) in enumerate(judge.tokenizer(text, return_offsets_mapping=True)["offset_mapping"]):
        if stop > 4 and start < 12 and stop > start:
            masked = torch.tensor([[*ids[:place], judge.tokenizer.mask_token_id, *ids[place + 1 :]]])
            with torch.inference_mode():
                log_p = torch.log_softmax(judge.model(masked).logits[0, place], dim=-1)
            costs.append(-float(log_p[ids[place]]))
    assert found[0] == pytest.approx(np.mean(costs), rel=0.05)  # bf16 on some machines
    assert np.isnan(found[1])


def test_windows_make_one_edit_each():
    """The edit and two words on either side are scored; other edits of the text stay unmade."""
    text = "one two three four five six seven"
    edits = [{"start": 0, "stop": 3, "text": "ONE"}, {"start": 14, "stop": 18, "text": "4"}]
    pairs = windows(text, edits)
    assert [old.text for old, _ in pairs] == [text, text]
    old, new = pairs[1]
    assert new.text == "one two three 4 five six seven"
    assert old.text[old.start : old.stop].strip() == "two three four five six"
    assert new.text[new.start : new.stop].strip() == "two three 4 five six"


def test_a_model_that_is_none_is_refused(tmp_path, dataset):
    """Before any work, in one line."""
    with pytest.raises(ModelError, match="there is no folder"):
        assess(dataset.test, [registry.get("typo")], encoder=str(tmp_path / "none"))


# --- the command ------------------------------------------------------------------------------------------------


def test_the_command_writes_json_and_a_table(tmp_path):
    """-o writes what --json prints; the table names family and transformation and fits 80 columns."""
    path = tmp_path / "quality.json"
    arguments = ["quality", "builtin:reviews", "--limit", 40, "--judge-limit", 200, "-t", "typo", "-t", "synonym"]
    printed = run(*arguments, "--json", "-o", path)
    assert json.loads(printed) == json.loads(path.read_text())
    said = run(*arguments)
    assert "fingers" in said
    assert "synonym" in said
    assert "…" not in said
    assert max(map(len, said.splitlines())) <= 80


def test_quality_without_a_model_loads_no_torch():
    """Torch is imported where a model is given, and not before."""
    program = """
import sys
from windtunnel import quality
from windtunnel.transforms import registry
from windtunnel.data.builtin import reviews
import pyarrow as pa
of = reviews("test")[:50]
table = pa.table({"id": of["id"], "text": of["text"], "label": [i % 2 for i in range(50)]})
quality.assess(table, [registry.get("typo")], train=table)
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
