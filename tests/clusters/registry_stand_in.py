"""A registry that keeps what it is sent, and asks who we are: for tests of whatever pushes."""

import contextlib
import hashlib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field

import trustme
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from clusters.registry_credentials import Credentials
from clusters.registry_push import Registry

WHO = Credentials("kit", "secret")
BASIC = "Basic a2l0OnNlY3JldA=="


@dataclass
class Kept:
    """What the stand-in holds, what it was asked, and by what it lets somebody in."""

    challenge: str = ""
    proof: str = ""
    blobs: dict[str, bytes] = field(default_factory=dict)
    manifests: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    full: int = 1000

    def answer(self, request: Request) -> Response:
        """As the distribution spec has it, as far as a push needs."""
        self.asked.append(f"{request.method} {request.path}")
        if self.challenge and request.headers.get("Authorization") != self.proof:
            return Response("who?", 401, {"WWW-Authenticate": self.challenge})
        if request.path.endswith("/uploads/"):
            return Response("", 202, {"Location": f"{request.path}1?state=x"})
        manifest = "/manifests/" in request.path
        there = self.manifests if manifest else self.blobs
        name = request.path if manifest else request.args.get("digest") or request.path.rpartition("/")[2]
        if request.method == "HEAD":
            digest = (
                {"Docker-Content-Digest": f"sha256:{hashlib.sha256(there[name]).hexdigest()}"} if name in there else {}
            )
            return Response("", 200 if name in there else 404, digest)
        if len(self.blobs) >= self.full:
            return Response("no room", 507)
        there[name] = request.get_data()
        return Response("", 201, {"Docker-Content-Digest": f"sha256:{hashlib.sha256(there[name]).hexdigest()}"})


@dataclass(frozen=True)
class Place:
    """The stand-in, and whom to trust for it."""

    server: HTTPServer
    kept: Kept
    authority: str

    def registry(self, who: Credentials | None = WHO) -> Registry:
        """As a client names it."""
        name = f"localhost:{self.server.port}"
        return Registry(f"https://{name}", name, self.authority, who)


@contextlib.contextmanager
def serving() -> Iterator[Place]:
    """A registry on this machine, as long as the context lasts."""
    authority, kept = trustme.CA(), Kept()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with HTTPServer("localhost", 0, ssl_context=context) as server:
        server.expect_request(re.compile("^/v2/.*")).respond_with_handler(kept.answer)
        yield Place(server, kept, authority.cert_pem.bytes().decode())
