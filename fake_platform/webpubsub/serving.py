"""An emulator that listens by itself. Edge: sockets, TLS, files, the event loop, chance."""

import asyncio
import contextlib
import errno
import secrets
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import jwt
from aiohttp import web

from fake_platform.flags import UsageError
from fake_platform.waiting import pause
from fake_platform.webpubsub import options, stderr
from fake_platform.webpubsub.access import connection_string
from fake_platform.webpubsub.emulator import Emulator, Rules
from fake_platform.webpubsub.endpoint import LARGEST_MESSAGE
from fake_platform.webpubsub.entra import EntraRule
from fake_platform.webpubsub.options import Options
from fake_platform.webpubsub.safe_http_server import QuietRunner

BACKLOG = 4096
EXPIRY_SECONDS = 0.5
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Service:
    """A running emulator: its address, what clients of servers need, and itself."""

    endpoint: str
    connection_string: str
    emulator: Emulator


@contextlib.asynccontextmanager
async def serving(given: Options) -> AsyncIterator[Service]:
    """An emulator that answers as long as the context lasts.

    Raises:
        UsageError: an occupied port, or files that are missing or are not what they should be.
    """
    access_key = _read(given.access_key_file).strip() if given.access_key_file else secrets.token_urlsafe(48)
    rules = Rules(
        hubs=options.hubs(_read(given.hubs)) if given.hubs else {},
        entra=_entra(given),
        keep_alive=given.keep_alive,
        observe=stderr.write if given.log else None,
    )
    emulator = Emulator(access_key, rules=rules)
    application = web.Application(middlewares=[_logged] if given.log else [], client_max_size=LARGEST_MESSAGE)
    application.add_routes([*emulator.client_routes(), *emulator.data_plane_routes()])
    runner = QuietRunner(application, stderr.logger(__name__))
    await runner.setup()
    expiring = asyncio.create_task(_expire(emulator))
    try:
        endpoint = await _listen(runner, given)
        yield Service(endpoint, connection_string(endpoint, access_key), emulator)
    finally:
        expiring.cancel()
        await runner.cleanup()
        await emulator.close()


async def _listen(runner: web.AppRunner, given: Options) -> str:
    site = web.TCPSite(runner, given.address, given.port, ssl_context=_context(given), backlog=BACKLOG)
    try:
        await site.start()
    except OSError as error:
        reason = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise UsageError(f"Port {given.port} on {given.address} {reason}; choose another with --port.") from error
    host = f"[{given.address}]" if ":" in given.address else given.address
    return f"{'https' if given.tls_cert else 'http'}://{host}:{runner.addresses[0][1]}"


def _context(given: Options) -> ssl.SSLContext | None:
    if given.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(given.tls_cert, given.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(
            f"{given.tls_cert} and {given.tls_key} are no PEM certificate with its key: {error}."
        ) from error
    return context


def _entra(given: Options) -> EntraRule | None:
    if given.entra_jwks is None:
        return EntraRule() if given.allow_unvalidated_entra_tokens else None
    try:
        return EntraRule(jwt.PyJWKSet.from_json(_read(given.entra_jwks)))
    except (ValueError, AttributeError, jwt.PyJWTError) as error:
        raise UsageError(f"{given.entra_jwks} is no JSON Web Key Set.") from error


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The file {file} cannot be read as text: {error}.") from error


async def _expire(emulator: Emulator) -> None:
    while True:
        await pause(EXPIRY_SECONDS)
        emulator.expire()


@web.middleware
async def _logged(request: web.Request, handler: Handler) -> web.StreamResponse:
    """One line for each request, when it is over; the query is left out because it carries tokens."""
    status = 500
    try:
        response = await handler(request)
        status = response.status
    except web.HTTPException as refused:
        status = refused.status
        raise
    else:
        return response
    finally:
        stderr.write("request", {"method": request.method, "path": request.path, "status": status})
