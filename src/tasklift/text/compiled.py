"""The one decorator of compiled kernels: no GIL, exact arithmetic, compiled once and kept on disk."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(function: Kernel) -> Kernel:
    """Compile `function` when it is first called; threads may run it side by side.

    numba keeps the machine code in NUMBA_CACHE_DIR if that is set, else beside the source file, else in the user's
    cache folder. A cached kernel is renewed when its own file changes, not when a kernel that it calls from another
    file does.
    """
    try:
        return cast(Kernel, njit(nogil=True, cache=True)(function))
    except RuntimeError:  # no folder may be written: a container without a home compiles anew in each process
        return cast(Kernel, njit(nogil=True)(function))
