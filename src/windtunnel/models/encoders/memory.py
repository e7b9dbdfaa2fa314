"""What to do when a step needs more memory than there is: the same step in smaller passes."""

from __future__ import annotations

from collections.abc import Callable

import torch

from windtunnel.errors import ModelError
from windtunnel.models.encoders.checkpoint_files import State
from windtunnel.models.encoders.distributed import ProcessGroup

MESSAGES = ("not enough memory", "can't allocate memory", "out of memory")
"""What a RuntimeError says when torch finds no memory on a CPU or on MPS."""


def is_lacking(error: BaseException) -> bool:
    """Tell whether an error means that memory ran out."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in MESSAGES)


def within_memory(step: Callable[[int], float], state: State, say: Callable[[str], None], group: ProcessGroup) -> float:
    """Do a step; where memory runs out, once in a training, do it and all later ones in passes of half the tokens.

    Args:
        step: computes the gradients of a step from nothing, each pass divided by its argument; returns the loss.
        state: `divided` is 1, or 2 from the first lack of memory on.
        say: told what happened.
        group: the processes that do the step; where one lacks memory, all do it again.

    Raises:
        ModelError: memory runs out again.
    """
    while True:
        total: float | None = None
        cause: BaseException | None = None
        try:
            total = step(state.divided)
        except (MemoryError, RuntimeError) as error:
            if not is_lacking(error):
                raise
            cause = error if state.divided > 1 else None
        if not group.all_reduce_max(total is None):
            return float(total or 0.0)
        if state.divided > 1:
            again = ModelError(
                f"Memory ran out at step {state.step}, with half the tokens in a pass too. "
                "Try accumulate=4 or more, a smaller batch_size or fewer max_tokens."
            )
            raise group.raised_by_all(again) from cause
        # Behind the handler: within it, the traceback still holds the tensors of the pass that failed.
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        state.divided = 2
        say(f"Memory ran out at step {state.step}: from here on, twice as many passes of half the tokens make a step.")
