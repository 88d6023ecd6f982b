"""Asks an API server, and takes each answer as it is: a refusal is an answer too. Edge: the API server, the clock.

Nothing that is asked here changes the cluster but `made` and `removed`: whatever else creates carries `dryRun=All`, or
is a review that is never stored.
"""

import binascii
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from kubernetes import config
from kubernetes.client import ApiClient, Configuration
from kubernetes.client.exceptions import ApiException
from kubernetes.client.rest import RESTResponse
from urllib3 import exceptions

from conformance.contract.exits import UsageError
from conformance.observe import api_proxy
from conformance.observe.bounded import within
from conformance.preflight import connection_errors
from conformance.preflight.connection_errors import Kind, Trouble
from conformance.preflight.kubeconfig import Place

Object = dict[str, Any]

REQUEST = 10.0
"""Seconds for one request."""
WHOLE = 55.0
"""Seconds for all of them; the rest of the minute is for starting and telling."""
AT_ONCE = 8
_JSON: Mapping[str, str] = {"Accept": "application/json", "Content-Type": "application/json"}
DRY_RUN = "dryRun=All&fieldManager=byohost-preflight&fieldValidation=Strict"


class UnreachedError(Exception):
    """No answer came."""

    def __init__(self, found: Trouble) -> None:
        super().__init__(connection_errors.sentence(found))
        self.trouble = found


class OutOfTimeError(Exception):
    """The seconds for all questions are over."""


@dataclass(frozen=True)
class Reply:
    """One answer of the API server; `sent` and `received` are epoch seconds of this machine."""

    status: int
    body: Object = field(repr=False)
    date: str = ""
    warnings: tuple[str, ...] = ()
    sent: float = 0.0
    received: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether it did what was asked."""
        return 200 <= self.status < 300

    @property
    def words(self) -> str:
        """What a refusal says."""
        return str(self.body.get("message") or self.status)


@dataclass(frozen=True)
class Api:
    """One API server under one identity, until a deadline on `now`."""

    place: Place
    client: ApiClient
    deadline: float
    user: Mapping[str, Any] = field(default_factory=dict, repr=False)
    now: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time

    @classmethod
    def connect(cls, place: Place, user: Mapping[str, Any], deadline: float) -> "Api":
        """Read what the kubeconfig names; nothing is asked yet.

        Raises:
            UsageError: a file that it names is not there, or a value in it is not what it should be.
        """
        _refuse_impersonation(place)
        configuration = Configuration()
        try:
            config.load_kube_config_from_dict(  # type: ignore[no-untyped-call]
                place.document(user), client_configuration=configuration, persist_config=False
            )
        except (config.ConfigException, binascii.Error, OSError, KeyError, TypeError, ValueError) as error:
            reason = str(error) if isinstance(error, (config.ConfigException, OSError)) else type(error).__name__
            raise UsageError(
                f"--kubeconfig {place.file}: the context {place.context} cannot be used: {reason}"
            ) from error
        _take_the_way(configuration, place)
        configuration.retries = False  # what urllib3 takes for: tell the first failure
        configuration.connection_pool_maxsize = AT_ONCE
        return cls(place, ApiClient(configuration), deadline, user)

    @property
    def proxy(self) -> str:
        """The proxy on the way, without its credentials; empty where there is none."""
        manager = self.client.rest_client.pool_manager
        found = getattr(manager, "proxy", None)
        return f"{found.scheme}://{found.host}:{found.port}" if found is not None else ""

    def get(self, path: str, accept: str = "application/json") -> Reply:
        """Read something."""
        return self._ask("GET", path, None, {"Accept": accept})

    def review(self, path: str, body: Object) -> Reply:
        """Create one of the objects that are answered and never stored."""
        return self._ask("POST", path, body)

    def tried(self, collection: str, body: Object) -> Reply:
        """What would be said of this new object; its fields are read strictly, and nothing is stored."""
        return self._ask("POST", f"{collection}?{DRY_RUN}", body)

    def applied(self, path: str, body: Object) -> Reply:
        """What would be said if this object were applied over the one that is there; nothing is stored."""
        return self._ask(
            "PATCH", f"{path}?{DRY_RUN}&force=true", body, {"Content-Type": "application/apply-patch+yaml"}
        )

    def made(self, collection: str, body: Object) -> Reply:
        """Create this object; the one way by which a preflight changes a cluster, for what it removes again."""
        return self._ask("POST", f"{collection}?fieldManager=byohost-preflight&fieldValidation=Strict", body)

    def removed(self, path: str) -> Reply:
        """Delete this object at once."""
        return self._ask("DELETE", path, {"kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 1})

    def _ask(self, method: str, path: str, body: Object | None, more: Mapping[str, str] = _JSON) -> Reply:
        left = self.deadline - self.now()
        if left < 1:
            raise OutOfTimeError
        bound = min(REQUEST, left)
        headers = {**_JSON, **more}
        call = self.client.param_serialize(
            method, path, header_params=headers, body=body, auth_settings=["BearerToken"]
        )
        sent = self.wall()
        way = partial(Trouble, server=self.place.server, proxy=self.proxy, seconds=bound)
        try:
            answer = within(bound, lambda: _whole(self.client.call_api(*call, _request_timeout=bound)))
        except (exceptions.HTTPError, ApiException, OSError) as error:
            kind = kind_of(error, proxied=bool(self.proxy))
            raise UnreachedError(way(kind, detail=said(error))) from error
        except ValueError:  # of http.client, whose words hold the token
            raise UnreachedError(way(Kind.ILLEGIBLE, detail="a token is no text that a header may have")) from None
        found = _object(answer.data)
        warnings = tuple(answer.headers.getlist("Warning"))
        return Reply(answer.status, found, answer.headers.get("Date", ""), warnings, sent, self.wall())


def _whole(answer: RESTResponse) -> RESTResponse:
    """The same, with all of its body."""
    answer.read()  # type: ignore[no-untyped-call]
    return answer


def _take_the_way(configuration: Configuration, place: Place) -> None:
    api_proxy.take(configuration, named=bool(place.cluster.get("proxy-url")))
    proxy = configuration.proxy or ""
    if proxy and not re.match(r"https?://[^/]", proxy):
        source = "proxy-url" if place.cluster.get("proxy-url") else "HTTPS_PROXY"
        raise UsageError(
            f"--kubeconfig {place.file}: the proxy on the way to {place.server} ({source}) is not of the form "
            "http://HOST:PORT, which is the one that this version speaks; name such a proxy"
        )


def _refuse_impersonation(place: Place) -> None:
    """What the client library leaves out and kubectl does would be two askers in one command."""
    found = [key for key in ("as", "as-uid", "as-groups", "as-user-extra") if place.user.get(key)]
    if found:
        raise UsageError(
            f"--kubeconfig {place.file}: the user of {place.context} acts as somebody else ({', '.join(found)}), which "
            "this version does not do; name a context whose user has the rights itself"
        )


_KINDS: tuple[tuple[type[Exception], Kind, Kind], ...] = (
    (exceptions.NameResolutionError, Kind.NO_NAME, Kind.PROXY_DOWN),
    (exceptions.NewConnectionError, Kind.REFUSED, Kind.PROXY_DOWN),
    (exceptions.TimeoutError, Kind.SILENT, Kind.PROXY_SWALLOWS),
    (TimeoutError, Kind.SILENT, Kind.PROXY_SWALLOWS),
    (exceptions.ProtocolError, Kind.CUT, Kind.CUT),
)
"""What an exception means, straight and through a proxy; of a class and its parent the class stands first."""


def kind_of(error: Exception, *, proxied: bool) -> Kind:
    """What an exception of the libraries means."""
    if isinstance(error, (ApiException, exceptions.SSLError)):
        return connection_errors.of_tls(said(error))
    if isinstance(error, exceptions.ProxyError):
        return connection_errors.of_proxy(said(error))
    for known, straight, through in _KINDS:
        if isinstance(error, known):
            return through if proxied else straight
    return Kind.OTHER


def said(error: Exception) -> str:
    """The libraries' own words on one line."""
    words = str(error.reason) if isinstance(error, ApiException) else str(error)
    return " ".join(words.split())


def _object(data: bytes | str | None) -> Object:
    try:
        found = json.loads(data or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
