"""Linear classifiers of bags of words: logistic regression, one label against the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from windtunnel import progress
from windtunnel.errors import DataError
from windtunnel.models.baselines import bags
from windtunnel.models.baselines.bags import Bag, Texts
from windtunnel.text.arrays import Bools, Floats, Int64s, UInt64s

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from windtunnel.text.batch import TextBatch

MAX_STEPS = 200
"""Of L-BFGS; IMDB takes 20 to 60."""


def _no_progress(_: int) -> None:
    """Take note of so many texts, where nobody watches."""


@dataclass(frozen=True, eq=False)
class Linear:
    """A trained judge of texts."""

    features: UInt64s
    """The hashes of the words and pairs that it knows, ascending: (features,)."""
    weights: npt.NDArray[np.float32]
    """(features, columns): one column, of label 1, for two labels; else one for each."""
    bias: npt.NDArray[np.float64]
    """(columns,)"""
    idf: npt.NDArray[np.float32] | None = None
    """Inverse document frequencies, (features,), of a model of TF-IDF; None: a feature is there or not."""

    def scores(self, texts: Texts, advance: Callable[[int], None] = _no_progress) -> Floats:
        """How far each text lies on the side of the label: (texts, columns); above 0 is label 1 where there are two."""
        parts = []
        for batch in bags.slices(texts):
            parts.append(self._scores(batch))
            advance(len(batch))
        return np.concatenate([np.zeros((0, len(self.bias))), *parts])

    def predict(self, texts: Texts) -> Int64s:
        """Name the label of each text: (texts,)."""
        scores = self.scores(texts)
        found = scores[:, 0] > 0 if scores.shape[1] == 1 else scores.argmax(axis=1)
        return found.astype(np.int64)

    def probs(self, texts: Texts, advance: Callable[[int], None] = _no_progress) -> npt.NDArray[np.float32]:
        """How probable each label is: (texts, labels); of more than two, each against the rest, scaled to sum to 1."""
        each = 0.5 * (1 + np.tanh(self.scores(texts, advance) / 2))  # the logistic function, without overflow
        both = np.concatenate([1 - each, each], axis=1) if each.shape[1] == 1 else each
        found: npt.NDArray[np.float32] = (both / both.sum(axis=1, keepdims=True)).astype(np.float32)
        return found

    def _scores(self, batch: TextBatch) -> Floats:
        found = bags.bag(batch, self.features)
        row = found.row
        values = np.ones(len(row)) if self.idf is None else tfidf(found, self.idf)
        columns = [
            np.bincount(row, values * self.weights[found.feature, column], len(batch)) + self.bias[column]
            for column in range(len(self.bias))
        ]
        return np.stack(columns, axis=1)


class Column(NamedTuple):
    """What tells one label from the others."""

    weights: Floats
    """Of each feature, for `Linear.weights`."""
    bias: float


Fitted = Callable[[Bag, int, Bools], Column]
"""Learns one column: from the bag of all texts, how many features there are, and which texts have the label."""


def fit(texts: Texts, label: Any, *, labels: int, title: str, column: Fitted) -> Linear:
    """Find the features and learn a column for each label.

    Raises:
        DataError: there are fewer than two labels among the texts, or no feature is in two texts.
    """
    number = np.asarray(label)
    present = np.unique(number)
    if len(present) < 2 or present[0] < 0 or present[-1] >= labels:
        raise DataError(f"A judge is trained on texts of 2 labels or more; these {len(number):,} have {len(present)}.")
    targets = [1] if labels == 2 else list(range(labels))
    with progress.bar(title, total=len(number) * (1 + len(targets)), unit="texts") as bar:
        batches = list(bags.slices(texts))
        features = bags.common_features(batches)
        if not len(features):
            raise DataError(f"A judge needs words that are in {bags.MIN_TEXTS} texts or more; these texts share none.")
        whole = bags.concatenate([bags.bag(batch, features) for batch in batches])
        bar.advance(len(number))
        weights, bias = np.zeros((len(features), len(targets)), np.float32), np.zeros(len(targets))
        for place, target in enumerate(targets):
            weights[:, place], bias[place] = column(whole, len(features), number == target)
            bar.advance(len(number))
    return Linear(features, weights, bias)


def logistic(matrix: csr_array, is_target: Bools, cost: float) -> Column:
    """Minimise half the squared length of the weights + cost x the sum of the logistic losses; the bias is free.

    The same problem as scikit-learn's `LogisticRegression(C=cost)`, solved by L-BFGS from 0: there is no chance in it.

    Args:
        matrix: (texts, features).
        is_target: which texts have the label: (texts,).
        cost: of an error on a training text, against 0.5 for the squared length of the weights.
    """
    from scipy.optimize import minimize  # 0.3 s to import; only who trains pays

    across = matrix.T.tocsr()  # twice the memory, three times the speed of the gradient
    sign = np.where(is_target, 1.0, -1.0)

    def loss(point: Floats) -> tuple[float, Floats]:
        weights, bias = point[:-1], point[-1]
        margin = sign * (matrix @ weights.astype(np.float32) + bias)
        pull = -cost * sign / (1 + np.exp(np.minimum(margin, 500)))
        value = 0.5 * float(weights @ weights) + cost * float(np.logaddexp(0, -margin).sum())
        return value, np.append(weights + across @ pull.astype(np.float32), pull.sum())

    start = np.zeros(matrix.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": MAX_STEPS})
    return Column(found.x[:-1], float(found.x[-1]))


def tfidf(found: Bag, idf: npt.NDArray[np.float32]) -> Floats:
    """(1 + log count) x idf of each entry of a bag, each text's values scaled to a Euclidean length of 1."""
    values = (1 + np.log(found.times)) * idf[found.feature]
    row = found.row
    squares = np.bincount(row, values * values, len(found.offsets) - 1)
    scaled: Floats = values / np.sqrt(squares[row])
    return scaled
