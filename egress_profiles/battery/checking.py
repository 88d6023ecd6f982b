"""Asks a forward proxy the whole battery, with canaries of ours as its witnesses. Edge: sockets, threads.

Two steps, since a refusal proves something only beside an arrival: with the policy open it is noted which destinations
can be reached at all, with the policy under test every case is sent. Each probe carries the run's id, and `pace` is
called before each: whoever calls decides how fast. How long an answer may take is measured at the listed host; what
stays silent is asked a second time, with more patience.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from egress_profiles.battery import kinds
from egress_profiles.battery.canary_processes import Canaries
from egress_profiles.battery.cases import Case
from egress_profiles.battery.check_endpoints import Ground
from egress_profiles.battery.proxy_cases import ProxyCase
from egress_profiles.battery.sending import Via, converse
from egress_profiles.battery.verdicts import Asked, Opened, Seen, Told

LISTED_CONTROL = Case("control", "the listed host, asked for as a good client would")
AT_ONCE = 4
"""Probes under way at a time: one that is not answered holds up no other."""
LATE = 1.0
"""Seconds in which what a proxy passes on after its answer arrives at the canary."""


@dataclass(frozen=True)
class Patience:
    """How many seconds a listed host's first answer may take, any other at least, and how many times the slowest."""

    first: float = 20.0
    least: float = 4.0
    times: float = 3.0

    def after(self, slowest: float) -> float:
        """Give the seconds that one answer may take where the slowest yes took so many."""
        return max(self.least, self.times * slowest)


PATIENCE = Patience()


@dataclass(frozen=True)
class NotReached:
    """The listed host could not be reached through this proxy; `words` say why, `told` what the client learnt."""

    words: str
    told: Told


@dataclass(frozen=True)
class Battery:
    """One run: the proxy, the ground, the run's id, what is called before each probe, what pauses, and patience."""

    via: Via
    ground: Ground
    run: str
    pace: Callable[[], None]
    pause: Callable[[float], None]
    patience: Patience = field(default_factory=lambda: PATIENCE)

    def reachable(self, asked: Asked, canaries: Canaries) -> Opened | NotReached:
        """With the policy open: send each case's honest control, and give the cases whose control arrived."""
        control = self._control(canaries, "first")
        if not canaries.saw(control.mark):
            return NotReached(why(control.told, self.via), control.told)
        sent = self._all([case.honest for case in asked.sent], canaries, "o", control.told.seconds)
        reached = {case.id for case, probe in zip(asked.sent, sent, strict=True) if probe.arrived(canaries)}
        statuses = {case.id: probe.told.status for case, probe in zip(asked.sent, sent, strict=True)}
        ends = {case.id: probe.told.words for case, probe in zip(asked.sent, sent, strict=True)}
        yeses = [probe.told.seconds for probe in sent if probe.arrived(canaries) and not probe.told.silent]
        return Opened(frozenset(reached), statuses, max((control.told.seconds, *yeses)), ends)

    def ask(self, asked: Asked, canaries: Canaries, opened: Opened | None) -> Seen:
        """Under the policy in question: send every case between two controls, and give what arrived."""
        first = self._control(canaries, "first")
        kind = kinds.found(first.told.certificate, canaries.certificate)
        if not canaries.saw(first.mark) and (not first.told.asked or first.told.silent or first.told.status == 407):
            return Seen(frozenset(), {}, opened, why(first.told, self.via), kind)
        slowest = max(first.told.seconds, opened.slowest if opened else 0.0)
        probes = dict(zip([case.id for case in asked.sent], self._all(asked.sent, canaries, "c", slowest), strict=True))
        last = self._control(canaries, "last")
        mended = frozenset(case.id for case in asked.sent if self._mended(case, probes[case.id], canaries))
        dead = next((each.told for each in (first, last) if not canaries.saw(each.mark)), None)
        return Seen(
            arrived=frozenset(case_id for case_id, probe in probes.items() if probe.arrived(canaries)) - mended,
            permitted=mended
            | {case_id for case_id, probe in probes.items() if probe.beside and canaries.saw(probe.mark)},
            told={case_id: probe.told for case_id, probe in probes.items()},
            opened=opened,
            dead=why(dead, self.via) if dead else "",
            kind=kind,
            patience=self.patience.times * self.patience.after(slowest),
            slowest=max(first.told.seconds, last.told.seconds),
        )

    def _mended(self, case: Case, probe: "_Probe", canaries: Canaries) -> bool:
        """Tell whether an ambiguous request arrived as the permitted one: the proxy has made a good request of it.

        Two Hosts that became the listed one; a control byte in a field that became a blank (RFC 9112 2.2).
        """
        ambiguous = case.group == "E13" or case.id in {"E42-cr", "E42-nul"}
        found = canaries.requests(probe.mark) if ambiguous else []
        plain = {host for host, _, _ in found} == {f"{self.ground.listed}:{canaries.port}"}
        return plain and not any(bare for _, _, bare in found)

    def _control(self, canaries: Canaries, name: str) -> "_Probe":
        return self._send(LISTED_CONTROL, canaries, name, self.patience.first)

    def _all(self, cases: Iterable[Case], canaries: Canaries, letter: str, slowest: float) -> list["_Probe"]:
        """Send cases, a few at once, and once more, with more patience, those that stayed silent and did not arrive."""
        wait = self.patience.after(slowest)
        named = [(case, f"{letter}{number:03d}") for number, case in enumerate(cases)]
        found = self._some(named, canaries, wait)
        self.pause(LATE)
        silent = [each for each in named if found[each[1]].told.silent and not found[each[1]].arrived(canaries)]
        again = self._some([(case, f"{name}again") for case, name in silent], canaries, self.patience.times * wait)
        if silent:
            self.pause(LATE)
        later = {name: replace(again[f"{name}again"], mark=found[name].mark) for _, name in silent}
        return [later.get(name, found[name]) for _, name in named]

    def _some(self, named: list[tuple[Case, str]], canaries: Canaries, wait: float) -> dict[str, "_Probe"]:
        pending = {}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for case, name in named:
                self.pace()
                pending[name] = pool.submit(self._send, case, canaries, name, wait)
        return {name: each.result() for name, each in pending.items()}

    def _send(self, case: Case, canaries: Canaries, name: str, wait: float) -> "_Probe":
        mark = f"byohost-{self.run}-{name}"
        beside = isinstance(case, ProxyCase) and case.beside
        words = self.ground.words(canaries.port, canaries.other) | {"mark": mark}
        return _Probe(mark, beside, converse(case, self.via, words, wait))


@dataclass(frozen=True)
class _Probe:
    """One attempt: how its mark begins, whether only the other port counts, and what the client learnt."""

    mark: str
    beside: bool
    told: Told

    def arrived(self, canaries: Canaries) -> bool:
        return canaries.saw(self.mark, beside=self.beside)


def why(told: Told, via: Via) -> str:
    """Say why the listed host was not reached, and what to look at."""
    where = f"{via.host}:{via.port}"
    if not told.asked:
        return f"the proxy {where} could not be asked: {told.fault}."
    if told.status == 407:
        given = "refused the credentials of --auth" if via.pair else "asks for credentials (--auth)"
        return f"the proxy {where} {given}: {told.words}."
    if told.silent:
        return f"the listed host is too slow through {where}: {told.words}; nothing can be told from silence."
    hint = "is it listed with this port, and does the proxy's DNS know it?"
    if told.status is not None and told.status >= 500:
        hint = (
            "does the proxy's DNS know it, can it connect, and does it trust the canary's certificate (--canary-cert)?"
        )
    return f"the listed host was not reached through {where} ({told.words}): {hint}"
