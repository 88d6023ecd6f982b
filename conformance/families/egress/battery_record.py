"""What one run of the battery came to, case by case. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.observe.sighting import Sighting
from egress_profiles import enforcement_gaps
from egress_profiles.battery.cases import CASES
from egress_profiles.battery.direct import DIRECT
from egress_profiles.battery.scope import EVERY, OTHERWISE
from egress_profiles.battery.verdicts import Outcome, Said
from egress_profiles.enforcement_gaps import Residual
from egress_profiles.gate_counters import Attempt

NO_HTTP2 = "The proxy agrees on HTTP/2 with nobody, so nobody can talk past it in HTTP/2."
WORDS = {case.id: case.words for case in CASES} | {case.id: case.words for case in DIRECT}


def speaks_http2(controls: Sequence[Mapping[str, Any]]) -> bool:
    """Whether HTTP/2 is to be asked for: not where each good request got TLS and no agreement on it (RFC 7301, 3.2).

    One that got no TLS, or was left without an answer, tells nothing and stays a request that did not arrive.
    """
    agreed = [(result.get("tls") or {"alpn": "unknown"}).get("alpn") for result in controls]
    return any(protocol is not None for protocol in agreed)


@dataclass(frozen=True)
class BatteryRun:
    """One batch, and what the witnesses saw of it."""

    sent: frozenset[str]
    reached: frozenset[str]
    """Cases whose mark, or whose own answer, came through."""
    unmet: Mapping[str, str]
    """Cases past the proxy that the control client did not get through with, and when: before or after."""
    silent: tuple[str, ...]
    """Marks of requests to the witness that did not arrive."""
    early: bool
    """Whether a packet of the sandbox's first second arrived."""
    early_counted: Sighting[tuple[Attempt, ...]]
    """By the gate, of that sandbox."""
    lacking: Mapping[str, str]
    """Cases that cannot be sent here, each with the sentence why."""
    residuals: tuple[Residual, ...]
    """What the profile's way of enforcing lets through, as it is published."""
    results: Mapping[str, Mapping[str, Any]]
    """What the probe said of each attempt."""

    @property
    def early_attempts(self) -> tuple[Attempt, ...]:
        """What the gate counted of it; raises SourceAbsent where there is none."""
        return self.early_counted.value

    def through(self, *groups: str) -> tuple[str, ...]:
        """The cases of these groups that got through and are no published residual, with their words."""
        known = enforcement_gaps.cases(self.residuals)
        return tuple(f"{case} ({WORDS[case]})" for case in self._of(self.reached - known, groups))

    def asked(self, *groups: str) -> tuple[str, ...]:
        """The cases of these groups that were sent."""
        return self._of(self.sent, groups)

    def applies(self, group: str) -> bool:
        """Whether a group has a case that can be sent here."""
        return not any(case.partition("-")[0] == group for case in self.lacking) or bool(self.asked(group))

    def outcomes(self) -> tuple[Outcome, ...]:
        """Every case and every id of the battery, with its verdict and the reason where it is not plain."""
        found = [self._outcome(case) for case in sorted(self.sent)]
        found += [Outcome(case, WORDS[case], Said.NOT_APPLICABLE, why) for case, why in self.lacking.items()]
        found += [Outcome(case, WORDS.get(case, ""), Said.NOT_ASKED, why) for case, why in OTHERWISE.items()]
        told = {outcome.case.partition("-")[0] for outcome in found}
        missing = [
            Outcome(each, "", Said.COULD_NOT_RUN, "Nothing was sent for it.") for each in EVERY if each not in told
        ]
        return tuple(sorted((*found, *missing), key=lambda outcome: outcome.case))

    def _outcome(self, case: str) -> Outcome:
        reasons = {name: residual.reason for residual in self.residuals for name in residual.cases}
        if case in self.reached:
            return Outcome(case, WORDS[case], Said.REACHED, reasons.get(case, "It arrived."))
        if case in self.unmet:
            why = f"The control client did not get through {self.unmet[case]} the sandbox, so silence proves nothing."
            return Outcome(case, WORDS[case], Said.COULD_NOT_RUN, why)
        if self.silent and case in {each.id for each in CASES}:
            why = "The witness was not reached around every group, so silence proves nothing."
            return Outcome(case, WORDS[case], Said.COULD_NOT_RUN, why)
        return Outcome(case, WORDS[case], Said.STOPPED)

    def _of(self, cases: frozenset[str], groups: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(case for case in cases if case.partition("-")[0] in groups))
