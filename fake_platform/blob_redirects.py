"""A registry that hands out blobs from elsewhere: `python3 -m fake_platform.blob_redirects`. Edge: HTTPS in and out.

Manifests come from the registry behind it; a blob is answered by a redirect (307) to where the name that was asked for
sends it. Source: OCI distribution-spec 1.1, "Pulling blobs": a registry may answer with a redirect.
"""

import argparse
import asyncio
import signal
import ssl
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp
from aiohttp import web

KEPT = ("Content-Type", "Docker-Content-Digest", "Docker-Distribution-Api-Version", "ETag")
"""Fields of the registry's answers that clients read."""

ASKED = ("Accept", "Range", "If-None-Match")


class Redirects:
    """The front: `targets` tells per asked host where its blobs are, `behind` is the registry's URL and real name."""

    def __init__(self, targets: Mapping[str, str], behind: tuple[str, str], trust: ssl.SSLContext) -> None:
        self._targets = targets
        self._url, self._name = behind
        self._trust = trust

    async def answer(self, request: web.Request) -> web.Response:
        """A redirect for a blob, the registry's own answer for everything else."""
        host = request.host.lower().removesuffix(":443")
        if "/blobs/" in request.path and host in self._targets:
            return web.Response(status=307, headers={"Location": f"https://{self._targets[host]}{request.path}"})
        headers = {"Host": self._name} | {name: request.headers[name] for name in ASKED if name in request.headers}
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method,
                f"{self._url}{request.path_qs}",
                headers=headers,
                ssl=self._trust,
                server_hostname=self._name,
            ) as reply,
        ):
            kept = {name: reply.headers[name] for name in KEPT if name in reply.headers}
            return web.Response(status=reply.status, headers=kept, body=await reply.read())

    def application(self) -> web.Application:
        """GET and HEAD of everything."""
        application = web.Application()
        application.add_routes([web.get("/{path:.*}", self.answer)])
        return application


def settings(arguments: Sequence[str]) -> argparse.Namespace:
    """The settings of a command line."""
    parser = argparse.ArgumentParser("python3 -m fake_platform.blob_redirects", description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tls-cert", type=Path, required=True, help="also what the registry behind must show")
    parser.add_argument("--tls-key", type=Path, required=True)
    parser.add_argument("--behind", required=True, help="the registry's URL, such as https://127.0.0.1:5443")
    parser.add_argument("--name", required=True, help="the registry's real name")
    parser.add_argument("--redirect", action="append", required=True, metavar="HOST=TARGET", help="repeat for more")
    return parser.parse_args(arguments)


async def serve(given: argparse.Namespace) -> None:
    """Listen until SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    trust = ssl.create_default_context(cafile=given.tls_cert)
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # exactly this leaf
    listening = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    listening.load_cert_chain(given.tls_cert, given.tls_key)
    targets = dict(pair.split("=", 1) for pair in given.redirect)
    runner = web.AppRunner(Redirects(targets, (given.behind, given.name), trust).application())
    await runner.setup()
    await web.TCPSite(runner, port=given.port, ssl_context=listening).start()
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(settings(sys.argv[1:])))
