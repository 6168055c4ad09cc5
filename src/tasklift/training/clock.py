"""What time has to do with training: its speed, and when a checkpoint is due. No number of a model hangs on it."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import torch
from torch import nn

from tasklift.engines.memory import resident_memory
from tasklift.forms.desk import Speed
from tasklift.settings.messages import say
from tasklift.training.history import Point
from tasklift.training.speed.ceiling import multiplying_rate
from tasklift.training.speed.operations import Operations

_LEAST_PAUSE: Final = 30.0
_SHARE: Final = 0.01
"""Of the time, that checkpoints may take."""
_LOOK: Final = 0.5
"""Seconds for which a look at the memory is good: a small network's step on a GPU is not much longer than one."""


class Clock:
    """Of the training of `module` on `device`.

    Its speed is that of steps alone, without evaluations and checkpoints; nor is the first step counted, in which
    kernels are loaded.
    """

    def __init__(self, module: nn.Module, device: torch.device, now: Callable[[], float] = time.perf_counter) -> None:
        self._device, self._now, self._operations = device, now, Operations(module)
        self._saved, self._pause = now(), _LEAST_PAUSE
        self._stepped: float | None = None
        self._seconds, self._tokens, self._work = 0.0, 0, 0
        self._held, self._looked = 0, -math.inf

    def step(self, tokens: int) -> None:
        """A step is done that read so many tokens."""
        now = self._now()
        if self._stepped is not None:
            self._seconds += now - self._stepped
            self._tokens += tokens
            self._work += tokens * self._operations.a_token()
        self._stepped = now

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Around what is no learning."""
        began = self._now()
        yield
        if self._stepped is not None:
            self._stepped += self._now() - began

    def words(self, point: Point) -> str:
        """The step just done, in words: its loss and rate, tokens a second so far, and memory."""
        figures = {"loss": point.loss, "rate": point.rate, "memory": self._memory() / 1e6}
        if not self._seconds:
            return say("loss {loss:.3f}, rate {rate:.1e}, {memory:,.0f} MB", **figures)
        return say(
            "loss {loss:.3f}, rate {rate:.1e}, {speed:,.0f} tokens a second, {memory:,.0f} MB",
            **figures,
            speed=self._tokens / self._seconds,
        )

    def speed(self, precision: str, processes: int) -> Speed | None:
        """How fast it went, beside the ceiling of such processes as this one; None where a step or none was done."""
        if not self._seconds:
            return None
        ceiling = processes * multiplying_rate(precision, self._device)
        return Speed(self._tokens, self._seconds, self._work / self._seconds, ceiling, self._device.type)

    def is_checkpoint_due(self) -> bool:
        """Whether the last one lies so far back that another takes under a hundredth of the time."""
        return self._now() - self._saved >= self._pause

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Around the writing of a checkpoint."""
        began = self._now()
        with self.aside():
            yield
        self._saved = self._now()
        self._pause = max(_LEAST_PAUSE, (self._saved - began) / _SHARE)

    def _memory(self) -> int:
        """Bytes that this process holds now; on a GPU the most that tensors took there. As of a moment ago."""
        if self._now() - self._looked >= _LOOK:
            is_gpu = self._device.type == "cuda"
            self._held = torch.cuda.max_memory_allocated(self._device) if is_gpu else resident_memory()
            self._looked = self._now()
        return self._held
