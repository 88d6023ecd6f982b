"""Pushes an OCI layout to a registry that is reached by another name or port than its own. Edge: HTTP.

Source: OCI distribution-spec v1.1, "Pushing manifests" and "Pushing blobs" (monolithic upload).
"""

import ssl
from dataclasses import dataclass

import httpx

from clusters.errors import ClusterError
from clusters.oci import Blob, Layout

SECONDS = 60.0


@dataclass(frozen=True)
class Registry:
    """A registry behind a forwarded port: where to connect, its real name, and the PEM of the authority to trust."""

    url: str
    name: str
    authority_pem: str


def push(layout: Layout, registry: Registry, repository: str) -> str:
    """Upload what the registry lacks and return the image's reference by digest, under the registry's real name.

    Raises:
        ClusterError: the registry refused, or does not hold what was sent.
    """
    context = ssl.create_default_context(cadata=registry.authority_pem)
    with httpx.Client(base_url=registry.url, verify=context, timeout=SECONDS, trust_env=False) as client:
        session = _Session(client, registry, repository)
        for blob in layout.blobs():
            session.blob(layout, blob)
        digest = layout.manifest.digest
        body = layout.path(digest).read_bytes()
        stored = session.ask("PUT", f"/v2/{repository}/manifests/{digest}", {201}, content=body, kind=layout.media_type)
        if stored.headers.get("Docker-Content-Digest") != digest:
            raise ClusterError(f"{registry.name} stored {repository} under another digest than {digest}")
    return f"{registry.name}/{repository}@{digest}"


@dataclass(frozen=True)
class _Session:
    client: httpx.Client
    registry: Registry
    repository: str

    def blob(self, layout: Layout, blob: Blob) -> None:
        place = f"/v2/{self.repository}/blobs/"
        if self.ask("HEAD", place + blob.digest, {200, 404}).status_code == 200:
            return
        upload = self.ask("POST", place + "uploads/", {202}).headers["Location"]
        joint = "&" if "?" in upload else "?"
        content = layout.path(blob.digest).read_bytes()
        self.ask("PUT", f"{upload}{joint}digest={blob.digest}", {201}, content=content)

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
            method, path, content=content, headers={"Host": self.registry.name, "Content-Type": kind},
            extensions={"sni_hostname": self.registry.name},
        )  # fmt: skip
        if reply.status_code not in good:
            place = path.partition("?")[0]
            said = f"{reply.status_code} to {method} {place}: {reply.text[:200]}"
            raise ClusterError(f"{self.registry.name} answered {said}")
        return reply
