"""How long `byohost platform serve` takes until its first line says where it is, beside a process that only imports.

`python -m tests.benchmarks.platform_start`: seconds of the clock, and of processor time of the command and its child
(goal < 1 s); the baseline imports the HTTP library and ends. Edge: processes, the clock.
"""

import resource
import subprocess
import sys
import time

from tests.benchmarks.ratio import Ratio

ROUNDS = 7
SERVE = [sys.executable, "-m", "conformance", "platform", "serve"]
IMPORT = [sys.executable, "-c", "import aiohttp.web; print()"]


def start(command: list[str]) -> tuple[float, float]:
    """Seconds until the first line, by the clock; and seconds of processor time, until it was told to end."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        seconds = time.perf_counter() - began
        process.terminate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure both, in turns."""
    rounds = [(start(SERVE), start(IMPORT)) for _ in range(ROUNDS)]
    for which, name in enumerate(("until the first line, by the clock", "processor time of a start and its end")):
        ours = tuple(serve[which] for serve, _ in rounds)
        baseline = tuple(imported[which] for _, imported in rounds)
        print(Ratio(name, "s", ours, baseline, "ours < 1 s").line(), flush=True)  # noqa: T201 - the benchmark's output
    return 0


if __name__ == "__main__":
    sys.exit(main())
