"""Whether a token request is granted: what Entra verifies of a client assertion that another issuer signed. Pure.

Two steps with a fetch in between: `admit` reads the request and finds the trusted issuer whose keys are needed, so that
no stranger chooses where we look; `settle` verifies with those keys. Every comparison is exact.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.types import Options

from fake_platform.identity.aadsts import TokenRefused, moment, shown
from fake_platform.identity.federation import Application, Credential, key

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANT = "client_credentials"
CLOCKS_DIFFER = 30.0  # seconds
ALGORITHM = "RS256"
_NEEDED = ("client_id", "client_assertion_type", "client_assertion")
_CREDENTIALS = ("client_assertion", "client_secret", "request")
_YEAR_10000 = 253402300800  # beyond it no calendar goes
_RESOURCE = re.compile(r"\S+/\.default")
_OF_OPENID = frozenset({"openid", "profile", "email", "offline_access"})
"""Scopes that name no resource: MSAL sends them with every request (OpenID Connect Core 1.0, 5.4 and 11)."""
_SIGNATURE_ONLY: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
"""Moments and audience are judged here, with the clock that we are given and with the codes that belong to them."""


@dataclass(frozen=True)
class Request:
    """A POST to `/{tenant}/oauth2/v2.0/token`, its form as names and values; `v1` to `/{tenant}/oauth2/token`.

    The second asks for the token of a `resource`, where the first names it in a `scope`.
    """

    tenant: str
    form: Mapping[str, str]
    v1: bool = False


@dataclass(frozen=True)
class Claim:
    """A well-formed request of a known application, whose assertion names an issuer that the application trusts."""

    application: Application
    assertion: str
    issuer: str


@dataclass(frozen=True)
class Bearer:
    """Who signed in, once the signature holds: the token's subject, and the pod that it is bound to, if any."""

    subject: str
    pod_uid: str | None = None


class BearerRefused(TokenRefused):
    """A refusal of somebody whose signature held."""

    def __init__(self, code: int, more: str, bearer: Bearer) -> None:
        super().__init__(code, more)
        self.bearer = bearer


def admit(applications: Mapping[str, Application], request: Request) -> Claim:
    """The request as far as it can be judged without any key.

    Raises:
        TokenRefused: 7000216, 90002, 900144, 70003, 1002012, 70011, 700016, 50027, 70025, 700211.
    """
    application = _application(applications, request)
    assertion = request.form["client_assertion"]
    issuer = _unverified(assertion).get("iss")
    if not application.credentials:
        raise TokenRefused(70025)
    if issuer not in [one.issuer for one in application.credentials.values()]:
        raise TokenRefused(700211, shown(issuer))
    return Claim(application, assertion, str(issuer))


def settle(claim: Claim, jwks: Mapping[str, Any], now: float) -> tuple[Credential, Bearer]:
    """The credential that the assertion matches, and whose assertion it is.

    Raises:
        TokenRefused: 700027, and as BearerRefused 700024, 700213, 700212.
    """
    claims = _verified(claim.assertion, jwks)
    bearer = Bearer(str(claims.get("sub")), _pod_uid(claims))
    _in_time(claims, bearer, now)
    of_issuer = [one for one in claim.application.credentials.values() if one.issuer == claims.get("iss")]
    of_subject = [one for one in of_issuer if one.subject == claims.get("sub")]
    if not of_subject:
        raise BearerRefused(700213, shown(claims.get("sub")), bearer)
    matching = [one for one in of_subject if claims.get("aud") in (one.audience, [one.audience])]
    if not matching:
        raise BearerRefused(700212, shown(claims.get("aud")), bearer)
    return matching[0], bearer


def _application(applications: Mapping[str, Application], request: Request) -> Application:
    form = request.form
    if form.get("grant_type") == GRANT and not any(form.get(name) for name in _CREDENTIALS):
        raise TokenRefused(7000216)  # before anything else: Entra was recorded so for a tenant "undefined"
    known(applications, request.tenant)
    if form.get("grant_type") not in (None, "", GRANT):
        raise TokenRefused(70003, f"This endpoint grants {GRANT} alone.")
    missing = [name for name in ("grant_type", "resource" if request.v1 else "scope", *_NEEDED) if not form.get(name)]
    if missing:
        raise TokenRefused(900144, shown(missing[0]))
    if not request.v1:
        _one_resource(form["scope"])
    if form["client_assertion_type"] != ASSERTION_TYPE:
        raise TokenRefused(50027, f"The client_assertion_type must be {ASSERTION_TYPE}.")
    found = applications.get(key(request.tenant, form["client_id"]))
    if found is None:
        raise TokenRefused(700016, shown(form["client_id"]))
    return found


def known(applications: Mapping[str, Application], tenant: str) -> None:
    """Whether there is such a tenant.

    Raises:
        TokenRefused: 90002.
    """
    if tenant.lower() not in {one.tenant_id.lower() for one in applications.values()}:
        raise TokenRefused(90002, shown(tenant))


def _one_resource(scope: str) -> None:
    """Scopes are a list with spaces in between (RFC 6749, 3.3); beside those of OpenID it names one resource."""
    resources = {name for name in scope.split(" ") if name and name not in _OF_OPENID}
    if not any(_RESOURCE.fullmatch(name) for name in resources):
        raise TokenRefused(1002012, shown(scope))
    if len(resources) != 1:
        raise TokenRefused(70011, f"{shown(scope)} is not of the form <resource>/.default, for one resource.")


def _unverified(assertion: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError) as error:
        raise TokenRefused(50027) from error
    return claims


def _verified(assertion: str, jwks: Mapping[str, Any]) -> dict[str, Any]:
    try:
        name = jwt.get_unverified_header(assertion).get("kid")
        listed = next((one for one in jwks["keys"] if name and one["kid"] == name), None)
        if listed is None:
            raise TokenRefused(700027, f"The key {shown(name)} is not among those that the issuer publishes.")
        signer = jwt.PyJWK(listed, ALGORITHM)
        claims: dict[str, Any] = jwt.decode(assertion, signer, [ALGORITHM], options=_SIGNATURE_ONLY)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise TokenRefused(700027) from error
    return claims


def _in_time(claims: Mapping[str, Any], bearer: Bearer, now: float) -> None:
    """From nbf (or iat) on, and before exp."""
    start: Any = claims.get("nbf", claims.get("iat", 0))
    end: Any = claims.get("exp")
    if not all(isinstance(one, int | float) and 0 <= one < _YEAR_10000 for one in (start, end)):
        raise BearerRefused(700024, "Its moments are no seconds since 1970.", bearer)
    if not start - CLOCKS_DIFFER <= now < end:
        told = f"assertion valid from {moment(start)}, expiry time of assertion {moment(end)}"
        raise BearerRefused(700024, f"Current time: {moment(now)}, {told}.", bearer)


def _pod_uid(claims: Mapping[str, Any]) -> str | None:
    """`kubernetes.io`.pod.uid of a projected token."""
    found: Any = claims
    for name in ("kubernetes.io", "pod", "uid"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else None
