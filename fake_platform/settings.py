"""What one platform process is told: names, ports, files, taken from its flags. Pure."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

LAPTOP_CONTROL_PORT = 0  # the system chooses
REGISTRY = "registry.byohost.test"
BLOBS = "blobs.byohost.test"


@dataclass(frozen=True)
class Flags:
    """The command line. Files and endpoint may be missing on a laptop, where they are made up at start."""

    laptop: bool
    tls_port: int
    control_port: int
    tls_cert: Path | None
    tls_key: Path | None
    public_endpoint: str | None
    channel_suffix: str | None
    control_token_file: Path | None
    registry: str
    blob_hosts: tuple[str, ...]


@dataclass(frozen=True)
class Site:
    """Where the platform is reached: `https://host[:port]`, and where its channels live.

    `channel_suffix` None puts the channel on the endpoint's own authority (laptop).
    """

    endpoint: str
    channel_suffix: str | None
    registry: str
    blob_hosts: tuple[str, ...]

    @property
    def authority(self) -> str:
        """Host, and port unless it is 443."""
        return self.endpoint.removeprefix("https://").removesuffix(":443")


class UsageError(Exception):
    """Flags that make no platform; the message is one sentence."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}; --help lists the flags.")


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535; 0 lets the system choose)")
    return int(text)


def _endpoint(text: str) -> str:
    rest = text.removeprefix("https://").rstrip("/")
    if rest == text or not rest or any(mark in rest for mark in "/?#@ "):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form https://host[:port]")
    return "https://" + rest.lower()


def parse(arguments: list[str]) -> Flags:
    """The flags of `python -m fake_platform`.

    Raises:
        UsageError: unknown or missing flags, or values out of range.
    """
    parser = _Parser(
        prog="python -m fake_platform", description="Run the fake platform of the BYO host conformance harness."
    )
    parser.add_argument(
        "--laptop", action="store_true", help="make up CA, ports and token; print them as one JSON line"
    )
    parser.add_argument("--tls-port", type=_port, default=None, help="exchange and channel; 8443, on a laptop any")
    parser.add_argument(
        "--control-port", type=_port, default=None, help="control API, loopback only; 8081, on a laptop any"
    )
    parser.add_argument("--tls-cert", type=Path, help="PEM certificate of the TLS listener")
    parser.add_argument("--tls-key", type=Path, help="PEM key of the TLS listener")
    parser.add_argument("--public-endpoint", type=_endpoint, help="https://host[:port] as operators reach it")
    parser.add_argument("--channel-suffix", help="each exchange mints a channel host under it")
    parser.add_argument("--control-token-file", type=Path, help="file with the control API's bearer token")
    parser.add_argument("--registry", default=REGISTRY, help="registry that launches name")
    parser.add_argument("--blob-host", action="append", default=None, help="where the registry redirects (repeatable)")
    given = parser.parse_args(arguments)
    cluster = ("tls_cert", "tls_key", "public_endpoint", "channel_suffix", "control_token_file")
    missing = [f"--{name.replace('_', '-')}" for name in cluster if getattr(given, name) is None]
    if missing and not given.laptop:
        raise UsageError(f"Give {', '.join(missing)}, or --laptop; --help lists the flags.")
    made_up = [name for name in cluster[:4] if given.laptop and getattr(given, name) is not None]
    if made_up:
        raise UsageError(
            f"--laptop makes up {', '.join('--' + name.replace('_', '-') for name in made_up)}; leave it out."
        )
    default = (0, 0) if given.laptop else (8443, 8081)
    return Flags(
        laptop=given.laptop,
        tls_port=default[0] if given.tls_port is None else given.tls_port,
        control_port=default[1] if given.control_port is None else given.control_port,
        tls_cert=given.tls_cert,
        tls_key=given.tls_key,
        public_endpoint=given.public_endpoint,
        channel_suffix=given.channel_suffix,
        control_token_file=given.control_token_file,
        registry=given.registry,
        blob_hosts=tuple(given.blob_host or [BLOBS]),
    )
