"""A Ray cluster's engine: a task for every shard, started anew elsewhere when a node dies with it; or actors for all.

Tasks are Ray's core tasks, not Ray Data: shards are files already, and read and write for themselves, so nothing of the
texts goes through Ray's object store. Every node needs this program, and must reach the source and the output by the
same names: a shared folder, or an object store.
"""

from __future__ import annotations

import itertools
import logging
import os
import socket
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from windtunnel.engine.tasks import on_one_core
from windtunnel.errors import UsageError
from windtunnel.models.threads import configure_openmp
from windtunnel.storage import permissions

T = TypeVar("T")

RETRIES = 5
"""How often a task is started again whose node or process died."""
_AHEAD = 4
"""Tasks that wait for each core: no core is idle while the driver looks for the next."""
_CONNECT_SECONDS = 5.0
OWN = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
"""Nothing is reported to anybody; a task without a GPU leaves the variables of GPUs as they are."""


def check() -> None:
    """Miss Ray before any work is done.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import ray  # noqa: F401
    except ImportError as error:
        raise UsageError("Ray is not installed. Install it: pip install 'windtunnel[ray]'.") from error


def run(
    task: Callable[[T], dict[str, Any]],
    items: Iterable[T],
    *,
    address: str | None = None,
    workers: int | None = None,
) -> Iterator[dict[str, Any]]:
    """Do a task for every item on a Ray cluster: answers as they come.

    Args:
        task: called with each item; both are pickled, so they should be small.
        items: read as they are needed.
        address: of a cluster that runs, `auto` for the one this machine is part of; None: one of our own, on this
            machine, which ends with the work.
        workers: cores of a cluster of our own; None: all.

    Raises:
        UsageError: the cluster cannot be reached, or has no core.
    """
    import ray

    own = not ray.is_initialized()
    if own:
        _begin(address, workers)
    try:
        remote: Any = ray.remote(_done).options(
            num_cpus=1, max_retries=RETRIES, retry_exceptions=[OSError], scheduling_strategy="SPREAD"
        )
        shared, allowed = ray.put(task), _permissions()
        left = iter(items)
        at_hand: dict[Any, T] = {}
        while True:
            ahead = max(int(_resources().get("CPU", 1)), 1) * _AHEAD  # nodes come and go
            for item in itertools.islice(left, max(ahead - len(at_hand), 0)):
                at_hand[remote.remote(shared, item, allowed)] = item
            if not at_hand:
                return
            finished, _ = ray.wait(list(at_hand), timeout=10.0)
            for one in finished:
                item = at_hand.pop(one)
                yield _answer(one, item)
    finally:
        if own:
            ray.shutdown()


def run_actors(
    task: Callable[[T], dict[str, Any]],
    items: Iterable[T],
    *,
    address: str | None = None,
    actors: int = 1,
    cores: int = 1,
    gpus: float = 0.0,
) -> Iterator[dict[str, Any]]:
    """Do a task for every item by actors, processes that live on and load a model once each: answers as they come.

    An actor that dies is started again, on another node if its own is gone, and does its item again.

    Args:
        task: called with each item; both are pickled, so they should be small. What it loads it keeps itself.
        items: read as they are needed.
        address: as for `run`.
        actors: how many.
        cores: of each.
        gpus: of each; 0.5: two share one.

    Raises:
        UsageError: the cluster cannot be reached, or has no room for an actor.
    """
    import ray

    own = not ray.is_initialized()
    if own:
        _begin(address, actors * cores)
    try:
        _check_room(cores, gpus)
        remote: Any = ray.remote(_Actor).options(
            num_cpus=cores,
            num_gpus=gpus,
            max_restarts=-1,
            max_task_retries=RETRIES,
            scheduling_strategy="SPREAD",
        )
        shared = ray.put(task)
        left = iter(items)
        actors_made = [remote.remote(shared, _permissions()) for _ in range(actors)]
        starting = {actor.ready.remote(): actor for actor in actors_made}  # one that finds no room gets no item
        at_hand: dict[Any, tuple[T, Any]] = {}  # one item each: whose fault a death is must be known
        idle: list[Any] = []
        while True:
            for actor in [*idle]:
                for item in itertools.islice(left, 1):
                    at_hand[actor.do.remote(item)] = item, actor
                    idle.remove(actor)
            if idle:  # there is no item left for them
                for actor in [*idle, *starting.values()]:  # the room they hold may be waited for by one that died
                    ray.kill(actor)
                idle, starting = [], {}
                if not at_hand:
                    return
            finished, _ = ray.wait([*starting, *at_hand], timeout=10.0)
            for one in finished:
                if one in starting:
                    _check_started(one)
                    idle.append(starting.pop(one))
                    continue
                item, actor = at_hand.pop(one)
                answer = _answer(one, item)
                idle.append(actor)
                yield answer
    finally:
        if own:
            ray.shutdown()


class _Actor:
    """A process of a node."""

    def __init__(self, task: Callable[[Any], dict[str, Any]], allowed: dict[str, str]) -> None:
        os.environ.update(allowed)  # before anything is loaded
        configure_openmp()
        self._task = task

    def ready(self) -> None:
        """Tell that it is there."""

    def do(self, item: object) -> dict[str, Any]:
        """Do a task."""
        return self._task(item)


def _check_started(one: Any) -> None:
    """Refuse a cluster on which an actor cannot start.

    Raises:
        UsageError: it failed when it was made.
    """
    import ray

    try:
        ray.get(one)
    except ray.exceptions.RayActorError as error:
        said = str(error).splitlines()[-1]
        raise UsageError(
            f"A worker could not start on the Ray cluster: {said}. Every node needs this program."
        ) from error


def _permissions() -> dict[str, str]:
    """What the user allowed and forbade, as far as it is set: the processes of other nodes do not inherit it."""
    return {name: os.environ[name] for name in (*permissions.OFFLINE, permissions.ALLOW_PICKLE) if name in os.environ}


def _check_room(cores: int, gpus: float) -> None:
    """Refuse actors that no node of the cluster could ever hold: Ray would wait for one.

    Raises:
        UsageError: there are too few cores or GPUs.
    """
    there = _resources()
    for what, needed in (("CPU", cores), ("GPU", gpus)):
        if needed > there.get(what, 0):
            raise UsageError(
                f"Each worker needs {needed:g} {what}; the whole Ray cluster has {there.get(what, 0):g}. Start nodes"
                " with more, or ask for less."
            )


def _done(task: Callable[[T], dict[str, Any]], item: T, allowed: dict[str, str]) -> dict[str, Any]:
    """What runs on the nodes."""
    os.environ.update(allowed)
    configure_openmp()
    return on_one_core(task, item)  # what it was given


def _answer(one: Any, item: object) -> dict[str, Any]:
    """Fetch an answer; an item that ended its process again and again is told as an error.

    Raises:
        Exception: what the task raised.
    """
    import ray

    try:
        answer: dict[str, Any] = ray.get(one)
        return answer
    except ray.exceptions.RayTaskError as error:
        cause: Exception = error.cause if isinstance(error.cause, Exception) else error
        raise cause from None
    except (
        ray.exceptions.WorkerCrashedError,
        ray.exceptions.OutOfMemoryError,
        ray.exceptions.NodeDiedError,
        ray.exceptions.RayActorError,
    ) as error:
        said = str(error).splitlines()[0]
        return {"error": f"{item}: its process died {RETRIES + 1} times ({said}); is there memory enough?"}


def _resources() -> dict[str, float]:
    import ray

    found: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    return found


def _try_address(address: str) -> None:
    """Connect to `HOST:PORT`: Ray itself would wait there for minutes.

    Raises:
        OSError: nobody answers.
    """
    host, sign, port = address.removeprefix("ray://").rpartition(":")
    if sign and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS).close()


def _begin(address: str | None, workers: int | None) -> None:
    """Reach a cluster, or start one of our own, without a dashboard and without reports to anybody."""
    import ray

    for name, value in OWN.items():
        os.environ.setdefault(name, value)
    try:
        if address:
            _try_address(address)
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        else:
            # "local": else it would be the one that somebody else runs on this machine
            ray.init(
                "local", num_cpus=workers, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR
            )
    except (OSError, RuntimeError, ValueError) as error:
        said = str(error).splitlines()[0]
        raise UsageError(
            f"The Ray cluster {address or 'of this machine'} cannot be reached: {said}. `ray status` shows one that"
            " runs; where it asks for a token, RAY_AUTH_TOKEN must be set alike here and on every node."
        ) from error
