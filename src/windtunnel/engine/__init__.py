"""Engines run a transformation over ROWS and return VARIANTS: the same bytes under each, for any number of workers.

    local, pool, ray    in this process, in a pool of processes, on a Ray cluster
    variants            the piece of work that every engine does
    variant_cache       each transformation's variants kept for itself, and the rows on which it fails

Its modules are imported by name: `workers` starts processes before this one has loaded pyarrow. It knows no models.
"""
