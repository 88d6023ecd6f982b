"""The customer's cloud as a sandbox meets it: Entra's token endpoint, under a name of ours. Edge: HTTP, clock, chance.

Every exchange is audited, granted or not; where the assertion's signature held, the entry is joined with host, sandbox,
pod and account. What it grants opens nothing: nobody takes these tokens.
"""

import secrets
import time
import uuid
from dataclasses import replace
from typing import Any

from aiohttp import web

from fake_platform import answers
from fake_platform.effects import Audit
from fake_platform.identity import verdict
from fake_platform.identity.aadsts import TokenRefused, body, ids
from fake_platform.identity.discovery import Issuers
from fake_platform.identity.federation import key
from fake_platform.identity.verdict import Bearer, BearerRefused, Request
from fake_platform.journal import Event
from fake_platform.runtime import Platform
from fake_platform.state import Step

LIFE = 3599  # seconds, as Entra says it
CLIENTS_ID = "client-request-id"
NO_STORE = {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}


class TokenEndpoint:
    """`/{tenant}/...` of one authority, such as https://login.byohost.test."""

    def __init__(self, platform: Platform, authority: str, issuers: Issuers) -> None:
        self._platform = platform
        self._authority = authority
        self._issuers = issuers

    def routes(self) -> list[web.RouteDef]:
        """What a client of the authority calls."""
        return [
            web.post("/{tenant}/oauth2/v2.0/token", self._token),
            web.post("/{tenant}/oauth2/token", self._token),
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", self._configuration),
            web.get("/{tenant}/discovery/v2.0/keys", self._keys),
        ]

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        wanted = Request(request.match_info["tenant"], form, v1=not request.path.endswith("/v2.0/token"))
        about = ids(str(uuid.uuid4()), request.headers.get(CLIENTS_ID) or form.get(CLIENTS_ID, ""))
        headers = NO_STORE | {"x-ms-request-id": about.trace, CLIENTS_ID: about.correlation}
        try:
            bearer = await self._judge(wanted)
        except TokenRefused as refused:
            found = refused.bearer if isinstance(refused, BearerRefused) else None
            self._note(request, wanted, found, refused)
            answer = body(refused, self._authority, about, time.time())
            return web.json_response(answer, status=refused.status, headers=headers)
        self._note(request, wanted, bearer, None)
        return web.json_response(_granted(wanted, secrets.token_urlsafe(48), int(time.time())), headers=headers)

    async def _judge(self, wanted: Request) -> Bearer:
        """Who signs in.

        Raises:
            TokenRefused: any of the codes.
        """
        claim = verdict.admit(self._platform.state.applications, wanted)
        jwks = await self._issuers.keys(claim.issuer)
        # Credentials may have changed while the keys were fetched: what counts is what is trusted now.
        current = self._platform.state.applications.get(key(wanted.tenant, wanted.form["client_id"]))
        application = current or replace(claim.application, credentials={})
        return verdict.settle(replace(claim, application=application), jwks, time.time())[1]

    def _note(self, request: web.Request, wanted: Request, bearer: Bearer | None, why: TokenRefused | None) -> None:
        state = self._platform.state
        uid = bearer.pod_uid if bearer else None
        sandbox = next((one for one in state.sandboxes.values() if uid is not None and one.pod_uid == uid), None)
        who = f"client {wanted.form.get('client_id', '')[:128]}, tenant {wanted.tenant[:128]}"
        audit = Audit(
            "identity-token",
            bearer.subject if bearer else "unknown",
            sandbox.host if sandbox else None,
            outcome=f"AADSTS{why.code}" if why else "ok",
            sandbox_id=sandbox.sandbox_id if sandbox else None,
            pod_uid=uid,
            service_account=bearer.subject.rpartition(":")[2] if bearer else None,
            detail=f"{who}: {why.sentence}" if why else who,
        )
        self._platform.take(Step(state).do(audit).asked(answers.asker(request)))
        status = why.status if why else 200
        data = {"podUid": uid, "outcome": audit.outcome, "detail": audit.detail}
        self._platform.record(Event("token", "identity.token", host=audit.host, status=status, data=data))

    async def _configuration(self, request: web.Request) -> web.Response:
        """What MSAL-based clients read first; of a tenant that nobody has, Entra says so here already."""
        tenant = request.match_info["tenant"]
        try:
            verdict.known(self._platform.state.applications, tenant)
        except TokenRefused as refused:
            about = ids(str(uuid.uuid4()), request.headers.get(CLIENTS_ID, ""))
            answer = body(refused, self._authority, about, time.time()) | {"error": "invalid_tenant"}
            return web.json_response(answer, status=refused.status)
        return web.json_response(_configured(f"{self._authority}/{tenant}"))

    async def _keys(self, request: web.Request) -> web.Response:
        """No key: what this endpoint grants is signed by none."""
        del request
        return web.json_response({"keys": []})


def _granted(wanted: Request, token: str, now: int) -> dict[str, Any]:
    """What the client gets; from the first version of the endpoint with every number as text, and moments."""
    granted = {"token_type": "Bearer", "expires_in": LIFE, "ext_expires_in": LIFE}
    if wanted.v1:
        moments = {"expires_on": now + LIFE + 1, "not_before": now - 300}
        granted = {name: str(value) for name, value in (granted | moments).items()}
        granted["resource"] = wanted.form["resource"]
    return granted | {"access_token": token}


def _configured(base: str) -> dict[str, Any]:
    """The discovery document of a tenant, as Entra fills it; what leads elsewhere than here is left out."""
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{base}/v2.0",
        "request_uri_parameter_supported": False,
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "claims_supported": [
            *("sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name"),
            *("msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid"),
            *("ver", "at_hash", "c_hash", "email"),
        ],
    }
