"""Listeners of one platform: TLS for operators, plain loopback for people and checks. Edge: sockets, TLS, files.

Requests are routed by Host: `/v1` only on the endpoint's name, `/client` only on a minted channel's name. The token
endpoint for workload identities has a listener of its own, so that no sandbox comes to the platform by its address.
"""

import asyncio
import contextlib
import errno
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Middleware

from fake_platform import answers, channel
from fake_platform.connection_faults import Disguise, Trouble
from fake_platform.control import Control
from fake_platform.exchange import Exchange
from fake_platform.flags import UsageError
from fake_platform.identity.discovery import Issuers
from fake_platform.identity.token_endpoint import TokenEndpoint
from fake_platform.page.login import Door
from fake_platform.page.serving import routes as page_routes
from fake_platform.page.sessions import SessionStore
from fake_platform.refusals import Refused
from fake_platform.runtime import Platform
from fake_platform.settings import Login
from fake_platform.webpubsub import stderr
from fake_platform.webpubsub.safe_http_server import QuietRunner

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Sockets:
    """Bound, not yet listening; the control listener's first address is 127.0.0.1."""

    tls: tuple[socket.socket, ...]
    control: tuple[socket.socket, ...]
    login: tuple[socket.socket, ...] = ()


@dataclass(frozen=True)
class Keys:
    """What opens the control listener: its bearer, and a ticket that opens the page once, if one was printed."""

    token: str = field(repr=False)
    ticket: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Certificate:
    """PEM files of the TLS listener."""

    cert: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """A server context.

        Raises:
            UsageError: files that are missing or do not fit.
        """
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            context.load_cert_chain(self.cert, self.key)
        except (OSError, ssl.SSLError) as error:
            raise UsageError(f"{self.cert} and {self.key} are no PEM certificate with its key: {error}.") from error
        return context


def bind(address: str, port: int, flag: str) -> socket.socket:
    """A bound TCP socket; `::` takes both families.

    Raises:
        UsageError: an occupied or forbidden port.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family is socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if address == "::" else 1)
    try:
        listener.bind((address, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        reason = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise UsageError(f"Port {port} on {address} {reason}; choose another with {flag}.") from error
    return listener


def bind_everywhere(port: int) -> tuple[socket.socket, ...]:
    """One socket for all addresses, of both families where the machine has IPv6."""
    return (bind("::" if socket.has_dualstack_ipv6() else "0.0.0.0", port, "--tls-port"),)  # noqa: S104 - a pod's listener


def bind_loopback(port: int, flag: str) -> tuple[socket.socket, ...]:
    """One port on 127.0.0.1 and, where it is to be had, ::1: `localhost` may mean either."""
    first = bind("127.0.0.1", port, flag)
    try:
        return (first, bind("::1", first.getsockname()[1], flag))
    except UsageError:
        return (first,)


@contextlib.asynccontextmanager
async def serving(
    platform: Platform, certificate: Certificate, keys: Keys, sockets: Sockets
) -> AsyncIterator[Platform]:
    """A platform that answers on the sockets as long as the context lasts."""
    channel.connect(platform)
    platform.emulator.hub.interference = Trouble(platform)
    context = certificate.context()
    context.sni_callback = Disguise(platform)
    operators = web.Application(middlewares=[_by_host(platform)], client_max_size=answers.LARGEST_BODY)
    operators.add_routes([*Exchange(platform).routes(), *platform.emulator.client_routes()])
    people = web.Application(middlewares=[_problems], client_max_size=answers.LARGEST_BODY)
    people.add_routes(Control(platform, keys.token).routes())
    people.add_routes([*platform.emulator.client_routes(), *platform.emulator.data_plane_routes()])
    async with aiohttp.ClientSession() as asking, _listening() as listen:
        own = f"http://127.0.0.1:{sockets.control[0].getsockname()[1]}"
        people.add_routes(page_routes(Door(SessionStore(keys.ticket, keys.token), asking, own)))
        await listen(operators, sockets.tls, context)
        await listen(people, sockets.control, None)
        if platform.site.login is not None:
            await listen(_login(platform, platform.site.login), sockets.login, certificate.context())
        ageing = asyncio.create_task(platform.age())
        try:
            yield platform
        finally:
            ageing.cancel()


@contextlib.asynccontextmanager
async def _listening() -> AsyncIterator[Callable[..., Awaitable[None]]]:
    """What puts an application on sockets; in the end all are closed at once: each waits for its own clients."""
    runners: list[web.AppRunner] = []

    async def listen(
        application: web.Application, sockets: tuple[socket.socket, ...], context: ssl.SSLContext | None
    ) -> None:
        runner = QuietRunner(application, stderr.logger(__name__))
        await runner.setup()
        runners.append(runner)
        for listener in sockets:
            await web.SockSite(runner, listener, ssl_context=context).start()

    try:
        yield listen
    finally:
        await asyncio.gather(*(runner.cleanup() for runner in runners))


def _login(platform: Platform, login: Login) -> web.Application:
    """The token endpoint; another Host than its own is not served there."""

    @web.middleware
    async def by_host(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.host.lower().removesuffix(":443") != login.authority:
            return answers.refusal(Refused("not-found", "This name is no authority; use the one that pods are told."))
        return await _problems(request, handler)

    application = web.Application(middlewares=[by_host], client_max_size=answers.LARGEST_BODY)
    application.add_routes(TokenEndpoint(platform, login.endpoint, Issuers(login.issuer_ca)).routes())
    return application


def _by_host(platform: Platform) -> Middleware:
    @web.middleware
    async def by_host(request: web.Request, handler: Handler) -> web.StreamResponse:
        host = request.host.lower().removesuffix(":443")
        if request.path.startswith("/v1/") and host != platform.site.authority:
            return answers.refusal(
                Refused("not-found", "This name serves no key exchange; use the platform's endpoint.")
            )
        return await _problems(request, handler)

    return by_host


@web.middleware
async def _problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What aiohttp itself refuses becomes a problem too."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge as error:
        return answers.refusal(Refused("invalid-request", f"The body is too large: {error.text}"))
    except web.HTTPMethodNotAllowed as error:
        return _not_allowed(error.allowed_methods)
    except web.HTTPNotFound:
        if request.method == "CONNECT":  # its target is no path: this is no proxy, and there is no other method either
            return _not_allowed(set())
        return answers.refusal(Refused("not-found", "Nothing is served under this path; openapi.yaml lists what is."))


def _not_allowed(allowed: Collection[str]) -> web.Response:
    """405 with `Allow`, which may be empty (RFC 9110, 10.2.1 and 15.5.6)."""
    names = ", ".join(sorted(allowed))
    refused = answers.refusal(Refused("method-not-allowed", f"This path is served with {names or 'no method'}."))
    refused.headers["Allow"] = names
    return refused
