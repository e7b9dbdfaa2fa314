"""Which edit did it: the flips of a model, and the edits that undo them when they are left out.

table = explain(ask, rows, variants, predictions)   a row for each edit left out: is the prediction right again?
numbers(table)                                      the share of flips that one edit explains
summed(table, "words")                              by words, by kind of edit, by place in the text

flips           which rows a model has right as they are and wrong transformed
leave_one_out   each edit left out in turn, the model asked again
kinds           what an edit does, seen from the text alone
totals          which words, which kinds, which places do the damage
"""

from windtunnel.evaluation.attribution.flips import Flip, flips
from windtunnel.evaluation.attribution.leave_one_out import explain
from windtunnel.evaluation.attribution.totals import BY, Sum, numbers, summed

__all__ = ["BY", "Flip", "Sum", "explain", "flips", "numbers", "summed"]
