"""How long the trainings took, and an estimate of the energy, with what it assumes."""

from __future__ import annotations

from typing import NamedTuple

from windtunnel.report.study import Study

WATTS_A_CORE = 10.0
"""Assumed of a busy processor core with its share of memory; servers of the 2020s draw 3 to 15 W a core."""
WATTS_A_GPU = 350.0
"""Assumed of a busy accelerator with its share of the host."""


class Trainings(NamedTuple):
    """The trainings whose times are known."""

    trained: int
    seconds: float
    core_seconds: float
    gpu: bool


class Energy(NamedTuple):
    """An estimate."""

    kilowatt_hours: float
    assumption: str

    @property
    def words(self) -> str:
        """In a unit that leaves one to three digits."""
        watt_hours = 1000 * self.kilowatt_hours
        if watt_hours < 1000:
            return f"{watt_hours:.2g} Wh" if watt_hours < 100 else f"{watt_hours:.0f} Wh"
        return f"{self.kilowatt_hours:.3g} kWh"


def trainings(study: Study) -> Trainings:
    """Add up the trainings whose record is there."""
    records = [study.training(model, seed) for model, seed in study.trained_models]
    records = [record for record in records if record.get("seconds")]
    seconds = sum(float(record["seconds"]) for record in records)
    cores = sum(float(record["seconds"]) * int(record.get("threads") or 1) for record in records)
    gpu = any(str(record.get("resolved", {}).get("device", "cpu")) not in ("cpu",) for record in records)
    return Trainings(len(records), seconds, cores, gpu)


def energy(done: Trainings) -> Energy:
    """Estimate the energy of the trainings."""
    if done.gpu:
        return Energy(done.seconds * WATTS_A_GPU / 3.6e6, f"the GPU and its host draw {WATTS_A_GPU:.0f} W")
    return Energy(done.core_seconds * WATTS_A_CORE / 3.6e6, f"a busy core draws {WATTS_A_CORE:.0f} W")


def duration(seconds: float) -> str:
    """A time in the largest unit that leaves more than one.

    >>> duration(42), duration(200), duration(9000)
    ('42 s', '3.3 min', '2.5 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.1f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
