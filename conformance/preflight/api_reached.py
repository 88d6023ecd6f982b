"""What the first answers of an API server say: who one is there, its version, its clock. Pure."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from conformance.preflight import connection_errors
from conformance.preflight.connection_errors import Trouble
from conformance.preflight.finding import ALL_BUT_STATIC, Answer, Finding

OLDEST, NEWEST = (1, 34), (1, 37)
"""The window of Kubernetes' minor versions."""
SKEW = 5.0
"""Seconds between two clocks below which nothing is worth saying; a Date header has whole seconds only."""
TOO_FAR = 60.0
"""Seconds beyond which a token that one side has just issued is, for the other, not yet valid or nearly over."""
_VERSION = re.compile(r"v?(\d+)\.(\d+)")


def unreached(found: Trouble) -> Finding:
    """The API server was not reached: the one finding from which all others would follow."""
    return Finding(
        id="api",
        answer=connection_errors.answer(found),
        words=connection_errors.sentence(found),
        evidence=(found.detail,) if found.detail else (),
        remedy=connection_errors.remedy(found),
        costs=ALL_BUT_STATIC,
    )


def reached(server: str, proxy: str, user: Mapping[str, Any], seconds: float) -> Finding:
    """It was reached, and says whom it takes us for."""
    groups = [str(each) for each in user.get("groups") or () if each != "system:authenticated"]
    member = f", of {', '.join(groups)}" if groups else ""
    way = f" through the proxy {proxy}" if proxy else ""
    words = f"{server} answers in {seconds * 1000:.0f} ms{way}; we are {user.get('username')}{member}"
    return Finding(id="api", answer=Answer.READY, words=words)


def version(text: str) -> Finding:
    """Whether a version such as `v1.36.2` lies inside the window."""
    window = f"{OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}"
    match = _VERSION.match(text)
    if match is None:
        words = f"the API server calls its version {text!r}, which is none of Kubernetes' own form"
        return Finding(id="version", answer=Answer.CANNOT_TELL, words=words)
    if OLDEST <= (int(match[1]), int(match[2])) <= NEWEST:
        return Finding(id="version", answer=Answer.READY, words=f"Kubernetes {text}, inside {window}")
    return Finding(
        id="version",
        answer=Answer.NOT_READY,
        words=f"Kubernetes {text} is outside {window}",
        remedy="Upgrade the cluster, or use the release of byohost that judges this version.",
        costs=ALL_BUT_STATIC,
    )


def clock(date: str, sent: float, received: float) -> Finding:
    """How far the API server's clock is from ours, by the Date of an answer between two moments of ours."""
    try:
        theirs = parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError):
        words = "the API server's answers carry no date, so its clock cannot be compared with ours"
        return Finding(id="clock", answer=Answer.CANNOT_TELL, words=words, evidence=(f"Date: {date}",) if date else ())
    # The header has whole seconds: theirs was anywhere within the second that it names.
    scheduler, behind = theirs - received, sent - (theirs + 1)
    off = max(scheduler, behind, 0.0)
    if off <= SKEW:
        return Finding(
            id="clock", answer=Answer.READY, words=f"the API server's clock and ours agree within {SKEW:g} s"
        )
    direction = "ahead of" if scheduler > 0 else "behind"
    far = off > TOO_FAR
    return Finding(
        id="clock",
        answer=Answer.NOT_READY if far else Answer.NOTE,
        words=f"the API server's clock is {off:.0f} s {direction} ours",
        evidence=(f"Date: {date}, received at {received:.0f} s since 1970 by our clock",),
        remedy="Set both by NTP: tokens live ten minutes, and one side takes them for over or not yet valid.",
        costs=("KEY-13", "REG-02", "WID-06") if far else (),
    )
