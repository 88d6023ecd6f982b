"""A preflight from its first question to its last: findings as they come, within a minute. Edge: clocks, API server."""

import dataclasses
import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path

from conformance.observe.exceptions import WaitFailed
from conformance.preflight import api_reached, connection_errors, credentials, first_contact, not_asked, pod_questions
from conformance.preflight.api import WHOLE, Api, OutOfTimeError, UnreachedError
from conformance.preflight.cluster_answers import Ground, RefusedError, Request, UnpreparedError
from conformance.preflight.credentials import CredentialsError
from conformance.preflight.finding import ALL_BUT_STATIC, Answer, Finding
from conformance.preflight.kubeconfig import Place
from conformance.preflight.questions import STEPS, Step

_FIRST = ("kubeconfig", "api", "version", "clock")
EXPECTED = (*_FIRST, *(name for step in STEPS for name in step.names), *not_asked.NAMES)
"""Every question; a verdict is ready only where each has a finding."""

HELD = 10.0
"""Seconds of idle connections for which there is room within a minute."""
WITH_PODS = (
    Step(not_asked.NAMES, "starting pods", pod_questions.asked),
    Step(("traces",), "looking whether anything is left", pod_questions.removed),
)

Say = Callable[[str], None]


class _StoppedError(Exception):
    """Nothing more can be asked; the finding says why."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.words)
        self.found = found


def expected(request: Request) -> tuple[str, ...]:
    """The questions that have to be answered for this request."""
    return EXPECTED if request.probing is None else (*EXPECTED, "traces")


def findings(place: Place, request: Request, say: Say, folder: Path | None = None) -> Generator[Finding, None, None]:
    """Every finding, each with the seconds since the one before; keys are kept in the folder.

    Whoever does not hear them out closes this, so that what it made is gone.

    Raises:
        UsageError: a file that the kubeconfig names cannot be used.
    """
    before = time.monotonic()
    for found in _untimed(place, request, say, partial(_connected, place, before + WHOLE, folder)):
        yield dataclasses.replace(found, seconds=round(time.monotonic() - before, 3))
        before = time.monotonic()


def _untimed(place: Place, request: Request, say: Say, connected: Callable[[], Api]) -> Iterator[Finding]:
    yield _kubeconfig(place)
    try:
        say(f"asking {place.server}")
        api = connected()
        yield from _reached(api)
    except _StoppedError as stopped:
        yield stopped.found
        rest = ", ".join(name for name in expected(request) if name not in ("kubeconfig", "api", *not_asked.NAMES))
        yield Finding(id="rest", answer=Answer.CANNOT_TELL, words=f"nothing else could be asked: {rest}")
        return
    ground = Ground(api, request, say)
    for step in STEPS:
        say(step.saying)
        yield from answered(step, ground)
    if request.probing is None:
        yield from not_asked.findings(proxy=request.proxy)
    else:
        yield from _with_pods(ground)


def _with_pods(ground: Ground) -> Iterator[Finding]:
    """The same from inside; the seconds in which images are built or sent are not the cluster's."""
    began = time.monotonic()
    try:
        held = ground.prepared().held
    except UnpreparedError as error:
        words, remedy = f"pods were not started: {error}", "Mend that, or leave --pods out."
        for name in (*not_asked.NAMES, "traces"):
            yield Finding(
                id=name, answer=Answer.CANNOT_TELL, words=words, remedy=remedy, costs=not_asked.COSTS.get(name, ())
            )
        return
    more = time.monotonic() - began + max(held - HELD, 0.0)
    ground = dataclasses.replace(ground, api=dataclasses.replace(ground.api, deadline=ground.api.deadline + more))
    for step in WITH_PODS:
        ground.say(step.saying)
        yield from answered(step, ground)


def _kubeconfig(place: Place) -> Finding:
    words = f"{place.file}, context {place.context}: {place.server} as {place.who}"
    if not place.verification_off:
        return Finding(id="kubeconfig", answer=Answer.READY, words=words)
    return Finding(
        id="kubeconfig",
        answer=Answer.NOTE,
        words=words,
        evidence=("insecure-skip-tls-verify is set, and is not followed: the certificate is verified all the same",),
        remedy="Put the authority's certificate into the kubeconfig (certificate-authority-data).",
    )


def _connected(place: Place, deadline: float, folder: Path | None) -> Api:
    try:
        return Api.connect(place, credentials.user(place), deadline, folder)
    except CredentialsError as error:
        raise _StoppedError(
            Finding(
                id="api",
                answer=Answer.CANNOT_TELL,
                words=f"{place.server} was not asked: {error}",
                evidence=(error.said,) if error.said else (),
                remedy=error.remedy,
                costs=ALL_BUT_STATIC,
            )
        ) from error


def _reached(api: Api) -> Iterator[Finding]:
    """Who we are, the version, the clock."""
    try:
        first = first_contact.enter(api)
    except UnreachedError as error:
        raise _StoppedError(api_reached.unreached(error.trouble)) from error
    user = first.user or {"username": "somebody whom it does not name"}
    yield api_reached.reached(api.place.server, api.proxy, user, first.seconds)
    yield api_reached.version(first.version)
    yield api_reached.clock(first.told.date, first.told.sent, first.told.received)


def answered(step: Step, ground: Ground) -> Iterator[Finding]:
    """The findings of a question; what keeps it from being answered is a finding for each that it still owed."""
    given = set()
    try:
        for found in step.ask(ground):
            given.add(found.id)
            yield found
    except (UnreachedError, OutOfTimeError, RefusedError, WaitFailed) as error:
        words, evidence, remedy = _told(error)
        owed = [name for name in step.names if name not in given] or [step.names[-1]]
        for name in owed:
            yield Finding(id=name, answer=Answer.CANNOT_TELL, words=words, evidence=evidence, remedy=remedy)


def _told(error: Exception) -> tuple[str, tuple[str, ...], str]:
    match error:
        case UnreachedError():
            return str(error), (error.trouble.detail,), connection_errors.remedy(error.trouble)
        case WaitFailed():
            return f"it did not come to that: {error}", (), "See what the cluster's events say."
        case RefusedError():
            return f"the API server gives no answer but: {error}", (), "If that is about a right, have it granted."
        case _:
            return "no time was left to ask", (), "Ask again; the answers before this one took too long."
