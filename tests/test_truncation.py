import numpy as np
import pytest

from small_reviews import LABELS, quick, rows
from windtunnel.errors import ModelError
from windtunnel.models.encoders import encoder
from windtunnel.models.encoders.presets import presets
from windtunnel.models.encoders.settings import settings_for
from windtunnel.models.encoders.tokens import truncate
from windtunnel.models.encoders.training import fit
from windtunnel.models.prediction import predict


@pytest.mark.parametrize(
    ("truncation", "kept"),
    [("head", [*range(510)]), ("tail", [*range(490, 1000)]), ("head_tail", [*range(128), *range(618, 1000)])],
)
def test_a_long_text_keeps_what_is_asked_for(truncation, kept):
    """Of 1,000 tokens 510 stay: the first, the last, or 128 and 382."""
    assert truncate([*range(1000)], 510, truncation) == kept
    assert truncate([*range(510)], 510, truncation) == [*range(510)]
    assert len(truncate([*range(9)], 1, truncation)) == 1


@pytest.mark.parametrize("truncation", ["head", "tail", "head_tail"])
def test_a_model_predicts_as_it_was_trained(tmp_path, truncation):
    """The folder says how texts are cut, and what is cut off changes nothing."""
    settings = quick(epochs=1, truncation=truncation, precision="fp32")  # in bf16 one word of 150 may be rounded away
    model = fit(rows(32), rows(8), LABELS, settings, seed=1, out=tmp_path / "model").folder
    assert encoder.load_trained(model, attention="plain").truncation == truncation
    great = ["great"] * 150
    texts = [great, [*great[:75], "awful", *great[76:]], ["awful", *great[1:]], [*great[1:], "awful"]]
    probs = np.array(predict(model, [" ".join(text) for text in texts])["probs"].to_pylist())
    unseen = np.abs(probs - probs[0]).max(axis=1) < 1e-5
    assert unseen.tolist() == [True, True, truncation == "tail", truncation == "head"]


def test_presets_go_together_and_can_be_overruled():
    """--fast cuts at 256 tokens; --compat is Trainer's defaults; a setting by name wins; both at once are refused."""
    assert settings_for("distilbert-base-uncased", **presets(fast=True)).max_tokens == 256
    plain = settings_for("distilbert-base-uncased", **presets(compat=True) | {"epochs": 1})
    assert (plain.learning_rate, plain.epochs, plain.batch_size, plain.truncation) == (5e-5, 1, 8, "head")
    assert presets() == {}
    with pytest.raises(ModelError, match="exclude each other"):
        presets(fast=True, compat=True)


def test_families_have_their_learning_rates(tmp_path):
    """RoBERTa wants a lower rate than BERT, ELECTRA a higher one, by hub id or by config.json."""
    (tmp_path / "config.json").write_text('{"model_type": "xlm-roberta", "hidden_size": 768}')
    names = ("FacebookAI/roberta-base", str(tmp_path), "bert-base-uncased", "google/electra-base-discriminator")
    assert [settings_for(name).learning_rate for name in names] == [2e-5, 2e-5, 3e-5, 1e-4]
