"""What one case of the battery came to, and what a whole check says. Pure.

A refusal counts only if the same destination was reached through the same proxy while its policy was open; without that
control, or with a proxy that no longer lets the listed host through, a case could not run.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from egress_profiles.battery.cases import CASES, LISTED, Case, Needs
from egress_profiles.battery.scope import ELSEWHERE


class Said(StrEnum):
    """One case's verdict."""

    STOPPED = "stopped"
    REACHED = "reached"
    COULD_NOT_RUN = "could-not-run"
    NOT_ASKED = "not-asked"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True)
class Outcome:
    """One case, its verdict, and the sentence why where it is not plain."""

    case: str
    words: str
    said: Said
    reason: str = ""


@dataclass(frozen=True)
class Seen:
    """What is known at the end: cases whose mark arrived, controls reached under the open policy, the rest's state."""

    arrived: frozenset[str]
    open_: frozenset[str]
    alive: bool
    silent: frozenset[str] = frozenset()
    """Cases that speak HTTP/2 where it was not agreed upon."""


def asked(*, owned: bool, credentials: bool) -> tuple[Case, ...]:
    """Give the cases that may be sent to this proxy."""
    fits: dict[Needs, bool] = {Needs.NOTHING: True, Needs.OWNERSHIP: owned, Needs.CREDENTIALS: credentials}
    return tuple(case for case in CASES if fits.get(case.needs, False))


def judge(sent: Iterable[Case], seen: Seen) -> tuple[Outcome, ...]:
    """Judge every case of the battery, sent or not."""
    sent_ids = {case.id for case in sent}
    found = [_judge(case, seen) if case.id in sent_ids else _unsent(case) for case in CASES]
    return (*found, *(Outcome(each, "", Said.NOT_APPLICABLE, reason) for each, reason in ELSEWHERE.items()))


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """Give 1 where something arrived, 3 where something could not run, else 0."""
    said = {outcome.said for outcome in outcomes}
    if Said.REACHED in said:
        return 1
    return 3 if Said.COULD_NOT_RUN in said else 0


def _judge(case: Case, seen: Seen) -> Outcome:
    say: Callable[[Said, str], Outcome] = lambda said, reason: Outcome(case.id, case.words, said, reason)  # noqa: E731
    if case.id in seen.arrived:
        return say(Said.REACHED, "It arrived at the canary.")
    if case.id in seen.silent:
        return say(Said.NOT_APPLICABLE, "HTTP/2 is not spoken through this proxy, so there is none to talk past.")
    if not seen.alive:
        return say(Said.COULD_NOT_RUN, "The listed host was not reached before and after, so a refusal proves nothing.")
    if case.connect != LISTED and case.id not in seen.open_:
        return say(Said.COULD_NOT_RUN, "This destination was not reached under an open policy before.")
    return say(Said.STOPPED, "")


def _unsent(case: Case) -> Outcome:
    reasons = {
        Needs.OWNERSHIP: (Said.NOT_ASKED, "It may disturb others; give --i-own-this-proxy if it is yours."),
        Needs.CREDENTIALS: (Said.NOT_ASKED, "Give --auth for a proxy that asks for credentials."),
    }
    otherwise = (Said.NOT_APPLICABLE, "It needs the names and actors of our own ground.")
    return Outcome(case.id, case.words, *reasons.get(case.needs, otherwise))
