"""Classifiers without a neural network, to see what one buys: `--model nbsvm`, `--baseline majority`, ...

    made = fit(rows.train, rows.valid, rows.labels, model="nbsvm", seed=1, out=Path("out/nbsvm"))
    load(made.folder).probs(["A wonderful film."])

There is no chance in them: every seed gives the same.
"""

from windtunnel.models.baselines.fit import fit
from windtunnel.models.baselines.names import NAMES, is_baseline
from windtunnel.models.baselines.stored import Baseline, load

__all__ = ["NAMES", "Baseline", "fit", "is_baseline", "load"]
