"""Without torch there are plans, but nothing to build from them."""

from importlib.util import find_spec
from pathlib import Path

LIGHT = {"test_memory.py"}

collect_ignore = (
    []
    if find_spec("torch")
    else [path.name for path in Path(__file__).parent.glob("test_*.py") if path.name not in LIGHT]
)
