"""`python -m tests.benchmarks [NAME...]`: runs the benchmarks one after the other, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

PLAIN = {"__init__", "__main__", "ratio", "paper_api"}
ELSEWHERE = {"egress_proxy": "tox -e bench-proxy"}
"""Benchmarks that need what this environment cannot hold (mitmproxy caps other packages), by the command for them."""
BOUND = 1800.0
"""Seconds for one benchmark; each bounds its own load as well."""


def names() -> tuple[str, ...]:
    """Every benchmark of this folder."""
    found = (path.stem for path in sorted(Path(__file__).parent.glob("*.py")))
    return tuple(name for name in found if name not in PLAIN and not name.startswith("test_"))


def main(wanted: list[str]) -> int:
    """Run those, or all; 0 where each came to its end, 64 where one is not known."""
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"no benchmark is named {', '.join(unknown)}; there are {', '.join(names())}", file=sys.stderr)  # noqa: T201
        return 64
    codes = [0]
    for name in wanted or names():
        print(f"== {name}", flush=True)  # noqa: T201 - a command of its own
        if name in ELSEWHERE:
            print(f"measured by `{ELSEWHERE[name]}`", flush=True)  # noqa: T201 - a command of its own
            continue
        done = subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}"], timeout=BOUND, check=False)
        codes.append(done.returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
