"""The key exchange and token introspection, over TLS. Edge: HTTP, the clock."""

import time
from dataclasses import replace
from email.utils import formatdate
from typing import Any

from aiohttp import web

from fake_platform import answers, exchange_admission, keys, proofs, tokens
from fake_platform.faults import EXCHANGE, Fault
from fake_platform.hosts import Knock, Operator
from fake_platform.journal import Event
from fake_platform.proofs import Proof
from fake_platform.refusals import Refused
from fake_platform.runtime import Platform
from fake_platform.timestamps import rfc3339
from fake_platform.waiting import pause

_OF_CHANNELS = ("token-life", "channel-url")
_REDIRECTS = (302, 307)
ELSEWHERE = "https://elsewhere.byohost.test/sign-in"
"""Where a gateway that wants people to sign in would send an operator."""

NO_STORE = {"Cache-Control": "no-store"}


class Exchange:
    """`/v1/...` of openapi.yaml."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def routes(self) -> list[web.RouteDef]:
        """What operators call."""
        return [
            web.post("/v1/hosts/{host}/key-exchange", self.exchange),
            web.post("/v1/tokens/introspect", self.introspect),
            web.get("/healthz", healthy),
        ]

    async def exchange(self, request: web.Request) -> web.Response:
        """Exchange an install key for a channel; every attempt is journalled and audited."""
        name = request.match_info["host"]
        content: dict[str, Any] = {}
        try:
            content = await self._read(request, name)
            fault = await self._hindered(name, content)
            if fault is not None and fault.kind == "fail":
                return self._fail(name, content, fault.details["status"])
            knock = replace(self._knock(content, answers.bearer(request)), ahead=_ahead(fault))
            response = self._admit(answers.asker(request), name, knock, fault)
        except Refused as refused:
            self._refuse(answers.asker(request), name, content, refused)
            return answers.refusal(refused)
        self._record(name, content, 200, response)
        dated = {"Date": formatdate(time.time() + knock.ahead, usegmt=True)} if knock.ahead else {}
        return web.json_response(response, headers=NO_STORE | dated)

    async def _read(self, request: web.Request, name: str) -> dict[str, Any]:
        """The body; the attempt is counted, whatever becomes of it."""
        try:
            content: dict[str, Any] = await answers.body(request, "exchange-request.json")
        except Refused:
            self._platform.take(exchange_admission.count_attempt(self._platform.state, name, "", time.time()))
            raise
        step = exchange_admission.count_attempt(self._platform.state, name, content["installationId"], time.time())
        self._platform.take(step)
        return content

    async def _hindered(self, name: str, content: dict[str, Any]) -> Fault | None:
        """The fault that this exchange meets; one that delays it has passed, one that refuses it is raised."""
        whom = {"host": name, "instance": content["instance"]}
        fault = self._platform.meet(EXCHANGE, lambda one: one.of(name), whom)
        if fault is not None and fault.kind == "delay":
            await pause(fault.details["seconds"])
        if fault is not None and fault.kind == "refuse":
            sentence = "The platform was told to refuse this exchange, by a fault."
            raise Refused(fault.details["problem"], sentence, fault.details["retryAfterSeconds"])
        return fault

    def _fail(self, name: str, content: dict[str, Any], status: int) -> web.Response:
        data = {"request": content, "response": {}}
        event = Event("exchange", "failed", host=name, instance=content["instance"], status=status, data=data)
        self._platform.record(event)
        headers = {"Location": ELSEWHERE} if status in _REDIRECTS else {}
        return web.Response(status=status, text="The gateway has no answer.\n", headers=headers)

    def _knock(self, content: dict[str, Any], key: str) -> Knock:
        cluster = content.get("cluster") or {}
        operator = Operator(
            instance=content["instance"],
            installation_id=content["installationId"],
            version=content["operatorVersion"],
            families=tuple(content["runtimeFamilies"]),
            key_hash=keys.digest(key),
            namespace=cluster.get("namespace"),
            issuer=cluster.get("issuer"),
        )
        proof = Proof(**content["proof"]) if content.get("proof") else None
        audience = self._platform.site.endpoint
        return Knock(operator.key_hash, tuple(content["protocol"]), operator, proof, audience)

    def _admit(self, address: str | None, name: str, knock: Knock, fault: Fault | None) -> dict[str, Any]:
        self._platform.take(exchange_admission.exchange(self._platform.state, name, knock, time.time()).asked(address))
        if fault is not None and fault.kind == "die":
            self._platform.die()
        spoilt = fault if fault is not None and fault.kind in _OF_CHANNELS else None
        url, expires_at = self._platform.mint_channel(name, spoilt)
        host, site = self._platform.state.hosts[name], self._platform.site
        return {
            "protocol": 1,
            "host": name,
            "generation": host.generation,
            "runtimeFamilies": list(host.served_families),
            "channel": {"url": url, "group": tokens.group_of(name), "expiresAt": rfc3339(expires_at + knock.ahead)},
            "sandboxTokens": self._platform.signing.tell(name),
            "registry": {"host": site.registry, "blobHosts": list(site.blob_hosts)},
        }

    def _refuse(self, address: str | None, name: str, content: dict[str, Any], refused: Refused) -> None:
        instance = content.get("instance")
        named = answers.host_name(name)
        step = exchange_admission.refused(self._platform.state, named, instance, refused, time.time())
        self._platform.take(step.asked(address))
        self._record(named, content, refused.status, {"type": refused.kind, "detail": refused.detail})

    def _record(self, name: str | None, content: dict[str, Any], status: int, response: dict[str, Any]) -> None:
        kind = "exchanged" if status == 200 else str(response["type"])
        proof = proofs.told(content["proof"]["token"]) if content.get("proof") else None
        data = {"request": content, "response": response, "proof": proof}
        event = Event("exchange", kind, host=name, instance=content.get("instance"), status=status, data=data)
        self._platform.record(event)

    async def introspect(self, request: web.Request) -> web.Response:
        """Whether a sandbox token still counts."""
        try:
            content = await answers.body(request, "introspection.json#/$defs/request")
        except Refused as refused:
            return answers.refusal(refused)
        active = tokens.still_counts(self._platform.state, content["token"], time.time())
        self._platform.record(Event("token", "introspect", status=200, data={**content, "active": active}))
        return web.json_response({"active": active}, headers=NO_STORE)


def _ahead(fault: Fault | None) -> float:
    """How many seconds the clock is ahead by which this exchange and what follows it are dated."""
    return float(fault.details["seconds"]) if fault is not None and fault.kind == "skew-clock" else 0.0


async def healthy(request: web.Request) -> web.Response:
    """The platform answers."""
    del request
    return web.json_response({"ok": True})
