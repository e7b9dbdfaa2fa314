"""Classifiers: encoders that are fine-tuned here, baselines without a neural network, and the predictions of both.

    training      whatever is asked for -> the folder of a trained classifier
    prediction    a folder or hub id, texts -> probabilities, each distinct text predicted once

The only room, with `transforms/neural`, that knows torch; it knows no transformation, study or command.
"""
