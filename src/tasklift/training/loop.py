"""The one loop: steps of an optimiser over batches of like length, evaluations that change course, checkpoints.

Whatever is trained, this is the code that trains it. What differs is handed in: a module, the losses of its rows, and
how it is judged. Randomness is drawn anew for every piece of every step from the seed and the step's number, so that
training which was killed goes on from its last checkpoint to the same numbers.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.optim import Optimizer

from tasklift.forms.desk import Desk
from tasklift.models.networks.portion import tokens_at_once
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.training.batches import batches_by_length
from tasklift.training.checkpoint import Checkpoint, Weights, copied, last_checkpoint, save_checkpoint
from tasklift.training.clock import Clock
from tasklift.training.course import Course, Evaluation, Verdict
from tasklift.training.gradients import Gradients
from tasklift.training.history import History, Point, has_spiked
from tasklift.training.layers.ready import made_ready
from tasklift.training.monitors import GradientMonitor
from tasklift.training.optimisation.optimisers import make_optimiser, set_rate, weights_to_use
from tasklift.training.optimisation.regularise import add_penalty, parameter_groups, shrink
from tasklift.training.optimisation.schedules import Plateau, factor
from tasklift.training.pace import Pace
from tasklift.training.passing.determinism import same_bits
from tasklift.training.passing.replays import passes_of
from tasklift.training.processes import Processes
from tasklift.training.rate_test import Sweep
from tasklift.training.sharing.holding import Holding, gathered, load_state
from tasklift.training.weights.learning import Learning
from tasklift.training.work import Work, all_learn

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_PLATEAU: Final = 2
"""Evaluations without gain after which the schedule `plateau` halves the rate."""
_MOST_FALLS: Final = 6
"""Times that training goes back to good weights and half the rate before it is given up."""


def train(work: Work, pace: Pace, *, seed: int, desk: Desk, sweep: Sweep | None = None) -> History:
    """Train the module of `work`; it ends with the weights that scored best on valid, or else the last ones.

    With a `sweep` the rate is the sweep's, in place of the schedule's, and training ends where the loss runs away.
    Raises UserError `training-diverged` where the loss grows or is no number even at a small part of the rate.
    """
    with same_bits(work.device), made_ready(work.module, pace, desk.crew) as holding:
        training = _Training(work, pace, seed, desk, sweep, holding)
        training.resume()
        training.begin()
        while not training.is_over:
            training.step()
        return training.finish()


class _Training:
    """Where one training is; the weights are the module's."""

    def __init__(self, work: Work, pace: Pace, seed: int, desk: Desk, sweep: Sweep | None, holding: Holding) -> None:
        self._holding = holding
        self._work, self._pace, self._seed, self._desk, self._sweep = work, pace, seed, desk, sweep
        self._batches = work.batches or batches_by_length(work.lengths, pace)
        self._a_epoch = self._batches.a_epoch
        self._total = max(1, round(pace.epochs * self._a_epoch))
        self._every = max(1, self._a_epoch // pace.evaluations)
        self._learning = Learning(work.module, holding)
        self._optimizer = self._fresh_optimizer()
        self._tokens_at_once = pace.tokens_at_once or tokens_at_once(work.device.type)
        is_steady = work.unfreeze is all_learn and desk.crew.size == 1
        self._passes = passes_of(work.module, work.losses, work.device, pace, self._first_epoch if is_steady else None)
        self._processes = Processes(desk.crew, work.module, work.device)
        self._gradients, self._monitor = Gradients(work.module, holding), GradientMonitor()
        self._course, self._plateau = Course(pace.patience, work.judged_on), Plateau(_PLATEAU)
        self._points: list[Point] = []
        self._evaluations: list[Evaluation] = []
        self._falls: list[int] = []
        self._done, self._stopped = 0, False
        self._good: Weights | None = None
        self._dealt: tuple[int, list[Integers]] = (-1, [])
        self._clock = Clock(work.module, work.device)

    @property
    def is_over(self) -> bool:
        return self._stopped or self._done >= self._total

    def step(self) -> None:
        """One step of the optimiser, and what is due after it."""
        batch, share = self._batch(), self._share_of_rate()
        self._work.unfreeze(self._done, self._total)
        on_device = self._learn(batch)
        norms = self._gradients.clip(self._pace.clip)
        # Read last: a GPU is then waited for once a step.
        loss = float(on_device)
        self._monitor.see(norms.layers)
        if not math.isfinite(loss) or not math.isfinite(norms.total) or has_spiked(self._points):
            self._go_back()
            return
        self._take_step(share)
        self._done += 1
        tokens = int(self._work.lengths[batch].sum())
        point = Point(self._done, loss, self._pace.learning_rate * share, norms.total, tokens)
        self._points.append(point)
        self._clock.step(tokens)
        self._desk.tell(self._done, self._total, self._clock.words(point))
        if self._work.judge is not None and self._is_evaluation_due():
            with self._clock.aside():
                self._evaluate(self._work.judge)
        if self._desk.folder is not None and self._processes.take_part(due=self._clock.is_checkpoint_due()):
            with self._clock.saving():
                self._save(self._desk.folder)

    def _take_step(self, share_of_rate: float) -> None:
        set_rate(self._optimizer, share_of_rate)
        if self._pace.l2:
            add_penalty(self._optimizer, self._pace.l2)
        self._optimizer.step()
        if self._pace.l1:
            shrink(self._optimizer, self._pace.l1)
        self._passes.forget()

    def resume(self) -> None:
        """Go on where a checkpoint at the desk leaves off."""
        found = last_checkpoint(self._desk.folder) if self._desk.folder else None
        if found is None:
            return
        self._learning.put(found.weights)
        load_state(self._optimizer, found.optimizer, self._holding)
        self._good, self._done, said = found.good, found.step, found.said
        history = History.from_json(said["history"])
        self._points, self._evaluations = list(history.points), list(history.evaluations)
        self._falls = list(history.falls)
        self._course, self._plateau = Course.from_json(said["course"]), Plateau(**said["plateau"])
        self._monitor, self._stopped = GradientMonitor(**said["monitor"]), said["stopped"]

    def begin(self) -> None:
        """What is answered before the first step is held against what comes after."""
        if self._work.can_answer and self._work.judge is not None and not self._evaluations:
            self._evaluate(self._work.judge)

    def finish(self) -> History:
        """The module gets the weights to keep."""
        if self._good is not None:
            self._learning.put(self._good)
        self._work.module.eval()
        self._work.module.zero_grad(set_to_none=True)
        self._tell_speed()
        return self._history()

    def _tell_speed(self) -> None:
        crew = self._desk.crew
        if self._desk.clocked and crew.is_first and (speed := self._clock.speed(self._pace.precision, crew.size)):
            self._desk.clocked(speed)

    def _fresh_optimizer(self) -> Optimizer:
        pace = self._pace
        # What learns later is the optimiser's from the first step, so that its groups stay the same.
        self._work.unfreeze(self._total, self._total)
        groups = parameter_groups(
            self._work.module,
            learning_rate=pace.learning_rate,
            weight_decay=pace.weight_decay,
            layer_decay=pace.layer_decay,
        )
        return self._holding.suited(make_optimiser(pace.optimizer, groups))

    def _first_epoch(self) -> Iterator[Integers]:
        """The pieces that it is read in."""
        for batch in self._batches.of_epoch(self._seed, 0):
            yield from self._batches.pieces(batch, self._tokens_at_once)

    def _batch(self) -> Integers:
        epoch, place = divmod(self._done, self._a_epoch)
        if self._dealt[0] != epoch:
            self._dealt = epoch, self._batches.of_epoch(self._seed, epoch)
        return self._dealt[1][place]

    def _share_of_rate(self) -> float:
        """Of the highest rate, at this step."""
        if self._sweep is not None:
            return self._sweep.share(self._done, self._total)
        warmup = round(self._pace.warmup * self._total)
        planned = factor(self._pace.rate_schedule, self._done, self._total, warmup)
        return planned * self._plateau.factor * 0.5 ** len(self._falls)

    def _learn(self, batch: Integers) -> Tensor:
        """The mean loss of the batch, with its gradients; in pieces where memory has no room for all at once."""
        self._work.module.train()
        whole = float(self._work.weights[batch].sum())
        total = torch.zeros((), dtype=torch.float64, device=self._work.device)
        for number, (rows, counts) in enumerate(self._processes.pieces(self._batches, batch, self._tokens_at_once)):
            torch.manual_seed(_lot(self._seed, self._done, len(self._falls), self._processes.number(number)))
            total = total + self._passes.learn(rows, self._work.weights[rows] / whole * counts)
        return self._processes.sum_up(total)

    def _is_evaluation_due(self) -> bool:
        """At the end, and every so often before; not twice within half of that."""
        left = self._total - self._done
        return not left or (self._done % self._every == 0 and 2 * left > self._every)

    def _evaluate(self, judge: Callable[[], tuple[float, float]]) -> None:
        with weights_to_use(self._optimizer):
            self._work.module.eval()
            # The others wait for the first: a device that rounds otherwise must not change their course alone.
            crew = self._desk.crew
            judged = judge() if crew.is_first or crew.shares_out else (0.0, 0.0)
            evaluation = Evaluation(self._done, *self._processes.of_the_first(judged))
            self._course, verdict = self._course.after(evaluation)
            if verdict is Verdict.KEEP:
                self._good = copied(self._learning.weights())
        self._evaluations.append(evaluation)
        self._stopped = verdict is Verdict.STOP
        if self._pace.rate_schedule == "plateau":
            self._plateau = self._plateau.after(evaluation.score)

    def _go_back(self) -> None:
        """To the last good weights and a fresh optimiser, at half the rate; a sweep has seen what it is for."""
        if self._sweep is not None:
            self._stopped = True
            return
        self._falls.append(self._done)
        if len(self._falls) > _MOST_FALLS:
            raise _diverged(self._pace.learning_rate)
        self._done = self._course.kept
        self._points = [one for one in self._points if one.step <= self._done]
        self._evaluations = [one for one in self._evaluations if one.step <= self._done]
        self._learning.put(self._good or self._work.beginning())
        self._passes.forget()
        self._optimizer = self._fresh_optimizer()

    def _save(self, folder: Path) -> None:
        checkpoint = gathered(self._checkpoint(), self._holding)
        if self._desk.crew.is_first:
            save_checkpoint(folder, checkpoint)

    def _checkpoint(self) -> Checkpoint:
        said = {
            "history": self._history().to_json(),
            "course": self._course.to_json(),
            "plateau": asdict(self._plateau),
            "monitor": asdict(self._monitor),
            "stopped": self._stopped,
        }
        return Checkpoint(self._done, self._learning.weights(), self._optimizer.state_dict(), self._good, said)

    def _history(self) -> History:
        kept = self._course.kept if self._course.best else self._done
        notes = tuple(note.to_json() for note in self._monitor.notes())
        return History(self._total, tuple(self._points), tuple(self._evaluations), tuple(self._falls), kept, notes)


def _lot(*numbers: int) -> int:
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _diverged(rate: float) -> UserError:
    return UserError(
        "training-diverged",
        say("training does not settle: the loss grows or is no number, at the rate {rate:g} and far below", rate=rate),
        advice=say("choose a rate ten times lower, a longer warm-up, or `precision: fp32`; and look for broken rows"),
    )
