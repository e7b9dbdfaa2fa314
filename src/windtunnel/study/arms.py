"""What a study trains: its arms, further doses and transfers of the augmented one, and baselines.

plain              on the training texts
control            on these and some of them again
augmented          on these and as many transformed ones
augmented@500      on these and another number of transformed ones
augmented[SPEC]    on these and texts transformed by one transformation only
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from windtunnel.data import Dataset
from windtunnel.engine.variant_cache import Rewriter
from windtunnel.measure.design import AUGMENTED, PLAIN, Role
from windtunnel.models import training
from windtunnel.models.encoders.settings import WITHOUT_EFFECT
from windtunnel.models.trained import Models, TrainedModel
from windtunnel.storage.steps import Steps, folder_key, key_of
from windtunnel.study import augmentation
from windtunnel.study.plan import StudyPlan


@dataclass(frozen=True)
class Extra:
    """The transformed training texts, VARIANTS each."""

    augmented: pa.Table
    doses: dict[str, pa.Table] = field(default_factory=dict)
    """Model -> texts."""
    transfers: dict[str, pa.Table] = field(default_factory=dict)


def extra_texts(done: Steps, plan: StudyPlan, train: pa.Table, workers: int, rewriter: Rewriter) -> Extra:
    """Choose and transform training texts: as many as the plan says, for each dose, by each transformation alone."""
    augmented = augmentation.study_texts(done, plan, train, workers, rewriter)
    arms = {arm.name for arm in plan.arms}
    doses = {name: count for name, count in dose_models(plan).items() if name not in arms}
    largest = augmentation.largest_dose(plan, train, max(doses.values(), default=0), workers, rewriter)
    transfers = {name: spec for name, spec in transfer_models(plan).items() if name not in arms}
    return Extra(
        augmented,
        {name: augmentation.smaller_dose(train, largest, count, plan.seed) for name, count in doses.items()},
        {name: augmentation.transfer_texts(plan, train, spec, workers, rewriter) for name, spec in transfers.items()},
    )


def training_texts(plan: StudyPlan, train: pa.Table, extra: Extra) -> dict[str, pa.Table]:
    """What each model but the baselines is trained on: ROWS by name."""
    make = {
        Role.PLAIN: lambda: train,
        Role.CONTROL: lambda: augmentation.unchanged(train, extra.augmented),
        Role.REMEDY: lambda: augmentation.transformed(train, extra.augmented),
    }
    texts = {arm.name: make[arm.role]() for arm in plan.arms}
    further = extra.doses | extra.transfers
    return texts | {name: augmentation.transformed(train, added) for name, added in further.items()}


def trainings(plan: StudyPlan) -> list[TrainedModel]:
    """The trainings of the plan's model: those of the arms, of doses, of transfers, seed by seed."""
    names = dict.fromkeys([*(arm.name for arm in plan.arms), *dose_models(plan), *transfer_models(plan)])
    return [TrainedModel(name, seed) for seed in plan.training_seeds for name in names]


def dose_models(plan: StudyPlan) -> dict[str, int]:
    """Model -> how many transformed texts it is trained on; none where the plan has no doses."""
    if not plan.dose:
        return {}
    named = {0: PLAIN.name} | ({plan.augment: AUGMENTED.name} if plan.augment else {})
    return {named.get(count, f"{AUGMENTED.name}@{count}"): count for count in sorted({*named, *plan.dose})}


def transfer_models(plan: StudyPlan) -> dict[str, str]:
    """Model -> the one transformation that it is trained on; none where the plan asks for no transfer.

    With one transformation in all, that model is the augmented one.
    """
    if not plan.transfer:
        return {}
    specs = [one.spec for one in plan.trained]
    return {AUGMENTED.name if len(specs) == 1 else f"{AUGMENTED.name}[{spec}]": spec for spec in specs}


def train_all(done: Steps, plan: StudyPlan, rows: Dataset, texts: dict[str, pa.Table]) -> Models:
    """Train every model, or find that it has been."""
    models = {one: train(done, plan, rows, texts[one.name], one) for one in trainings(plan)}
    baselines = [TrainedModel(name, 0) for name in plan.baseline]
    return models | {one: train(done, plan, rows, rows.train, one, model=one.name) for one in baselines}


def train(
    done: Steps, plan: StudyPlan, rows: Dataset, texts: pa.Table, one: TrainedModel, model: str | None = None
) -> Path:
    """Train one model, the plan's if it is not named; torch is imported only if there is an encoder to train."""
    name, settings = model or plan.model, {} if model else plan.training

    def fit(folder: Path) -> object:
        of = f", seed {one.seed} of {plan.seeds}" if one.seed else ""
        return training.fit(
            texts,
            rows.valid,
            rows.labels,
            model=name,
            seed=one.seed,
            out=folder,
            name=f"training {one.name}{of}",
            settings=settings,
        )

    decisive = {name: value for name, value in settings.items() if name not in WITHOUT_EFFECT}
    made_from = (folder_key(name), decisive, texts, rows.valid, rows.labels, one.seed)
    key = key_of("model", *made_from)
    return done.model(f"models/{one.file_name}", key, fit)


def check_there(plan: StudyPlan, out: Path, say: Callable[[str], None] = lambda _: None) -> None:
    """Before any work, make sure that there is a model to start from, if one has to be trained.

    Raises:
        ModelError: there is not.
    """
    if not all((out / "models" / one.file_name).is_dir() for one in trainings(plan)):
        training.check_there(plan.model)
    if len(plan.training_seeds) < plan.seeds:
        say(f"{plan.model}: there is no chance in its training; one does for {plan.seeds} seeds")
