"""The messages as they were read and found good: one line a case in `golden.jsonl`.

After a message changes: python -m tests.faults.broken.golden, from the project's folder; then read what is different.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.faults.broken.every import GROUPS, cases_of
from tests.faults.broken.outcome import outcome_of

FILE = Path(__file__).with_name("golden.jsonl")


def read_golden() -> dict[str, dict[str, Any]]:
    """What must come of each case, by its name."""
    kept = (json.loads(line) for line in FILE.read_text(encoding="utf-8").split("\n") if line)
    return {one.pop("name"): one for one in kept}


def main() -> None:
    """Write them anew."""
    lines = []
    for group in GROUPS:
        for one in cases_of(group):
            with tempfile.TemporaryDirectory() as folder:
                outcome = outcome_of(one, Path(folder).resolve())
            lines.append(json.dumps({"name": one.name, **outcome.golden()}, ensure_ascii=False))
    FILE.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
