"""The platform's side of the channel: who may connect, what events mean. Edge: the event loop, the clock."""

import time
from dataclasses import replace
from typing import Any

from fake_platform import answers, dispatch, exchange_admission, tokens
from fake_platform.faults import Fault
from fake_platform.journal import Event as JournalEvent
from fake_platform.runtime import Platform
from fake_platform.validation import ProtocolViolation, check, check_message
from fake_platform.webpubsub.frames import Event
from fake_platform.webpubsub.listener import FAILED, Answer, Visitor
from fake_platform.webpubsub.session import Identity


def connect(platform: Platform) -> None:
    """Put the platform behind its hub."""
    platform.emulator.hub.listeners[tokens.HUB] = Channel(platform)


def named(identity: Identity) -> tuple[str, int]:
    """Host and generation of a channel token; ("", 0) for a token that is none."""
    return _host_and_generation(identity.grant.user_id)


def _host_and_generation(user_id: str | None) -> tuple[str, int]:
    group, _, generation = (user_id or "").partition("/")
    return group.removeprefix("host."), int(generation) if generation.isdigit() else 0


class Channel:
    """Listens to the hub `byohost`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def connecting(self, identity: Identity) -> str | None:
        """Let in the one connection of the host's current generation, by the host name minted for it."""
        name, generation = named(identity)
        refusal = exchange_admission.why_not_attach(self._platform.state, name, generation)
        if refusal is None and identity.authority.removesuffix(":443") != self._platform.authorities.get(name):
            refusal = "this host name was minted for another generation"
        return refusal

    def turned_away(self, visitor: Visitor, why: str) -> None:
        """Record a connection that was refused, of a token that is ours or not."""
        name, _ = _host_and_generation(visitor.user_id)
        host = name if name in self._platform.state.hosts else None
        event = JournalEvent("connect", "refused", host=host, status=401, data={"reason": why})
        self._platform.record(event)
        step = exchange_admission.turned_away(self._platform.state, host, why)
        self._platform.take(step.asked(answers.as_written(visitor.address)))

    def connected(self, identity: Identity) -> None:
        """Record the connection."""
        name, generation = named(identity)
        now = time.time()
        self._platform.take(exchange_admission.attach(self._platform.state, name, identity.connection_id, now))
        event = self._about("connect", identity, identity.subprotocol or "raw")
        self._platform.record(replace(event, status=101, data={"generation": generation, "host": identity.authority}))

    def disconnected(self, identity: Identity, reason: str) -> None:
        """Record the connection's end."""
        name, _ = named(identity)
        self._platform.record(replace(self._about("disconnect", identity, None), data={"reason": reason}))
        self._platform.take(exchange_admission.detach(self._platform.state, name, identity.connection_id, time.time()))

    def observed(self, identity: Identity, kind: str, detail: Any) -> None:
        """Record what else happens on the link."""
        self._platform.record(replace(self._about("frame", identity, kind), direction="up", data=detail))

    def event(self, identity: Identity, event: Event) -> Answer:
        """Take one message in; one that breaks its schema takes its seq and has no effect."""
        try:
            self._check(identity, event)
        except ProtocolViolation as violation:
            self._record(identity, event, 400, {"refused": str(violation), "envelope": event.data})
            return Answer(("BadRequest", str(violation)))
        if self._fails(identity, event):
            return Answer(FAILED)
        envelope, name = event.data, event.data["host"]
        violation_text = _data_violation(envelope)
        if violation_text is None:
            self._record(identity, event, 200, envelope)
        else:
            self._record(identity, event, 400, {"refused": violation_text, "envelope": envelope})
            envelope = {**envelope, "type": "message.refused", "data": {}}
        self._platform.take(dispatch.receive(self._platform.state, name, envelope, self._platform.office()))
        return Answer() if violation_text is None else Answer(("BadRequest", violation_text))

    def _fails(self, identity: Identity, event: Event) -> bool:
        """Whether a fault keeps this message from being taken in: its sender is told to try again."""
        name, _ = named(identity)
        whom = {"host": name, "connectionId": identity.connection_id, "ackId": event.ack_id}

        def wanted(one: Fault) -> bool:
            return one.of(name) and bool(one.details["message"] == event.event)

        return self._platform.meet(("fail-ack",), wanted, whom) is not None

    def _check(self, identity: Identity, event: Event) -> None:
        """Hold the frame against the envelope's schema and against the connection that it came by."""
        if event.data_type != "json":
            raise ProtocolViolation(f"dataType: is {event.data_type}, must be json.")
        check("envelope.json", event.data)
        name, generation = named(identity)
        expected = {"host": name, "generation": generation, "type": event.event}
        for field, value in expected.items():
            if event.data[field] != value:
                raise ProtocolViolation(f"{field}: is {event.data[field]}, this connection's is {value}.")
        link = self._platform.state.hosts[name].link
        if link is None or link.connection_id != identity.connection_id:
            raise ProtocolViolation("This connection was replaced by a newer exchange.")

    def _about(self, kind: str, identity: Identity, name: str | None) -> JournalEvent:
        host, _ = named(identity)
        known = self._platform.state.hosts.get(host)
        instance = known.operator.instance if known and known.operator else None
        return JournalEvent(kind, name, host=host or None, instance=instance, connection_id=identity.connection_id)

    def _record(self, identity: Identity, event: Event, status: int, data: Any) -> None:
        entry = self._about("frame", identity, event.event)
        self._platform.record(replace(entry, direction="up", status=status, data=data))


def _data_violation(envelope: dict[str, Any]) -> str | None:
    try:
        check_message(envelope)
    except ProtocolViolation as violation:
        return str(violation)
    return None
