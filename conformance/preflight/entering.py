"""The first questions to an API server: its version, and whom it takes us for. Edge: the API server, files, clocks.

Both are asked: the version is told to anybody, a portal that answers in its place has none, and only who is known to it
may go on.
"""

import base64
import binascii
import contextlib
import dataclasses
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conformance.preflight import validity
from conformance.preflight.api import Api, Object, Reply, UnreachedError
from conformance.preflight.trouble import Kind, Trouble

_WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews"


@dataclass(frozen=True)
class Entered:
    """What the API server said at first; `seconds` is how long the version took."""

    version: str
    user: Object
    told: Reply
    seconds: float


def enter(api: Api) -> Entered:
    """Ask both.

    Raises:
        UnreachedError: it is not reached, is no API server, or does not know who we are.
        OutOfTimeError: no seconds are left.
    """
    try:
        began = time.monotonic()
        told = api.get("/version")
        seconds = time.monotonic() - began
        version = str(told.body.get("gitVersion") or "")
        if told.status == 401:
            raise _stopped(api, Kind.UNAUTHORIZED, told)
        if not version and told.body.get("kind") != "Status":
            raise _stopped(api, Kind.NOT_KUBERNETES, told)
        who = api.review(_WHO, {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"})
        if who.status == 401:
            raise _stopped(api, Kind.UNAUTHORIZED, who)
    except UnreachedError as error:
        raise _dated(error, api) from error
    user = (who.body.get("status") or {}).get("userInfo") or {}
    if not user and _nobody(api.user):
        raise _stopped(api, Kind.NOBODY, who)
    return Entered(version, user, told, seconds)


def _nobody(user: Mapping[str, Any]) -> bool:
    """Whether a kubeconfig's user shows nothing by which one could be known."""
    return not any(user.get(key) for key in user if key not in ("as", "as-groups", "as-uid", "as-user-extra"))


def _stopped(api: Api, kind: Kind, reply: Reply) -> UnreachedError:
    detail = f"status {reply.status}" + (f": {reply.words}" if reply.body else "")
    return UnreachedError(Trouble(kind, api.place.server, detail, api.proxy))


def _dated(error: UnreachedError, api: Api) -> UnreachedError:
    """The same, with what the credentials say of their own end.

    A connection that is cut counts for a certificate: the alert that refuses it is lost where we still write.
    """
    now, kind = datetime.now(UTC), error.trouble.kind
    certificate = kind in (Kind.UNAUTHORIZED, Kind.CLIENT_REFUSED, Kind.CUT) and _certificate_ended(api.user, now)
    ended = certificate or (kind is Kind.UNAUTHORIZED and _token_ended(api.user, now))
    if not ended:
        return error
    return UnreachedError(dataclasses.replace(error.trouble, kind=Kind.ENDED, ended=ended))


def _certificate_ended(user: Mapping[str, Any], now: datetime) -> str:
    with contextlib.suppress(OSError, binascii.Error, ValueError, TypeError):
        data, file = user.get("client-certificate-data"), user.get("client-certificate")
        return validity.certificate_ended(base64.b64decode(data) if data else Path(file or "").read_bytes(), now)
    return ""


def _token_ended(user: Mapping[str, Any], now: datetime) -> str:
    return validity.token_ended(str(user.get("token") or ""), now)
