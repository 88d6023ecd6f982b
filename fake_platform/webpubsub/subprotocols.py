"""Which subprotocol a client gets of those that it offers. Pure.

| subprotocol | |
|---|---|
| json.webpubsub.azure.v1, json.reliable.webpubsub.azure.v1 | served |
| none, or one of the application's own | served: a simple client |
| protobuf.webpubsub.azure.v1, protobuf.reliable.webpubsub.azure.v1 | not served: refused with 400 |
| MQTT (`/clients/mqtt/hubs/{hub}`) | not served: tokens for it are made, and open nothing here |
"""

from collections.abc import Iterable

from fake_platform.webpubsub.session import JSON, RELIABLE

SERVED = (RELIABLE, JSON)
_PREDEFINED = ".webpubsub.azure.v1"  # how the service's own names end; all others are the application's affair


def served(names: Iterable[str]) -> list[str]:
    """Those that we speak, in the client's spelling."""
    return [name for name in names if name.lower() in SERVED]


def chosen(names: list[str], by_handler: str | None, *, strict: bool) -> str | None:
    """The subprotocol in the client's spelling; None makes a simple client, whatever other names it offered.

    Those "will be ignored by the service and passthrough to server in the connect event handler" (azure-webpubsub,
    "Work with subprotocols"). Of several with a predefined one a handler chooses; `strict` takes no other names.

    Raises:
        ValueError: none that we speak, with a sentence that repeats nothing the client said.
    """
    if by_handler is not None:
        return _first([name for name in names if name.lower() == by_handler.lower() and not _is_foreign(name)])
    if not names or not (strict or any(map(_is_predefined, names))):
        return None
    return _first(served(names) if len(names) == 1 else [])


def _first(names: list[str]) -> str:
    if not names:
        offer = f"Offer one subprotocol of {', '.join(SERVED)}, or none"
        raise ValueError(f"{offer}; protobuf and MQTT are not served here.")
    return names[0]


def _is_predefined(name: str) -> bool:
    return name.lower().endswith(_PREDEFINED)


def _is_foreign(name: str) -> bool:
    """Whether it is the service's own, and we do not speak it."""
    return _is_predefined(name) and name.lower() not in SERVED
