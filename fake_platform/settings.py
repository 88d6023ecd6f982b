"""What one platform process is told: names, ports, files, taken from its flags. Pure."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from fake_platform.flags import Parser, UsageError, port

_CLUSTER_PORTS, _LAPTOP_PORTS = (8443, 8081, 8445), (0, 0, 0)  # TLS, control, login; 0 lets the system choose
_LAPTOP_MAKES_UP = ("--tls-cert", "--tls-key", "--public-endpoint", "--channel-suffix")
_CLUSTER_NEEDS = (*_LAPTOP_MAKES_UP, "--control-token-file")
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
    state: Path | None
    registry: str
    blob_hosts: tuple[str, ...]
    login_port: int = 0
    login_endpoint: str | None = None
    issuer_ca: Path | None = None
    print_env: bool = False
    loopback: bool = False


@dataclass(frozen=True)
class Login:
    """The customer's cloud, played by us: `https://host[:port]` of its token endpoint, and whom it trusts as issuers'.

    `issuer_ca` is a PEM file; None means the system's authorities.
    """

    endpoint: str
    issuer_ca: Path | None = None

    @property
    def authority(self) -> str:
        """Host, and port unless it is 443."""
        return self.endpoint.removeprefix("https://").removesuffix(":443")


@dataclass(frozen=True)
class Site:
    """Where the platform is reached: `https://host[:port]`, and where its channels live.

    `channel_suffix` None puts the channel on the endpoint's own authority (laptop).
    """

    endpoint: str
    channel_suffix: str | None
    registry: str
    blob_hosts: tuple[str, ...]
    login: Login | None = None

    @property
    def authority(self) -> str:
        """Host, and port unless it is 443."""
        return self.endpoint.removeprefix("https://").removesuffix(":443")


def _endpoint(text: str) -> str:
    rest = text.removeprefix("https://").rstrip("/")
    if rest == text or not rest or any(mark in rest for mark in "/?#@ "):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form https://host[:port]")
    return "https://" + rest.lower()


def _parser() -> Parser:
    description = "Run the fake platform of the BYO host conformance harness."
    parser = Parser(prog="python -m fake_platform", description=description, allow_abbrev=False)
    add = parser.add_argument
    add("--laptop", action="store_true", help="make up CA, ports and token; print them and the page's link as JSON")
    add("--tls-port", type=port, help="exchange and channel; 8443, on a laptop any")
    add("--control-port", type=port, help="control API, loopback only; 8081, on a laptop any")
    add("--tls-cert", type=Path, help="PEM certificate of the TLS listener")
    add("--tls-key", type=Path, help="PEM key of the TLS listener")
    add("--public-endpoint", type=_endpoint, help="https://host[:port] as operators reach it")
    add("--channel-suffix", help="each exchange mints a channel host under it")
    add("--control-token-file", type=Path, help="file with the control API's bearer token")
    add("--state", type=Path, help="SQLite file that keeps hosts, keys, sandboxes and audit; without it, memory")
    add("--login-endpoint", type=_endpoint, help="https://host[:port] of a token endpoint for workload identities")
    add("--login-port", type=port, help="where it listens; 8445, on a laptop any")
    add("--issuer-ca", type=Path, help="PEM certificates that it trusts as token issuers'; the system's unless given")
    add("--print-env", action="store_true", help="on a laptop: lines of export for a shell in place of JSON")
    add("--loopback", action="store_true", help="listen on this machine alone, whatever names the platform goes by")
    add("--registry", default=REGISTRY, help="registry that launches name")
    add("--blob-host", action="append", help="where the registry redirects (repeatable)")
    return parser


def parse(arguments: list[str]) -> Flags:
    """The flags of `python -m fake_platform`.

    Raises:
        UsageError: unknown, missing or contradicting flags, or values out of range.
    """
    given = _parser().parse_args(arguments)
    values = vars(given)
    set_flags = {flag for flag in _CLUSTER_NEEDS if values[flag.removeprefix("--").replace("-", "_")] is not None}
    missing = [flag for flag in _CLUSTER_NEEDS if flag not in set_flags]
    if missing and not given.laptop:
        raise UsageError(f"Give {', '.join(missing)}, or --laptop; --help lists the flags.")
    made_up = [flag for flag in _LAPTOP_MAKES_UP if flag in set_flags]
    made_up += ["--login-endpoint"] if given.login_endpoint else []
    if made_up and given.laptop:
        raise UsageError(f"--laptop makes up {', '.join(made_up)}; leave it out.")
    tls_port, control_port, login_port = _LAPTOP_PORTS if given.laptop else _CLUSTER_PORTS
    return Flags(
        laptop=given.laptop,
        tls_port=tls_port if given.tls_port is None else given.tls_port,
        control_port=control_port if given.control_port is None else given.control_port,
        tls_cert=given.tls_cert,
        tls_key=given.tls_key,
        public_endpoint=given.public_endpoint,
        channel_suffix=given.channel_suffix,
        control_token_file=given.control_token_file,
        state=given.state,
        registry=given.registry,
        blob_hosts=tuple(given.blob_host or [BLOBS]),
        login_port=login_port if given.login_port is None else given.login_port,
        login_endpoint=given.login_endpoint,
        issuer_ca=given.issuer_ca,
        print_env=given.print_env,
        loopback=given.loopback,
    )
