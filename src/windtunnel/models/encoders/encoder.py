"""A classifier and its tokenizer, by folder, hub id or the name "tiny"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import torch

from windtunnel.errors import ModelError, UsageError
from windtunnel.models.encoders import attention as attentions
from windtunnel.models.encoders import blocks, hub, pretrained, tiny
from windtunnel.models.encoders.device import keep_memory
from windtunnel.models.encoders.speed import IN_A_LAYER

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedModel, PreTrainedTokenizerFast

TRUNCATION = "windtunnel_truncation"
"""The entry of config.json."""


class Classifier(NamedTuple):
    """What turns a text into one number per label."""

    tokenizer: PreTrainedTokenizerFast
    model: PreTrainedModel
    """Its weights are in fp32."""
    max_tokens: int
    """The most tokens of a text, special tokens included."""
    truncation: str = "head"
    """What is kept of a longer text: "head", "tail" or "head_tail"."""

    def on(self, device: torch.device) -> Classifier:
        """Move the weights to a device."""
        if device.type == "cpu":
            keep_memory()
        torch.nn.Module.to(self.model, device)
        return self

    def save(self, folder: Path) -> None:
        """Write weights, configuration and tokenizer into a folder, over older ones."""
        with quiet():
            self.model.save_pretrained(folder)
            self.tokenizer.save_pretrained(folder)


def load_to_train(
    name: str,
    labels: Sequence[str],
    texts: Sequence[str],
    *,
    max_tokens: int,
    attention: str | None,
    attention_dropout: float = 0.0,
    truncation: str = "head",
) -> Classifier:
    """Load a model to be trained; what it does not have yet (its head) is drawn from torch's random state.

    Args:
        name: a folder, a hub id, or "tiny".
        labels: names of the classes, in the order of their numbers.
        texts: the training texts, from which "tiny" learns its vocabulary.
        max_tokens: asked for; the model's own limit if that is less.
        attention: "packed", "plain", "eager" or "sdpa"; None for transformers' choice.
        attention_dropout: share of the attention weights set to 0 in training.
        truncation: what is kept of a longer text; config.json tells it to whoever predicts.

    Raises:
        ModelError: the model cannot be found or is no text classifier.
    """
    from transformers import AutoModelForSequenceClassification

    fresh: Any = AutoModelForSequenceClassification.from_config  # it has no types
    way = attentions.of_layers(attention)
    names: dict[str, Any] = {
        "id2label": dict(enumerate(labels)),
        "label2id": {label: at for at, label in enumerate(labels)},
    }
    names[TRUNCATION] = truncation
    with quiet():
        if name == tiny.NAME:
            tokenizer = tiny.tokenizer(texts)
            config = tiny.config(len(tokenizer), max_tokens)
            config.update({**names, **_dropouts(config, attention_dropout)})
            model = fresh(config, attn_implementation=way)
        else:
            folder = hub.folder_of(name)
            with loading_errors(name):
                tokenizer = load_tokenizer(folder)
                config = pretrained.config(folder)
                config.update({**names, **_dropouts(config, attention_dropout)})
                model, report = pretrained.model(
                    AutoModelForSequenceClassification,
                    folder,
                    config=config,
                    attn_implementation=way,
                    dtype=torch.float32,  # master weights, also of a checkpoint stored in half precision
                    ignore_mismatched_sizes=True,  # a head for another number of labels is drawn anew
                    output_loading_info=True,
                )
            _must_agree(name, report, below=f"{model.base_model_prefix}.")
            _must_know_padding(name, tokenizer, model)
    if attention == blocks.NAME:
        blocks.pack_layers(model)
    most = min(max_tokens, max_tokens_of(tokenizer, config))
    tokenizer.model_max_length = most
    return Classifier(tokenizer, model, most, truncation)


def load_trained(name: str | Path, *, attention: str | None) -> Classifier:
    """Load a classifier to predict with.

    Raises:
        ModelError: the model cannot be found, or has no trained head.
    """
    from transformers import AutoModelForSequenceClassification

    way = attentions.of_layers(attention)
    folder = hub.folder_of(name)
    with quiet(), loading_errors(str(name)):
        tokenizer = load_tokenizer(folder)
        model, report = pretrained.model(
            AutoModelForSequenceClassification,
            folder,
            attn_implementation=way,
            dtype=torch.float32,
            ignore_mismatched_sizes=True,  # so that they are in the report
            output_loading_info=True,
        )
    _must_agree(str(name), report, below="")
    _must_know_padding(str(name), tokenizer, model)
    if report["missing_keys"]:
        raise ModelError(
            f"'{name}' must be a trained classifier; it has no weights for {sorted(report['missing_keys'])[0]}. "
            "Train it first."
        )
    if attention == blocks.NAME:
        blocks.pack_layers(model)
    truncation = getattr(model.config, TRUNCATION, "head")  # as everybody else's models were trained
    return Classifier(tokenizer, model, max_tokens_of(tokenizer, model.config), truncation)


def load_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """Load a folder's tokenizer.

    Raises:
        ModelError: it is not a fast one; a slow one would take minutes for 25,000 reviews.
    """
    tokenizer = pretrained.tokenizer(folder)
    if not tokenizer.is_fast:
        raise ModelError(f"A model must have a fast tokenizer (tokenizer.json); '{folder}' has none.")
    return cast("PreTrainedTokenizerFast", tokenizer)


def max_tokens_of(tokenizer: PreTrainedTokenizerFast, config: PretrainedConfig) -> int:
    """The most tokens of a text, by the model's positions and by what its tokenizer was saved with."""
    try:
        return int(min(max_positions(config), tokenizer.model_max_length))  # 1e30 where a tokenizer does not know
    except (TypeError, ValueError, OverflowError):
        raise ModelError(
            f"'{config.name_or_path}' is damaged: max_position_embeddings of config.json and model_max_length of "
            "tokenizer_config.json are numbers."
        ) from None


def max_positions(config: PretrainedConfig) -> int:
    """How many tokens a model has positions for: 512 for BERT, DistilBERT and RoBERTa."""
    most = int(getattr(config, "max_position_embeddings", 0) or 1_000_000)
    if "roberta" in config.model_type or config.model_type in ("camembert", "mpnet", "longformer"):
        most -= int(config.pad_token_id or 0) + 1  # these count positions from behind the padding's
    return most


def _must_agree(name: str, report: Mapping[str, Any], *, below: str) -> None:
    """Check that weights have the shapes, and the layers, that config.json says; what has not would be drawn anew.

    Args:
        name: of the model.
        report: transformers' account of the loading.
        below: what the names of weights begin with whose shapes must agree; a new head may have another.

    Raises:
        ModelError: they do not.
    """
    wrong = sorted(entry for entry in report["mismatched_keys"] if entry[0].startswith(below))
    if wrong:
        key, stored, wanted = wrong[0]
        raise ModelError(
            f"'{name}' is damaged: its config.json does not fit its weights; {key} is {tuple(stored)} in the weights, "
            f"{tuple(wanted)} by config.json. Put the right config.json beside them."
        )
    for kind, what in (("missing_keys", "has no weights"), ("unexpected_keys", "has weights that config.json denies")):
        layers = sorted(key for key in report[kind] if IN_A_LAYER.search(key))
        if layers:
            raise ModelError(
                f"'{name}' is damaged: its config.json does not fit its weights; it {what}: {layers[0]}. "
                "Put the right config.json beside them."
            )


def _must_know_padding(name: str, tokenizer: PreTrainedTokenizerFast, model: PreTrainedModel) -> None:
    """Check that a model has a vector for what batches are padded with.

    Raises:
        ModelError: it has none.
    """
    known = cast("torch.nn.Embedding", model.get_input_embeddings()).num_embeddings
    if (tokenizer.pad_token_id or 0) >= known:
        raise ModelError(
            f"'{name}' is damaged: its tokenizer pads with a token {tokenizer.pad_token_id:,}, its weights know only "
            f"{known:,}. Put the right tokenizer beside them."
        )


@contextmanager
def quiet() -> Iterator[None]:
    """Keep transformers' bars and its notes on fresh heads off the screen; put its settings back afterwards."""
    import transformers.utils.logging

    logging: Any = transformers.utils.logging  # its functions have no types
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


@contextmanager
def loading_errors(name: str, kind: str = "a text classifier") -> Iterator[None]:
    """Turn what transformers and safetensors raise about a bad folder into one line.

    Raises:
        ModelError: the folder's files are no model of this kind.
    """
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    known = (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError, StrictDataclassError)
    others = (RuntimeError, IndexError, AssertionError, OverflowError, RecursionError, ZeroDivisionError, MemoryError)
    try:
        yield
    except UsageError:
        raise
    except Exception as error:
        # what is written in Rust raises an Exception of no kind
        if not isinstance(error, known + others) and type(error) is not Exception:
            raise
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        raise ModelError(f"'{name}' cannot be loaded as {kind}: {cause}") from error


def _dropouts(config: PretrainedConfig, share: float) -> dict[str, Any]:
    """The attention dropout under whatever name this architecture has for it."""
    known = ("attention_probs_dropout_prob", "attention_dropout", "attn_pdrop")
    return {name: share for name in known if hasattr(config, name)}


def versions() -> dict[str, str]:
    """Versions of what decides the numbers."""
    import tokenizers
    import transformers

    return {
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "tokenizers": tokenizers.__version__,
    }
