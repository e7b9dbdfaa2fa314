"""A peer, asked from outside its environment (the requests are those of worker.py and race.py)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from peers import install


class Peer:
    """A peer in its own interpreter, on the same core; it waits while others are timed."""

    def __init__(self, name: str = "nlpaug", worker: str = "worker.py") -> None:
        self.name = name
        with (install.folder() / f"{name}.log").open("w") as log:
            self.process = subprocess.Popen(
                [install.python(name), Path(__file__).with_name(worker), name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log if worker != "worker.py" else None,
                text=True,
                env={
                    "NLTK_DATA": str(install.nltk_data()),
                    "TR_CACHE_DIR": str(install.textflint_data()),
                    "TA_CACHE_DIR": str(install.folder() / "textattack_data"),
                    "HF_HUB_OFFLINE": "1",
                    "TRANSFORMERS_OFFLINE": "1",
                    "HOME": str(install.folder()),
                    "PATH": "/usr/bin:/bin",
                    **{f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")},
                },
            )

    def ask(self, **request: Any) -> dict[str, Any]:
        """Put one request to the peer and wait for its answer."""
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(request), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            log = install.folder() / f"{self.name}.log"
            raise SystemExit(f"{self.name}'s process ended; its message is above or in {log}.")
        return json.loads(answer)
