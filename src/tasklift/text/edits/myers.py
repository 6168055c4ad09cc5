"""The fewest characters to take out of one text and put into another: Myers' greedy algorithm.

E. Myers, "An O(ND) difference algorithm and its variations", 1986. Texts are arrays of code points.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tasklift.text.compiled import compiled

Codes = NDArray[np.uint32]
Blocks = NDArray[np.int64]

MOST: Final = 4_000
"""Characters taken out and put in, together, beyond which nobody asks how: the paths to them are 32 MB."""
_FIRST_ROOM = 4_096


@compiled
def changed_blocks(before: Codes, after: Codes, most: int = MOST) -> Blocks:
    """The stretches that differ, in order, shape (blocks, 4): first and last place of each in `before`, and in `after`.

    Last places are those behind it. What lies between beginnings and endings that are the same counts as one stretch
    where more than `most` characters would have to be taken out and put in.
    """
    shortest = min(before.size, after.size)
    start = 0
    while start < shortest and before[start] == after[start]:
        start += 1
    same = 0
    while same < shortest - start and before[before.size - 1 - same] == after[after.size - 1 - same]:
        same += 1
    old, new = before[start : before.size - same], after[start : after.size - same]
    blocks = _blocks(*_kept(old, new, most))
    blocks += start
    return blocks


@compiled
def _kept(before: Codes, after: Codes, most: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which characters of each text stay: as many here as there, and the same in their order."""
    stays, stayed = np.zeros(before.size, np.bool_), np.zeros(after.size, np.bool_)
    furthest = np.zeros(2 * most + 3, np.int32)
    trace = np.empty(_FIRST_ROOM, np.int32)
    used = 0
    for steps in range(most + 1):
        if used + steps + 1 > trace.size:
            wider = np.empty(2 * trace.size + steps, np.int32)
            wider[:used] = trace[:used]
            trace = wider
        for diagonal in range(-steps, steps + 1, 2):
            place = _reached(furthest, diagonal, steps, most)
            while place < before.size and place - diagonal < after.size and before[place] == after[place - diagonal]:
                place += 1
            furthest[diagonal + most + 1] = place
            trace[used] = place
            used += 1
            if place >= before.size and place - diagonal >= after.size:
                _mark(trace, steps, diagonal, stays, stayed)
                return stays, stayed
    return stays, stayed


@compiled
def _reached(furthest: NDArray[np.int32], diagonal: int, steps: int, most: int) -> int:
    """The place in `before` that one more step leads to: a character is put in, or one of `before` is taken out."""
    at = diagonal + most + 1
    if diagonal == -steps or (diagonal != steps and furthest[at - 1] < furthest[at + 1]):
        return int(furthest[at + 1])
    return int(furthest[at - 1]) + 1


@compiled
def _mark(
    trace: NDArray[np.int32], steps: int, diagonal: int, stays: NDArray[np.bool_], stayed: NDArray[np.bool_]
) -> None:
    """Go the way back, and mark what was passed without a step."""
    place = trace[steps * (steps + 1) // 2 + (diagonal + steps) // 2]
    for step in range(steps, -1, -1):
        begin, came_from = 0, diagonal
        if step:
            row = step * (step - 1) // 2
            left = (diagonal - 1 + step - 1) // 2
            puts_in = diagonal == -step or (diagonal != step and trace[row + left] < trace[row + left + 1])
            came_from = diagonal + 1 if puts_in else diagonal - 1
            begin = trace[row + left + 1] if puts_in else trace[row + left] + 1
        for kept in range(begin, place):
            stays[kept] = True
            stayed[kept - diagonal] = True
        if step:
            place = begin if came_from > diagonal else begin - 1
            diagonal = came_from


@compiled
def _blocks(stays: NDArray[np.bool_], stayed: NDArray[np.bool_]) -> Blocks:
    blocks = np.empty((stays.size + stayed.size, 4), np.int64)
    count = old = new = 0
    while old < stays.size or new < stayed.size:
        if old < stays.size and stays[old] and new < stayed.size and stayed[new]:
            old += 1
            new += 1
            continue
        blocks[count, 0] = old
        blocks[count, 2] = new
        while old < stays.size and not stays[old]:
            old += 1
        while new < stayed.size and not stayed[new]:
            new += 1
        blocks[count, 1] = old
        blocks[count, 3] = new
        count += 1
    return blocks[:count].copy()
