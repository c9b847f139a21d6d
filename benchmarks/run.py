"""Every benchmark, one after the other: what each measures and needs is said at the top of its file.

python benchmarks/run.py [NAME …]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ALL = {
    "markup": "markup.py",
    "alignment": "alignment.py",
    "checks": "checks/run.py",
    "engines": "engines.py",
    "noop": "noop.py",
    "search": "search/run.py",
    "site": "site/run.py",
    "serve": "serve.py",
}


def main(names: list[str]) -> int:
    """Run those that are named, or all; 1 when one of them failed, 2 when there is none of a name."""
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(ALL)}.", file=sys.stderr)
        return 2
    failed = []
    for name in names or ALL:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, str(HERE / ALL[name])], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
