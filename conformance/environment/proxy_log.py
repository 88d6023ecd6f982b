"""What the proxy has decided, as its log grows. Pure, but for what it is given to read."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from conformance.contract.exits import HarnessError
from conformance.observe.growing_log import Growing
from conformance.observe.proxy import Decision, parse_decisions
from conformance.observe.timestamps import not_before
from egress_profiles.endpoints import SYSTEM_NAMESPACE


@dataclass(frozen=True)
class ProxyLog:
    """The proxy's decisions, each parsed once; those of before `since` (epoch seconds) are another run's."""

    since: float = 0.0

    def decided(self, pod: str, read: Callable[[], bytes]) -> tuple[Decision, ...]:
        """The decisions in a proxy's log, oldest first; `read` gives the whole of it.

        Raises:
            HarnessError: the log is shorter than it was, so that what has been decided is no longer whole.
        """
        growing = self._logs.setdefault(pod, Growing(not_before(self.since, parse_decisions, lambda one: one.time)))

        def rest(offset: int) -> bytes:
            log = read()  # not before: another thread may have parsed more since
            if len(log) < offset:
                raise HarnessError(f"the log of {SYSTEM_NAMESPACE}/{pod} is shorter than it was: something cut it")
            return log[offset:]

        return growing.read(rest)

    @cached_property
    def _logs(self) -> dict[str, Growing[Decision]]:
        return {}
