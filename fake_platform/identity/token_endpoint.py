"""The customer's cloud as a sandbox meets it: Entra's token endpoint, under a name of ours. Edge: HTTP, clock, chance.

Every exchange is audited, granted or not; where the assertion's signature held, the entry is joined with host, sandbox,
pod and account. What it grants opens nothing: nobody takes these tokens.
"""

import secrets
import time
import uuid
from dataclasses import replace

from aiohttp import web

from fake_platform import answers
from fake_platform.effects import Audit
from fake_platform.identity import verdict
from fake_platform.identity.aadsts import TokenRefused, body
from fake_platform.identity.discovery import Issuers
from fake_platform.identity.federation import key
from fake_platform.identity.verdict import Bearer, BearerRefused, Request
from fake_platform.journal import Event
from fake_platform.runtime import Platform
from fake_platform.state import Step

LIFE = 3599  # seconds, as Entra says it
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
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", self._configuration),
            web.get("/{tenant}/discovery/v2.0/keys", self._keys),
        ]

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        wanted = Request(request.match_info["tenant"], form)
        try:
            bearer = await self._judge(wanted)
        except TokenRefused as refused:
            found = refused.bearer if isinstance(refused, BearerRefused) else None
            self._note(request, wanted, found, refused)
            trace = str(uuid.uuid4())
            answer = body(refused, self._authority, trace, time.time())
            return web.json_response(answer, status=refused.status, headers=NO_STORE)
        self._note(request, wanted, bearer, None)
        token = secrets.token_urlsafe(48)
        granted = {"token_type": "Bearer", "expires_in": LIFE, "ext_expires_in": LIFE, "access_token": token}
        return web.json_response(granted, headers=NO_STORE)

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
        """What MSAL-based clients read first."""
        base = f"{self._authority}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": f"{base}/v2.0",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "scopes_supported": ["openid"],
            }
        )

    async def _keys(self, request: web.Request) -> web.Response:
        """No key: what this endpoint grants is signed by none."""
        del request
        return web.json_response({"keys": []})
