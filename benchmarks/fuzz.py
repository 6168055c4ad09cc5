"""Mutated inputs for everything that reads files: nothing but a refusal by name may come out of it (C5).

Inputs are sound ones with bits turned, pieces cut together, tokens put in or exchanged and lengths grown, the same for
the same seed. A refusal is a UserError or a MachineError; any other exception is a fault, printed with its input.

Usage: python benchmarks/fuzz.py [--inputs 10000] [--seed 0] [--parsers NAME ...]   (inputs for each parser)
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tables import show_table
from tests.faults.fuzzing.parsers import fuzzed, parsers

COLUMNS = ("parser", "inputs", "refused by name", "faults", "seconds")


def main() -> int:
    """A line for each parser, then each fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--parsers", nargs="+", default=None, metavar="NAME")
    arguments = parser.parse_args()
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        show_table(COLUMNS, lines(Path(folder).resolve(), arguments, faults))
    print("\nFaults:", *(faults or ["none"]), sep="\n")
    return 1 if faults else 0


def lines(folder: Path, arguments: argparse.Namespace, faults: list[str]) -> Iterator[list[str]]:
    """A line for each parser; `faults` grows."""
    for name, one in parsers(folder).items():
        if arguments.parsers and name not in arguments.parsers:
            continue
        begun = time.perf_counter()
        tally = fuzzed(one, folder, arguments.inputs, arguments.seed)
        faults += [f"{name}: {fault}" for fault in tally.faults]
        took = time.perf_counter() - begun
        yield [name, f"{tally.inputs:,}", f"{tally.refused:,}", str(len(tally.faults)), f"{took:.0f}"]


if __name__ == "__main__":
    sys.exit(main())
