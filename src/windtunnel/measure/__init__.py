"""Measurement: pure functions from tables to NUMBERS, each with its interval, n and method.

    numbers.measure(rows, predictions, design)    every figure of a study or an evaluation
    design                                        what was tested: arms with roles, sets, slices
    paired, proportion, ratio, crossed, bootstrap, sequence, families    one statistical method a file, with its source

Its modules are imported by name: the face would load SciPy. It knows no torch, no models and no file but tables.
"""
