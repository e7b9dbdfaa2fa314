import os
import tempfile

# Tests keep nothing in the user's cache folder.
os.environ["WINDTUNNEL_CACHE"] = tempfile.mkdtemp(prefix="windtunnel-tests-")
