"""A Ray cluster of two nodes on this machine, one of which is killed in the middle of a job; run by test_shards_ray.py.

python tests/ray_cluster.py SOURCE OUT SPEC SHARD_ROWS    prints what happened, as JSON
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

os.environ.update({"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"})

from windtunnel.engine import ray as engine
from windtunnel.shards import TransformationWork, run


def main() -> None:
    import ray
    from ray.cluster_utils import Cluster

    source, out, spec, rows = sys.argv[1:]
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    doomed = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    ray.init(address=cluster.address, log_to_driver=False)
    begun = Path(out).with_name("begun")  # the plug-in leaves a file here for every node that has worked
    found = {"nodes": len(ray.nodes()), "killed_after": None}

    def kill_one_node(task, shards):
        for number, record in enumerate(engine.run(task, shards), 1):
            if found["killed_after"] is None and (begun / doomed.node_id).exists():
                cluster.remove_node(doomed, allow_graceful=False)
                found["killed_after"] = number
            yield record

    started = time.monotonic()
    summary = run(TransformationWork(spec), source, out, kill_one_node, shard_rows=int(rows))
    found |= {"seconds": time.monotonic() - started, "totals": summary.manifest["totals"]}
    found |= {"shards": summary.manifest["shards"], "alive": sum(node["Alive"] for node in ray.nodes())}
    found["worked"] = len(list(begun.iterdir()))
    ray.shutdown()
    cluster.shutdown()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
