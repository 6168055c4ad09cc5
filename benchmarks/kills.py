"""Kill anywhere, same result: 200 SIGKILLs spread over a run, each resumed and compared byte for byte (A1).

python benchmarks/kills.py [KILLS] [SEED]
"""

import json
import math
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "tests" / "faults" / "killing.py"


def main() -> int:
    """Kill, and print how many resumed runs left something else."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = sys.argv[2] if len(sys.argv) > 2 else "1"
    told = subprocess.run(
        [sys.executable, str(SCRIPT), str(kills), seed], stdout=subprocess.PIPE, text=True, check=True
    )
    report = json.loads(told.stdout)
    unlike = report["unlike"]
    bound = "" if unlike else f" (95 % bound {100 * upper_bound(kills):.1f} %)"
    print(f"resumed runs that left something else: {len(unlike)} of {kills}{bound}")
    print(f"killed before they had finished: {report['killed']}; a run takes {report['seconds of a run']} s")
    for stage, count in report["stages"].items():
        print(f"  {count:>4} while {stage}")
    for one in unlike:
        print(f"  unlike after a kill at {one['moment']:.3f} s ({one['stage']}): {', '.join(one['differs'])}")
    return 1 if unlike else 0


def upper_bound(trials: int) -> float:
    """The upper end of a one-sided 95 % interval for a rate of which none was seen (Clopper and Pearson, 1934)."""
    return 1 - math.exp(math.log(0.05) / trials)


if __name__ == "__main__":
    sys.exit(main())
