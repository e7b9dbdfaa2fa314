"""Transformations made of transformations: one after the other, one of several, some of several.

    typo > synonym                        the second sees what the first wrote
    typo | synonym                        one of them for each row, by chance
    some(2, typo, synonym, case.lower)    two different ones for each row, by chance, one after the other as listed
    (typo | synonym) > case.lower         brackets group; | binds more tightly than >
    (typo | synonym)(rate=0.5)            half as much of either
    typo(rate=0.05..0.2)                  each row draws its own rate

In Python: `sequence(a, b)`, `one_of(a, b)`, `some(2, a, b, c)`, `typo(rate=Range(0.05, 0.2))`.

A composition is a transformation and obeys the laws. Its edits lead from the original text to the last one. Equal
parts have chances of their own. `a | b` has a `rate`, by which the rates of its parts are multiplied, where they all
have one: 0 is the identity and the edits at a lower one are among those at a higher one. A sequence has none: the
second part meets another text when the first does less, so that its edits could not be among those of before.
"""

from windtunnel.transforms.composition.composed import Composition, one_of, sequence, some

__all__ = ["Composition", "one_of", "sequence", "some"]
