"""What a study trains: its arms, further doses and transfers of the augmented one, and baselines.

plain              on the training texts
control            on these and some of them again
augmented          on these and as many transformed ones
augmented@500      on these and another number of transformed ones
augmented[SPEC]    on these and texts transformed by one transformation only
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from windtunnel.data import Dataset
from windtunnel.engine.variant_cache import Rewriter
from windtunnel.measure.numbers import ARMS, AUGMENTED, CONTROL, PLAIN
from windtunnel.models import training
from windtunnel.models.encoders.settings import WITHOUT_EFFECT
from windtunnel.storage.steps import Steps, folder_key, key_of, table_key
from windtunnel.study import augmentation
from windtunnel.study.plan import StudyPlan

Models = dict[tuple[str, int], Path]
"""(name, training seed) -> folder; a baseline, in which there is no chance, has the seed 0."""


@dataclass(frozen=True)
class Extra:
    """The transformed training texts, VARIANTS each."""

    augmented: pa.Table
    doses: dict[str, pa.Table] = field(default_factory=dict)
    """Model -> texts."""
    transfers: dict[str, pa.Table] = field(default_factory=dict)


def extra_texts(done: Steps, plan: StudyPlan, train: pa.Table, workers: int, rewriter: Rewriter) -> Extra:
    """Choose and transform training texts: as many as the plan says, for each dose, by each transformation alone."""
    augmented = augmentation.chosen(done, plan, train, workers, rewriter)
    doses = {name: count for name, count in dose_models(plan).items() if name not in ARMS}
    largest = augmentation.dosed(plan, train, max(doses.values(), default=0), workers, rewriter)
    transfers = {name: spec for name, spec in transfer_models(plan).items() if name not in ARMS}
    return Extra(
        augmented,
        {name: augmentation.fewer(train, largest, count, plan.seed) for name, count in doses.items()},
        {name: augmentation.by_one(plan, train, spec, workers, rewriter) for name, spec in transfers.items()},
    )


def training_texts(plan: StudyPlan, train: pa.Table, extra: Extra) -> dict[str, pa.Table]:
    """What each model but the baselines is trained on: ROWS by name."""
    texts = {PLAIN: train}
    if plan.augment:
        texts[CONTROL] = augmentation.unchanged(train, extra.augmented)
        texts[AUGMENTED] = augmentation.transformed(train, extra.augmented)
    further = extra.doses | extra.transfers
    return texts | {name: augmentation.transformed(train, added) for name, added in further.items()}


def arms(plan: StudyPlan) -> list[tuple[str, int]]:
    """The trainings of the model: name and seed."""
    names = [arm for arm in ARMS if arm == PLAIN or plan.augment]
    names += [name for name in (*dose_models(plan), *transfer_models(plan)) if name not in ARMS]
    return [(name, seed) for seed in plan.training_seeds for name in names]


def dose_models(plan: StudyPlan) -> dict[str, int]:
    """Model -> how many transformed texts it is trained on; none where the plan has no doses."""
    if not plan.dose:
        return {}
    known = {0: PLAIN} | ({plan.augment: AUGMENTED} if plan.augment else {})
    return {known.get(count, f"{AUGMENTED}@{count}"): count for count in sorted({*known, *plan.dose})}


def transfer_models(plan: StudyPlan) -> dict[str, str]:
    """Model -> the one transformation that it is trained on; none where the plan asks for no transfer.

    With one transformation in all, that model is the augmented one.
    """
    if not plan.transfer:
        return {}
    specs = [one.spec for one in plan.trained]
    return {AUGMENTED if len(specs) == 1 else f"{AUGMENTED}[{spec}]": spec for spec in specs}


def train_all(done: Steps, plan: StudyPlan, rows: Dataset, texts: dict[str, pa.Table]) -> Models:
    """Train every model, or find that it has been."""
    models = {(arm, seed): train(done, plan, rows, texts[arm], arm, seed) for arm, seed in arms(plan)}
    return models | {(name, 0): train(done, plan, rows, rows.train, name, 0, model=name) for name in plan.baseline}


def train(
    done: Steps, plan: StudyPlan, rows: Dataset, texts: pa.Table, arm: str, seed: int, model: str | None = None
) -> Path:
    """Train one model, the plan's if it is not named; torch is imported only if there is an encoder to train."""
    name, settings = model or plan.model, {} if model else plan.training

    def fit(folder: Path) -> object:
        title = f"training {arm}, seed {seed} of {plan.seeds}" if seed else f"training {arm}"
        return training.fit(
            texts, rows.valid, rows.labels, model=name, seed=seed, out=folder, name=title, settings=settings
        )

    decisive = {name: value for name, value in settings.items() if name not in WITHOUT_EFFECT}
    made_from = (folder_key(name), decisive, table_key(texts), table_key(rows.valid), rows.labels, seed)
    key = key_of("model", *made_from)
    return done.model(f"models/{file_name(arm, seed)}", key, fit)


def check_there(plan: StudyPlan, out: Path, say: Callable[[str], None] = lambda _: None) -> None:
    """Before any work, make sure that there is a model to start from, if one has to be trained.

    Raises:
        ModelError: there is not.
    """
    if not all((out / "models" / file_name(arm, seed)).is_dir() for arm, seed in arms(plan)):
        training.check_there(plan.model)
    if len(plan.training_seeds) < plan.seeds:
        say(f"{plan.model}: there is no chance in its training; one does for {plan.seeds} seeds")


def file_name(model: str, seed: int) -> str:
    """What a model's folder and files are called: `plain-1`; a transfer's name would be no file name.

    >>> file_name("augmented@500", 2), file_name("augmented[typo@1(rate=0.1)]", 2)
    ('augmented@500-2', 'augmented.typo@1-0e4b9f-2')
    """
    if not re.fullmatch(r"[\w.@-]+", model):
        digest = hashlib.blake2b(model.encode(), digest_size=3).hexdigest()
        start = model.replace("[", ".", 1).partition("(")[0]
        start = re.sub(r"[^\w.@-]+", "_", start)[:60]
        model = f"{start}-{digest}"
    return f"{model}-{seed}"
