"""The canaries of a proxy check: where they stand, and what arrived. Edge: child processes, files."""

import contextlib
import json
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from egress_profiles.battery.check_endpoints import Ground
from egress_profiles.canary.certificate import certificate_and_key

LEAVE = 10.0
"""Seconds that a canary is given to end."""

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class CanaryError(Exception):
    """The canaries cannot stand where they were to; the message says why."""


@dataclass(frozen=True)
class Canaries:
    """Two that run: their TLS ports, the files of what arrived, and their certificate (DER)."""

    port: int
    other: int
    logs: tuple[Path, Path]
    certificate: bytes = b""

    def saw(self, mark: str, *, beside: bool = False) -> bool:
        """Tell whether a mark arrived at either, or at the other port."""
        return any(mark in log.read_text(encoding="utf-8") for log in self.logs[1 if beside else 0 :])

    def requests(self, mark: str) -> list[tuple[str, str, bool]]:
        """Give Host and target of each request that carried a mark, and whether control bytes stood in its head.

        What was no request has neither Host nor target.
        """
        lines = (line for log in self.logs for line in log.read_text(encoding="utf-8").splitlines() if mark in line)
        hits = map(json.loads, lines)
        return [(str(hit.get("host", "")), str(hit.get("path", "")), "bare" in hit) for hit in hits]


@contextlib.contextmanager
def canaries(ground: Ground, folder: Path) -> Iterator[Canaries]:
    """Run two canaries as long as the block runs.

    Raises:
        CanaryError: an address is not this machine's, a port is taken, or the certificate is none.
    """
    pem = ground.certificate or _made(ground, folder)
    with contextlib.ExitStack() as stack:
        logs = (folder / "canary.jsonl", folder / "other.jsonl")
        children = [
            stack.enter_context(_canary(ground, log, port, pem))
            for log, port in zip(logs, (ground.port, ground.other_port), strict=True)
        ]
        ports = [_port(child) for child in children]
        yield Canaries(ports[0], ports[1], logs, _der(pem))


def make_certificate(file: Path, *names: str) -> None:
    """Write a key and a certificate for these names that a proxy can be told to trust; good for a month.

    Raises:
        OSError: the file cannot be written, or is there.
    """
    with file.open("xb") as new:
        file.chmod(0o600)
        new.write(certificate_and_key(names, days=30))


def _made(ground: Ground, folder: Path) -> Path:
    pem = folder / "canary.pem"
    make_certificate(pem, ground.listed, ground.unlisted)
    return pem


def _der(pem: Path) -> bytes:
    try:
        found = _CERTIFICATE.search(pem.read_text(encoding="ascii"))
        return ssl.PEM_cert_to_DER_cert(found[0]) if found else b""
    except (OSError, ValueError) as error:
        raise CanaryError(f"{pem} is no key and certificate in PEM: {error}") from error


@contextlib.contextmanager
def _canary(ground: Ground, log: Path, port: int, pem: Path) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-P", "-m", "egress_profiles.canary", "--log", str(log)]
    command += ["--certificate", str(pem)]
    command += [f"--address={each}" for each in (ground.bind, ground.bind6) if each]
    command += [f"--{name}-port=0" for name in ("http", "echo", "dns", "udp", "quic")] + [f"--tls-port={port}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(LEAVE)
            child.kill()


def _port(child: "subprocess.Popen[str]") -> int:
    """Wait until a canary listens, and give its TLS port."""
    assert child.stdout is not None  # noqa: S101 - PIPE was asked for
    assert child.stderr is not None  # noqa: S101 - PIPE was asked for
    line = child.stdout.readline()
    if not line:
        raise CanaryError(child.stderr.read().strip())
    return next(int(each["port"]) for each in json.loads(line)["listeners"] if each["listener"] == "tls")
