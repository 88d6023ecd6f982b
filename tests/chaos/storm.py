"""Random kills under random load, and many lives of sandboxes: what no list of points holds. Edge: through the stand.

Everything random is drawn from seed and lane, so that a lane decides the same things when it is told again; when the
machine carries them out is its own affair.
"""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from conformance.environment.subject import FINAL
from tests.chaos import api_fault
from tests.chaos.stand import BrokenError, Stand

MOST = 6
"""Sandboxes that a lane holds at a time."""

GROWTH, THREADS = 8.0, 40
"""MiB by which the operator may grow from the hundredth life of a sandbox on, and how many threads it may have then."""

WARM = 100
AT_A_TIME = 10
ENDED = tuple(sorted(FINAL))


@dataclass
class Storm:
    """One lane: `kills` times load, a pause, perhaps an API that goes wrong, SIGKILL, and rest."""

    stand: Stand
    dice: random.Random
    kills: int
    launched: int = 0

    def rage(self) -> None:
        """All of it.

        Raises:
            AssertionError: after a kill something is not as it must be; the text says which.
        """
        self.stand.operator.start()
        for number in range(1, self.kills + 1):
            self._load()
            threading.Event().wait(self.dice.uniform(0.0, 2.0))
            self.stand.kill_and_start()
            try:
                self._rest()
            except AssertionError as error:
                error.add_note(f"after kill {number} of {self.kills}")
                raise
        for name in self._alive():
            self._end(name)
        if self.stand.settled().pods:
            raise BrokenError("pods are left when all has ended")

    def _load(self) -> None:
        if self.dice.random() < 0.3:
            self.stand.kube.faults = (self.dice.choice(api_fault.enumerated()),)
        for _ in range(self.dice.randint(1, 3)):
            alive = self._alive()
            if alive and (len(alive) >= MOST or self.dice.random() < 0.4):
                self._end(self.dice.choice(alive))
            else:
                self.launched += 1
                self.stand.launch(f"{self.dice.choice(('plain', 'worker', 'crash', 'stuck'))}-{self.launched}")

    def _end(self, name: str) -> None:
        self.stand.survivors.pop(self.stand.ids[name], None)
        self.stand.terminate(name)

    def _rest(self) -> None:
        """Whoever waits for a node that there is not is cancelled; the others come to work or to their end."""
        self.stand.kube.faults = ()
        for name in self._alive():
            if name.startswith("stuck"):
                self._end(name)
        self.stand.settled()
        for name in self._alive():
            self.stand.survives(name)

    def _alive(self) -> list[str]:
        shown = {found.sandbox_id: found.state for found in self.stand.picture().open}
        return [name for name, found in self.stand.ids.items() if shown.get(found, "terminating") != "terminating"]


@dataclass
class Cycles:
    """So many sandboxes with one operator, each launched, and cancelled, failed or finished."""

    stand: Stand
    dice: random.Random
    count: int

    def turn(self) -> None:
        """All of them, some at a time.

        Raises:
            AssertionError: one ends otherwise than it must, something is left, or the operator has grown.
        """
        self.stand.operator.start()
        plans = [
            (f"{self.dice.choice(('plain', 'worker', 'crash', 'stuck'))}-{n}", self.dice.choice(ENDS))
            for n in range(self.count)
        ]
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            list(pool.map(self._life, plans[:WARM]))
            warm = Held.by(self.stand.operator.pid)
            list(pool.map(self._life, plans[WARM:]))
        if self.stand.settled().pods:
            raise BrokenError("pods are left when all has ended")
        now = Held.by(self.stand.operator.pid)
        if now.mib - warm.mib > GROWTH:
            grown = f"{now.mib - warm.mib:.1f} MiB in {self.count - WARM} lives of sandboxes"
            raise BrokenError(f"the operator grew by {grown}")
        if now.threads > THREADS:
            raise BrokenError(f"the operator has {now.threads} threads when all has ended, at most {THREADS} may be")

    def _life(self, plan: tuple[str, str]) -> None:
        name, end = plan
        self.stand.launch(name)
        if name.startswith("crash"):
            self.stand.becomes(name, "failed")
            return
        if end == "ready" and not name.startswith("stuck"):
            self.stand.becomes(name, "ready")
        elif end != "at once":
            self.stand.becomes(name, "starting", "ready")
        self.stand.terminate(name)
        self.stand.becomes(name, *ENDED)


ENDS = ("at once", "starting", "ready")
"""When a sandbox that would live is ended."""


@dataclass(frozen=True)
class Held:
    """What a process holds: MiB of memory, and threads."""

    mib: float
    threads: int

    @classmethod
    def by(cls, pid: int) -> "Held":
        """Now."""
        status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        return cls(int(status["VmRSS"].split()[0]) / 1024, int(status["Threads"]))
