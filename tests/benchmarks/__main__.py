"""`python -m tests.benchmarks [NAME...]`: runs the benchmarks one after the other, each in a process of its own."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from clusters.engine import ensure_engine
from conformance.environment.staging.own_cluster import Wanted, create
from tests.benchmarks.staging import KUBECONFIG

PLAIN = {"__init__", "__main__", "ratio", "paper_api", "staging"}
ELSEWHERE = {"egress_proxy": "tox -e bench-proxy"}
"""Benchmarks that need what this environment cannot hold (mitmproxy caps other packages), by the command for them."""
ON_A_CLUSTER = ("launch_to_ready", "burst_of_launches", "survivors_repointed", "full_house")
"""These need a cluster: one for all that are wanted. The last one leaves it full."""

BOUND = 1800.0
"""Seconds for one benchmark; each bounds its own load as well."""


def names() -> tuple[str, ...]:
    """Every benchmark of this folder, those on a cluster last."""
    found = (path.stem for path in sorted(Path(__file__).parent.glob("*.py")))
    others = (name for name in found if name not in {*PLAIN, *ON_A_CLUSTER} and not name.startswith("test_"))
    return (*others, *ON_A_CLUSTER)


def main(wanted: list[str]) -> int:
    """Run those, or all; 0 where each came to its end, 64 where one is not known."""
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"no benchmark is named {', '.join(unknown)}; there are {', '.join(names())}", file=sys.stderr)  # noqa: T201
        return 64
    chosen = wanted or list(names())
    with _cluster(needed=bool(set(chosen) & set(ON_A_CLUSTER))) as environment:
        return max(_measure(name, environment) for name in chosen)


def _measure(name: str, environment: dict[str, str]) -> int:
    """Run one; its exit code."""
    print(f"== {name}", flush=True)  # noqa: T201 - a command of its own
    if name in ELSEWHERE:
        print(f"measured by `{ELSEWHERE[name]}`", flush=True)  # noqa: T201 - a command of its own
        return 0
    command = [sys.executable, "-m", f"tests.benchmarks.{name}"]
    return subprocess.run(command, env={**os.environ, **environment}, timeout=BOUND, check=False).returncode


@contextlib.contextmanager
def _cluster(*, needed: bool) -> Iterator[dict[str, str]]:
    """The environment that names a cluster for all of them; one that was named from outside stays."""
    if not needed or os.environ.get(KUBECONFIG):
        yield {}
        return
    made = create(ensure_engine(_say), "bench", _say, Wanted())
    try:
        yield {KUBECONFIG: str(made.kubeconfig)}
    finally:
        made.delete()


def _say(sentence: str) -> None:
    print(f"· {sentence}", file=sys.stderr, flush=True)  # noqa: T201 - progress


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
