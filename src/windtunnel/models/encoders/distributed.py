"""Several processes that train one model together, as torchrun or `accelerate launch` starts them; or one alone.

Every process holds the whole model and has its share of the rows of each step. The gradients are summed, so that all
take the same step, the one that a single process would have taken. The main process alone writes.

What is small (flags, random states, logits) goes over gloo, which needs no GPU and waits as long as it must; gradients
and weights go over NCCL where the model lies on CUDA.
"""

from __future__ import annotations

import functools
import importlib.util
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import distributed

from windtunnel.errors import ModelError, UsageError
from windtunnel.models.encoders.signals import StopRequest
from windtunnel.models.launch import launched

TIMEOUT = timedelta(days=30)
"""How long a process waits for the others: the main one may transform and predict for hours meanwhile. One that dies is
noticed by its connections."""

Anything = TypeVar("Anything")
Rows = npt.NDArray[np.int64]


class LostError(ModelError):
    """Another process has ended: what it said is the reason, so this one says nothing."""

    exit_code = 1
    silent = True


class ProcessGroup:
    """The processes of one training, seen from one of them."""

    def __init__(self, rank: int = 0, world_size: int = 1, local_rank: int = 0, gloo: Any = None) -> None:
        self.rank, self.world_size = rank, world_size
        """The number of this process, from 0, and of how many."""
        self._local_rank, self._gloo = local_rank, gloo

    @property
    def main(self) -> bool:
        """Whether this is the one that writes and speaks."""
        return self.rank == 0

    def device(self, chosen: torch.device) -> torch.device:
        """Give each process of a machine a GPU of its own.

        Raises:
            ModelError: one GPU is asked for by its number.
        """
        if self.world_size == 1 or chosen.type != "cuda":
            return chosen
        if chosen.index is not None:
            raise ModelError(f"Several processes take a GPU each; `device` must be 'cuda' or 'auto', not '{chosen}'.")
        return torch.device("cuda", self._local_rank)

    def share(self, rows: Rows) -> Rows:
        """This process's share of rows that are sorted by length: every so manyth, so that all have as much to do."""
        return rows[self.rank :: self.world_size] if self.world_size > 1 else rows

    @contextmanager
    def output_folder(self, real: Callable[[], Any]) -> Iterator[Path]:
        """Where this process writes: the main one in the real place, the others where nobody looks."""
        with real() if self.main else TemporaryDirectory(prefix="windtunnel-") as found:
            yield Path(found)

    # --- what all must know -----------------------------------------------------------------------------------------

    def all_reduce_max(self, number: int) -> int:
        """The largest of the numbers that the processes give; all must call it."""
        if self.world_size == 1:
            return number
        found = torch.tensor([number])
        with _nobody_lost():
            distributed.all_reduce(found, distributed.ReduceOp.MAX, group=self._gloo)
        return int(found)

    def barrier(self) -> None:
        """Wait until all processes are here."""
        self.all_reduce_max(0)

    def broadcast(self, what: Anything) -> Anything:
        """What the main process gives, in all of them."""
        if self.world_size == 1:
            return what
        found = [what]
        with _nobody_lost():
            distributed.broadcast_object_list(found, 0, group=self._gloo)
        return found[0]

    def all_gather(self, what: Anything) -> list[Anything]:
        """What each process gives, in their order, in all of them."""
        if self.world_size == 1:
            return [what]
        found: list[Any] = [None] * self.world_size
        with _nobody_lost():
            distributed.all_gather_object(found, what, group=self._gloo)
        return found

    def stop_request(self, here: Callable[[], StopRequest | None]) -> Callable[[], StopRequest | None]:
        """Let each process know of a request to stop that reached any of them; all must call it at the same moments."""
        if self.world_size == 1:
            return here

        def anywhere() -> StopRequest | None:
            why = here()
            if not self.all_reduce_max(why is not None):
                return None
            return next(one for one in self.all_gather(why) if one is not None)

        return anywhere

    def gather_rows(self, part: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Put together again what each process found for its `share` of some rows: (rows, ...)."""
        if self.world_size == 1:
            return part
        parts = self.all_gather(part)
        whole = np.zeros((sum(map(len, parts)), *part.shape[1:]), part.dtype)
        for rank, one in enumerate(parts):
            whole[rank :: self.world_size] = one
        return whole

    def raised_by_all(self, error: UsageError) -> UsageError:
        """An error that all processes raise at the same moment: one of them says it."""
        error.silent = not self.main
        return error

    # --- weights and gradients --------------------------------------------------------------------------------------

    def broadcast_weights(self, model: torch.nn.Module) -> None:
        """Give all processes the weights of the main one: what was drawn may differ between machines."""
        if self.world_size == 1:
            return
        with _nobody_lost(), torch.no_grad():
            for weight in model.state_dict().values():
                distributed.broadcast(weight, 0, group=self._group_of(weight))

    def seed_dropout(self, seed: int, step: int = 0) -> None:
        """Let this process draw other numbers than the main one does, which goes on as if it were alone."""
        if not self.main:
            torch.manual_seed(int(np.random.SeedSequence([seed, step, self.rank]).generate_state(1)[0]))

    def sum_gradients(self, model: torch.nn.Module, total: float) -> float:
        """Add up the gradients of all processes, and their `total`.

        One message has it all: the gradients, which weights have one at all, and the total.

        Returns:
            The sum of the totals.
        """
        if self.world_size == 1:
            return total
        weights = [weight for weight in model.parameters() if weight.requires_grad]
        device = weights[0].device
        known = torch.tensor([float(weight.grad is not None) for weight in weights] + [total], device=device)
        parts = [
            weight.new_zeros(weight.numel()) if weight.grad is None else weight.grad.reshape(-1) for weight in weights
        ]
        whole = torch.cat([*parts, known])
        if device.type not in ("cpu", "cuda"):
            whole = whole.cpu()
        with _nobody_lost():
            distributed.all_reduce(whole, group=self._group_of(whole))
        *sums, known = torch.split(whole.to(device), [weight.numel() for weight in weights] + [len(known)])
        has = known.tolist()
        for weight, found, some in zip(weights, sums, has[:-1], strict=True):
            weight.grad = found.view_as(weight) if some else None
        return float(has[-1])

    def _group_of(self, tensor: torch.Tensor) -> Any:
        """The default group on CUDA: NCCL; else that of gloo."""
        return None if tensor.is_cuda else self._gloo


@functools.cache
def current() -> ProcessGroup:
    """The processes that were started together with this one; one alone where no launcher was at work.

    Raises:
        ModelError: Accelerate is not installed, or there are fewer GPUs than processes on this machine.
    """
    if not launched():
        return ProcessGroup()
    if importlib.util.find_spec("accelerate") is None:
        raise ModelError("Several processes need Accelerate: pip install 'windtunnel[devices]'.")
    from accelerate import PartialState

    gpus, here = torch.cuda.device_count(), int(os.environ.get("LOCAL_WORLD_SIZE") or 1)
    if gpus and here > gpus:
        raise ModelError(f"Each process needs a GPU of its own; here are {here} processes and {gpus} GPUs.")
    state = PartialState(cpu=not gpus, timeout=TIMEOUT)
    group = distributed.new_group(backend="gloo", timeout=TIMEOUT) if gpus else distributed.group.WORLD
    return ProcessGroup(state.process_index, state.num_processes, state.local_process_index, group)


def leave() -> None:
    """Part from the other processes."""
    if distributed.is_initialized():
        distributed.destroy_process_group()


@contextmanager
def _nobody_lost() -> Iterator[None]:
    """Turn a broken connection into an error that says nothing: the process that broke it has spoken.

    Raises:
        LostError: another process has ended.
    """
    try:
        yield
    except RuntimeError as error:
        if not any(words in str(error).lower() for words in ("closed by peer", "connection reset", "broken pipe")):
            raise
        raise LostError("Another process of this training has ended.") from error
