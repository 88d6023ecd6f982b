"""What an emulator by itself is told: its flags, and the settings of its hubs. Pure.

The file of hubs has the words of the service's own model: for each hub `eventHandlers` (`urlTemplate`,
`userEventPattern`, `systemEvents`) and `anonymousConnectPolicy` (`allow` or `deny`).
"""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fake_platform.flags import Parser, UsageError, port
from fake_platform.webpubsub.access import hub_is_well_named
from fake_platform.webpubsub.cloudevents import EventHandler, HubSettings

_SYSTEM_EVENTS = frozenset({"connect", "connected", "disconnected"})


@dataclass(frozen=True)
class Options:
    """The command line of `python -m fake_platform.webpubsub`."""

    address: str = "127.0.0.1"
    port: int = 0
    tls_cert: Path | None = None
    tls_key: Path | None = None
    access_key_file: Path | None = None
    hubs: Path | None = None
    entra_jwks: Path | None = None
    allow_unvalidated_entra_tokens: bool = False
    keep_alive: float = 20.0
    log: bool = False


def _seconds(text: str) -> float:
    if not text.isdigit() or not 1 <= int(text) <= 120:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 1 to 120")
    return float(text)


def _parser() -> Parser:
    parser = Parser(
        prog="python -m fake_platform.webpubsub",
        description="Run an emulator of Azure Web PubSub. It prints one JSON line with endpoint and connectionString, "
        "serves until SIGTERM or SIGINT, and keeps nothing. Clients are simple or speak JSON, reliable or not; "
        "protobuf and MQTT are not served.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--address", default="127.0.0.1", help="where to listen; 127.0.0.1")
    add("--port", type=port, default=0, help="0 lets the system choose")
    add("--tls-cert", type=Path, help="PEM certificate; with it the endpoint is https and clients use wss")
    add("--tls-key", type=Path, help="PEM key of the certificate")
    add("--access-key-file", type=Path, help="file with the access key; made up without one")
    add("--hubs", type=Path, help="JSON file with event handlers by hub")
    add("--entra-jwks", type=Path, help="JSON Web Key Set that signs the Entra tokens of servers")
    add("--allow-unvalidated-entra-tokens", action="store_true", help="take any Entra token for Web PubSub unseen")
    add("--keep-alive", type=_seconds, default=20.0, help="seconds between WebSocket pings; 20")
    add("--log", action="store_true", help="one JSON line on stderr for each request, connection and refused frame")
    return parser


def parse(arguments: list[str]) -> Options:
    """The flags.

    Raises:
        UsageError: unknown or contradicting flags, or values out of range.
    """
    options = Options(**vars(_parser().parse_args(arguments)))
    if (options.tls_cert is None) is not (options.tls_key is None):
        raise UsageError("Give --tls-cert and --tls-key together; --help lists the flags.")
    if options.entra_jwks is not None and options.allow_unvalidated_entra_tokens:
        raise UsageError("Give --entra-jwks or --allow-unvalidated-entra-tokens, not both; --help lists the flags.")
    return options


def hubs(text: str) -> Mapping[str, HubSettings]:
    """The file of hubs.

    Raises:
        UsageError: not of that form; the message names the place.
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError("The file of hubs is not JSON.") from error
    if not isinstance(given, dict) or not all(hub_is_well_named(name) for name in given):
        raise UsageError("The file of hubs must be an object with a hub's name for each member.")
    return {name: _hub(name, settings) for name, settings in given.items()}


def _hub(name: str, settings: Any) -> HubSettings:
    if not isinstance(settings, dict) or not settings.keys() <= {"eventHandlers", "anonymousConnectPolicy"}:
        raise UsageError(f"Hub {name}: give eventHandlers and anonymousConnectPolicy, nothing else.")
    policy = settings.get("anonymousConnectPolicy", "deny")
    if policy not in ("allow", "deny"):
        raise UsageError(f"Hub {name}: anonymousConnectPolicy must be allow or deny.")
    handlers = settings.get("eventHandlers", [])
    if not isinstance(handlers, list):
        raise UsageError(f"Hub {name}: eventHandlers must be an array.")
    return HubSettings(tuple(_handler(name, handler) for handler in handlers), policy == "allow")


def _handler(name: str, handler: Any) -> EventHandler:
    if not isinstance(handler, dict) or not handler.keys() <= {"urlTemplate", "userEventPattern", "systemEvents"}:
        raise UsageError(f"Hub {name}: a handler has urlTemplate, userEventPattern and systemEvents, nothing else.")
    url, pattern = handler.get("urlTemplate"), handler.get("userEventPattern", "")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise UsageError(f"Hub {name}: urlTemplate must be an http or https URL.")
    if "{" in url.split("://")[1].split("/")[0]:
        raise UsageError(f"Hub {name}: urlTemplate takes {{hub}} and {{event}} behind its host only.")
    system = handler.get("systemEvents", [])
    if not isinstance(pattern, str) or not isinstance(system, list) or not _SYSTEM_EVENTS.issuperset(map(str, system)):
        raise UsageError(
            f"Hub {name}: userEventPattern is *, a name or names with commas; systemEvents are of "
            f"{', '.join(sorted(_SYSTEM_EVENTS))}."
        )
    names = frozenset(event.strip() for event in pattern.split(",") if event.strip())
    return EventHandler(url, names, frozenset(system))
