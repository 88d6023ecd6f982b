"""What one case of the battery came to, and what a whole check says. Pure.

What arrived at a canary was let through, whatever else was said. That nothing arrived proves something only where the
listed host was reached before and after, and where the destination was reached through the same proxy while its policy
was open, or the proxy says in words that it refuses (RFC 9110 15.5). Silence proves something at the listed host alone,
where it is known how long a yes takes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from egress_profiles import enforcement_gaps
from egress_profiles.battery import hints
from egress_profiles.battery.cases import LISTED, Case
from egress_profiles.battery.kinds import Kind
from egress_profiles.battery.scope import ELSEWHERE

_METHODS = frozenset({"E14-post", "E14-put", "E14-head", "E14-options", "E14-verb"})
"""Cases whose method a proxy may not know."""


class Said(StrEnum):
    """One case's verdict."""

    STOPPED = "stopped"
    REACHED = "reached"
    RESIDUAL = "residual"
    """It arrived, as it does at every good proxy of this kind."""
    COULD_NOT_RUN = "could-not-run"
    NOT_ASKED = "not-asked"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True)
class Outcome:
    """One case, its verdict, the sentence why where it is not plain; what was asked, what was answered, and its remedy.

    `setting` says which setting of a proxy usually causes it; it stands where something arrived.
    """

    case: str
    words: str
    said: Said
    reason: str = ""
    request: str = ""
    answer: str = ""
    setting: str = ""


@dataclass(frozen=True)
class Asked:
    """The cases that are sent, and the outcomes of those that are not."""

    sent: tuple[Case, ...]
    unsent: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class Told:
    """What a client learnt of one attempt.

    `status` is the last that was read, None without any; `fault` says in words what ended it early; `silent`: neither
    answered nor closed within the wait; `asked` False: the proxy itself was not reached; `spoken` False: what the case
    would say cannot be said there; `seconds` until its end; `certificate` the one shown inside the tunnel (DER).
    """

    request: str = ""
    answers: tuple[str, ...] = ()
    status: int | None = None
    fault: str = ""
    silent: bool = False
    asked: bool = True
    spoken: bool = True
    seconds: float = 0.0
    certificate: bytes = b""

    @property
    def words(self) -> str:
        """The answer in one line."""
        return "; then ".join((*self.answers, *([self.fault] if self.fault else ()))) or "nothing"


@dataclass(frozen=True)
class Opened:
    """What was learnt under an open policy: the cases whose honest control arrived, and how the others ended.

    `statuses` are the last that were read, `ends` the same in words, `slowest` the seconds that the slowest yes took.
    """

    reached: frozenset[str]
    statuses: Mapping[str, int | None] = field(default_factory=dict)
    slowest: float = 0.0
    ends: Mapping[str, str] = field(default_factory=dict)

    @property
    def useful(self) -> bool:
        """Whether the policy was open at all: the unlisted name was reached."""
        return "E01" in self.reached


@dataclass(frozen=True)
class Seen:
    """What is known at the end: cases whose mark arrived, what the client learnt of each, and of the listed host.

    `opened` is None where no open policy was ever tried; `dead` says why the listed host was not reached before and
    after, empty where it was; `kind` is what the probe found, None where it could not tell.
    """

    arrived: frozenset[str]
    told: Mapping[str, Told]
    opened: Opened | None = None
    dead: str = ""
    kind: Kind | None = None
    patience: float = 0.0
    """Seconds that the last wait took."""
    slowest: float = 0.0
    """Seconds that the slowest yes took, of the listed host's."""
    permitted: frozenset[str] = frozenset()
    """Cases that might have led elsewhere, and arrived as a request that the list permits."""


def judge(asked: Asked, seen: Seen, kind: Kind | None) -> tuple[Outcome, ...]:
    """Judge every case, sent or not, by what is known to pass at a proxy of that kind."""
    reasons = {case: each.reason for each in enforcement_gaps.of_kind(kind) for case in each.cases} if kind else {}
    found = [_with_words(_judge(case, seen, reasons), seen.told.get(case.id, Told())) for case in asked.sent]
    elsewhere = (Outcome(each, "", Said.NOT_APPLICABLE, reason) for each, reason in ELSEWHERE.items())
    return (*found, *asked.unsent, *elsewhere)


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """Give 1 where something arrived that no residual names, 3 where something could not run, else 0."""
    said = {outcome.said for outcome in outcomes}
    if Said.REACHED in said:
        return 1
    return 3 if Said.COULD_NOT_RUN in said else 0


def _with_words(outcome: Outcome, told: Told) -> Outcome:
    setting = hints.setting(outcome.case) if outcome.said is Said.REACHED else ""
    return replace(outcome, request=told.request, answer=told.words, setting=setting)


def _judge(case: Case, seen: Seen, reasons: Mapping[str, str]) -> Outcome:
    told = seen.told.get(case.id, Told(asked=False))
    if case.id in seen.arrived:
        said = Said.RESIDUAL if case.id in reasons else Said.REACHED
        return Outcome(case.id, case.words, said, reasons.get(case.id, "It arrived at the canary."))
    said, reason = _not_arrived(case, told, seen)
    return Outcome(case.id, case.words, said, reason)


def _not_arrived(case: Case, told: Told, seen: Seen) -> tuple[Said, str]:
    if seen.dead:
        return Said.COULD_NOT_RUN, f"A refusal proves nothing: {seen.dead}"
    if not told.spoken:
        return Said.NOT_APPLICABLE, _unspoken(case)
    if not told.asked:
        return Said.COULD_NOT_RUN, f"The proxy itself was not reached for it: {told.words}."
    if told.silent:
        return _silent(case, seen)
    return _ended(case, told, seen)


def _unspoken(case: Case) -> str:
    """Say what is not spoken."""
    if case.requests:
        return "HTTP/2 is not spoken through this proxy, so there is none to talk past."
    if case.group == "E08":
        return "SOCKS is not spoken on this port."
    return "The proxy takes no second request on that connection."


def _ended(case: Case, told: Told, seen: Seen) -> tuple[Said, str]:
    """Judge what was answered or closed."""
    if case.id in seen.permitted:
        return Said.STOPPED, "It arrived at the listed host and port, as a request that is permitted."
    if case.connect == LISTED or (seen.opened and case.id in seen.opened.reached):
        return Said.STOPPED, ""
    return _without_control(case, told, seen.opened)


def _silent(case: Case, seen: Seen) -> tuple[Said, str]:
    """Judge silence: at the listed host its own controls tell how long a yes takes, elsewhere nothing does."""
    if case.connect == LISTED and seen.patience > seen.slowest:
        waited = f"within {seen.patience:.1f} s, where the slowest yes of the listed host took {seen.slowest:.1f} s"
        return Said.STOPPED, f"Nothing came of it {waited}."
    return Said.COULD_NOT_RUN, f"Neither answered nor closed within {seen.patience:.1f} s; silence is no proof."


def _without_control(case: Case, told: Told, opened: Opened | None) -> tuple[Said, str]:
    """Judge what was not reached under an open policy either, or was never tried under one."""
    if _refused(case, told) and (opened is None or opened.statuses.get(case.id) != told.status):
        return Said.STOPPED, f"Refused in words ({told.status})."
    if opened is None:
        why = "Its end may be the proxy's policy, or its DNS that does not know the name; run once with --open"
        return Said.COULD_NOT_RUN, f"{why}, under an open policy. The answer: {told.words}."
    if case.group == "E01" or (case.group in {"E16", "E17"} and "@" not in str(case.connect)):
        name = str(case.connect).partition(":")[0]
        return Said.COULD_NOT_RUN, (
            f"The proxy ended it as it did under the open policy ({told.words}), so its DNS does not know {name}, or "
            "its policy was not open; make the name known there."
        )
    return Said.NOT_APPLICABLE, "This proxy does not get there with its policy open either."


def _refused(case: Case, told: Told) -> bool:
    """Tell whether the proxy says that it will not; 408 is slowness, and 404 may be a name that its DNS does not know.

    A request in origin form is none to a proxy: 404, 500 and 501 say just that, and 501 of another method that the
    proxy does not have it, where a server that is not reached is 502, 503 or 504 (RFC 9110 15.6). A canary redirects
    nobody, so 3xx leads to a proxy's own page; 511 is its own too.
    """
    if told.status is None:
        return False
    if case.id == "E14-origin" and told.status in {404, 500, 501}:
        return True
    if case.id in _METHODS and told.status == 501:
        return True
    return (300 <= told.status <= 499 and told.status not in {404, 408}) or told.status == 511
