import os
import tempfile

from hypothesis import settings

from windtunnel.models.threads import configure_openmp, usable_cores

# Tests keep nothing in the user's cache folder.
os.environ["WINDTUNNEL_CACHE"] = tempfile.mkdtemp(prefix="windtunnel-tests-")

# `-n` workers share the cores: threads of PyTorch, BLAS and Arrow beyond that wait for each other, in them and in the
# processes that they start. Set before any of these is imported.
if workers := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0")):
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, usable_cores() // workers)))

configure_openmp()

# The same examples in every run, so that a change is judged by what it changed; `make fuzz` looks for new ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

LONG = (
    "test_faults_sweep.py",
    "test_fuzz.py",
    "test_study.py",
    "test_supply_chain.py",
    "test_shards_evaluate.py",
    "test_never_lost.py",
    "test_shards_ray.py",
    "test_processes.py",
    "test_faults.py",
)
"""Files of tests that take longest, the longest first: begun last, one would run alone at the end."""


def pytest_collection_modifyitems(items):
    """Put long files first; `make test` gives whole files to its workers in this order."""
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONG)))
