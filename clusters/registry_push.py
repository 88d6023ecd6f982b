"""Pushes an OCI layout to a registry that is reached by another name or port than its own. Edge: HTTP.

Source: OCI distribution-spec v1.1, "Pushing manifests" and "Pushing blobs" (monolithic upload).
"""

import ssl
from dataclasses import dataclass

import httpx

from clusters.errors import ClusterError
from clusters.oci import Blob, Layout
from clusters.registry_credentials import BAD_INPUT, Credentials
from clusters.registry_login import RegistryLogin

SECONDS = 60.0


@dataclass(frozen=True)
class Registry:
    """A registry: where to connect, its real name, the PEM of the authority to trust, and who we are there.

    Without an authority the machine's own trust store counts; without credentials a registry that wants some refuses.
    """

    url: str
    name: str
    authority_pem: str | None
    credentials: Credentials | None = None


def push(layout: Layout, registry: Registry, repository: str, tag: str | None = None) -> str:
    """Upload what the registry lacks and return the image's reference by digest, under the registry's real name.

    What an earlier push has brought is not sent again. With a `tag` the image has that name too: some registries throw
    away what has none.

    Raises:
        ClusterError: the registry cannot be reached, refused, or does not hold what was sent.
    """
    try:
        context = ssl.create_default_context(cadata=registry.authority_pem)
    except ssl.SSLError as error:
        raise ClusterError(f"the authority for {registry.name} is no PEM certificate ({error})", BAD_INPUT) from error
    login = RegistryLogin(registry.credentials)
    try:
        with httpx.Client(
            base_url=registry.url, verify=context, timeout=SECONDS, trust_env=False, auth=login
        ) as client:
            _Session(client, registry, repository).image(layout, tag)
    except httpx.HTTPError as error:
        raise ClusterError(f"{registry.name} cannot be reached: {error or type(error).__name__}") from error
    return f"{registry.name}/{repository}@{layout.manifest.digest}"


@dataclass(frozen=True)
class _Session:
    client: httpx.Client
    registry: Registry
    repository: str

    def image(self, layout: Layout, tag: str | None) -> None:
        digest, name = layout.manifest.digest, tag or layout.manifest.digest
        place = f"/v2/{self.repository}/manifests/{name}"
        there = self.ask("HEAD", place, {200, 404}, kind=layout.media_type)
        if there.status_code == 200 and there.headers.get("Docker-Content-Digest") == digest:
            return
        for blob in layout.blobs():
            self.blob(layout, blob)
        body = layout.path(digest).read_bytes()
        stored = self.ask("PUT", place, {201}, content=body, kind=layout.media_type)
        if stored.headers.get("Docker-Content-Digest") != digest:
            raise ClusterError(f"{self.registry.name} stored {self.repository} under another digest than {digest}")

    def blob(self, layout: Layout, blob: Blob) -> None:
        place = f"/v2/{self.repository}/blobs/"
        if self.ask("HEAD", place + blob.digest, {200, 404}).status_code == 200:
            return
        upload = self.upload(self.ask("POST", place + "uploads/", {202}))
        joint = "&" if upload.query else "?"
        content = layout.path(blob.digest).read_bytes()
        self.ask("PUT", f"{upload}{joint}digest={blob.digest}", {201}, content=content)

    def upload(self, begun: httpx.Response) -> httpx.URL:
        """Where the registry wants the blob: never past TLS, where image and credentials would be read by anybody."""
        place = begun.request.url.join(begun.headers.get("Location", ""))
        if place.scheme != "https":
            raise ClusterError(
                f"{self.registry.name} sends uploads to {place.scheme}://{place.host}: only https is followed; "
                "is a proxy before it that does not say X-Forwarded-Proto?"
            )
        return place

    def ask(
        self,
        method: str,
        path: str,
        good: set[int],
        *,
        content: bytes | None = None,
        kind: str = "application/octet-stream",
    ) -> httpx.Response:
        reply = self.client.request(
            method, path, content=content, headers={"Host": self.registry.name, "Content-Type": kind, "Accept": kind},
            extensions={"sni_hostname": self.registry.name.rpartition(":")[0] or self.registry.name},
        )  # fmt: skip
        if reply.status_code == 401:
            raise ClusterError(f"{self.registry.name} does not let us in: {self.said(reply)}", BAD_INPUT)
        if reply.status_code not in good:
            raise ClusterError(f"{self.registry.name} answered {self.said(reply)}")
        return reply

    @staticmethod
    def said(reply: httpx.Response) -> str:
        request = reply.request
        return f"{reply.status_code} to {request.method} {request.url.path}: {reply.text[:200]}".rstrip(": ")
