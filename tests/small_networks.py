"""Random small networks for the tests of `windtunnel backprop`."""

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np

from windtunnel.backprop.network import Network

KINDS = ("relu", "tanh", "sigmoid", "gelu")


def matrix(dice, rows, columns):
    """Numbers from -1.5 to 1.5 in steps of 0.001, which leaves few exact zeros."""
    found = np.empty((rows, columns), dtype=object)
    for place in np.ndindex(found.shape):
        found[place] = Fraction(dice.randint(-1500, 1500), 1000)
    return found


def network(number, hidden=None):
    """Network `number` of the series: sizes 1 to 8, one to three hidden layers, each activation in turn."""
    dice = random.Random(number)
    depth = hidden or dice.choice((1, 1, 2, 3))
    sizes = [dice.randint(1, 8) for _ in range(depth + 2)]
    items = dice.randint(1, 8)
    pairs = list(pairwise(sizes))
    return Network(
        matrix(dice, items, sizes[0]),
        np.array([dice.randrange(sizes[-1]) for _ in range(items)]),
        tuple(matrix(dice, *pair) for pair in pairs),
        tuple(matrix(dice, 1, pair[1]) for pair in pairs),
        tuple(KINDS[(number + place) % 4] for place in range(depth)),
        reduction=("sum", "mean")[number % 2],
    )
