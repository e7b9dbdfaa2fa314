"""Engines run a transformation over ROWS and return VARIANTS: the same bytes under each, for any number of workers.

Nothing is imported here: `workers` starts processes before this one has loaded pyarrow.
"""
