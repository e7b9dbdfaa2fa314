"""nlpaug, asked from outside its environment (the requests are those of worker.py)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from peers import install


class Peer:
    """nlpaug in its own interpreter, on the same core; it waits while others are timed."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [install.python(), Path(__file__).with_name("worker.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"NLTK_DATA": str(install.nltk_data()), "PATH": "/usr/bin:/bin"},
        )

    def ask(self, **request: Any) -> dict[str, Any]:
        """Put one request to the peer and wait for its answer."""
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(request), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit("The peer's process ended; its message is above.")
        return json.loads(answer)
