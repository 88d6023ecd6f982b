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
from conformance.preflight.connection_errors import Kind, Trouble

_WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
ANONYMOUS = "system:anonymous"
"""Whom an API server takes for one who shows nothing that it knows (Kubernetes, "Anonymous requests")."""


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
            raise _stopped(api, _unknown(api), told)
        if not version and told.body.get("kind") != "Status":
            raise _stopped(api, Kind.NOT_KUBERNETES, told)
        who = api.review(_WHO, {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"})
        user = _user(who)
        if who.status == 401 or ANONYMOUS in (user.get("username"), *who.words.replace('"', " ").split()):
            raise _stopped(api, _unknown(api), who)
    except UnreachedError as error:
        raise _dated(error, api) from error
    return Entered(version, user, told, seconds)


def _user(who: Reply) -> Object:
    """Whom it takes us for; nobody where it does not say so: a refusal's `status` is a word."""
    status = who.body.get("status")
    found = status.get("userInfo") if isinstance(status, dict) else None
    return found if isinstance(found, dict) else {}


def _unknown(api: Api) -> Kind:
    """Whether a kubeconfig's user shows something that is not known, or nothing by which one could be known."""
    shown = any(api.user.get(key) for key in api.user if key not in ("as", "as-groups", "as-uid", "as-user-extra"))
    return Kind.UNAUTHORIZED if shown else Kind.NOBODY


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
