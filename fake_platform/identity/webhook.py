"""The mutating webhook for clusters that have none: AdmissionReview in, JSON patch out. Edge: HTTPS, API server, flags.

`python -m fake_platform identity-webhook`. It holds nothing, and reads one service account for each pod that asks for
an identity, under its own account, whose token and authority are read anew each time.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from fake_platform.identity import mutation
from fake_platform.identity.mutation import PATH, Cloud, MutationRefused, Object
from fake_platform.server import Certificate, bind_everywhere
from fake_platform.waiting import told_to_stop

LARGEST_REVIEW = 8 * 1024 * 1024
SECONDS = 5.0
_MOUNTED = Path("/var/run/secrets/kubernetes.io/serviceaccount")

FindAccount = Callable[[str, str], Awaitable[Object | None]]
"""Namespace and name to the service account; None where there is none."""


@dataclass(frozen=True)
class ApiServer:
    """The cluster's API, as a pod with a mounted token reaches it."""

    url: str = "https://kubernetes.default.svc"
    mounted: Path = _MOUNTED

    async def account(self, namespace: str, name: str) -> Object | None:
        """One service account.

        Raises:
            aiohttp.ClientError, TimeoutError: the API server did not answer, or with neither 200 nor 404.
        """
        trust = ssl.create_default_context(cafile=self.mounted / "ca.crt")
        headers = {"Authorization": f"Bearer {(self.mounted / 'token').read_text(encoding='ascii').strip()}"}
        url = f"{self.url}/api/v1/namespaces/{namespace}/serviceaccounts/{name}"
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        session = aiohttp.ClientSession(timeout=timeout, headers=headers)
        async with session, session.get(url, ssl=trust) as response:
            if response.status == 404:
                return None
            response.raise_for_status()
            found: Object = await response.json()
            return found


class Webhook:
    """Answers the API server."""

    def __init__(self, find: FindAccount, cloud: Cloud) -> None:
        self._find = find
        self._cloud = cloud

    def application(self) -> web.Application:
        """The webhook as an aiohttp application."""
        application = web.Application(client_max_size=LARGEST_REVIEW)
        application.add_routes([web.post(PATH, self._review), web.get("/healthz", _healthy)])
        return application

    async def _review(self, request: web.Request) -> web.Response:
        review = json.loads(await request.read())
        asked = review["request"]
        answer = {"uid": asked["uid"], "allowed": True}
        try:
            patch = await self._patch(asked)
        except MutationRefused as refused:
            answer |= {"allowed": False, "status": {"code": 400, "reason": "BadRequest", "message": str(refused)}}
        else:
            if patch:
                text = base64.b64encode(json.dumps(patch).encode()).decode()
                answer |= {"patchType": "JSONPatch", "patch": text}
        return web.json_response({"apiVersion": review["apiVersion"], "kind": review["kind"], "response": answer})

    async def _patch(self, asked: dict[str, Any]) -> list[mutation.Operation]:
        pod = asked["object"]
        account = await self._find(asked["namespace"], mutation.account_name(pod))
        return mutation.mutate(pod, account, self._cloud)


async def _healthy(request: web.Request) -> web.Response:
    del request
    return web.json_response({"ok": True})


def run(arguments: list[str]) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m fake_platform identity-webhook", allow_abbrev=False)
    parser.add_argument("--tls-port", type=int, required=True)
    parser.add_argument("--tls-cert", type=Path, required=True)
    parser.add_argument("--tls-key", type=Path, required=True)
    parser.add_argument("--authority", required=True, help="https://login.example/, which pods are told")
    parser.add_argument("--tenant", default="", help="for service accounts that name none")
    given = parser.parse_args(arguments)
    cloud = Cloud(given.authority, given.tenant)
    asyncio.run(_serve(cloud, Certificate(given.tls_cert, given.tls_key), given.tls_port))
    return 0


async def _serve(cloud: Cloud, certificate: Certificate, port: int) -> None:
    webhook = Webhook(ApiServer().account, cloud)
    async with contextlib.AsyncExitStack() as stack:
        runner = web.AppRunner(webhook.application(), access_log=None, handle_signals=False)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        for listener in bind_everywhere(port):
            await web.SockSite(runner, listener, ssl_context=certificate.context()).start()
        print(json.dumps({"webhook": PATH, "ready": True}), flush=True)  # noqa: T201 - the command's output
        await told_to_stop()
