"""The same bits on any number of cores: BLAS adds in another order when it has more threads."""

from contextlib import AbstractContextManager


def one_thread() -> AbstractContextManager[object]:
    """Holds BLAS and OpenMP to one thread."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits
