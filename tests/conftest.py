import os
import tempfile

from hypothesis import settings

# Tests keep nothing in the user's cache folder.
os.environ["WINDTUNNEL_CACHE"] = tempfile.mkdtemp(prefix="windtunnel-tests-")

# The same examples in every run, so that a change is judged by what it changed; `make fuzz` looks for new ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
