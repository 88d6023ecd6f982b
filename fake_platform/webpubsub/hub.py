"""All logical connections of the emulator; says what each frame or order puts on which wire. Pure."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from fake_platform.webpubsub import downstream, frames, roles
from fake_platform.webpubsub.directory import Directory
from fake_platform.webpubsub.downstream import Rendering
from fake_platform.webpubsub.interference import Interference, Undisturbed
from fake_platform.webpubsub.listener import Answer, Listener
from fake_platform.webpubsub.session import Identity, Session

DETACHED_SECONDS = 30.0  # how long a lost reliable connection can be recovered
NO_CODE = 1005  # stands for a close frame that holds no code (RFC 6455, 7.4.1)
_GOODBYES = (1000, NO_CODE)
CLOSED_BY_SERVER = "Application server closed the connection."


class Frame(NamedTuple):
    """Put a frame on a connection's transport, if it has one."""

    connection_id: str
    payload: str | bytes


class Close(NamedTuple):
    """Close a connection's transport, if it has one."""

    connection_id: str
    code: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the application elsewhere what becomes of an event, then call `Hub.answered`.

    It is the last of its list, and the connection's next frame waits for the answer.
    """

    identity: Identity
    event: frames.Event


Out = Frame | Close | Ask
Choice = Callable[[Session], bool]


class Hub:
    """Logical connections by id; every method returns what goes onto the wires, in order."""

    def __init__(self, listeners: dict[str, Listener], default: Listener) -> None:
        self.listeners = listeners
        self.default = default
        self.directory = Directory()
        self.interference: Interference = Undisturbed()
        self._detached: dict[str, float] = {}

    def listener(self, hub: str) -> Listener:
        """The application behind a hub; names are case-insensitive."""
        return self.listeners.get(hub.lower(), self.default)

    def open(self, identity: Identity) -> list[Out]:
        """A new connection, in the groups of its token."""
        session = Session(identity, identity.grant.roles, groups=set(identity.grant.groups))
        self.directory.add(session)
        self.listener(identity.hub).connected(identity)
        if identity.is_raw:
            return []
        token = identity.reconnection_token if session.is_reliable else None
        text = downstream.connected(identity.connection_id, identity.grant.user_id, token)
        return [Frame(identity.connection_id, text)]

    def recoverable(self, hub: str, connection_id: str, token: str, authority: str) -> bool:
        """Whether the connection may go on over another transport; asking changes nothing."""
        session = self.directory.here(hub, connection_id)
        return (
            session is not None
            and session.is_reliable
            and session.identity.reconnection_token == token
            and session.identity.authority == authority
        )

    def recover(self, connection_id: str) -> list[Out]:
        """A recoverable connection is on a new transport: what it has not acknowledged, again."""
        session = self.directory.sessions[connection_id]
        self._detached.pop(connection_id, None)
        self.listener(session.identity.hub).observed(session.identity, "recovered", None)
        return [Frame(connection_id, text) for _, text in session.unacked or ()]

    def receive(self, connection_id: str, payload: str | bytes) -> list[Out]:
        """One text or binary frame from a client."""
        session = self.directory.sessions.get(connection_id)
        if session is None:
            return []
        if session.identity.is_raw:
            return self._raw(session, payload)
        if isinstance(payload, bytes):
            return self._refuse(session, 1003, "binary frame")
        try:
            frame = frames.parse(payload, strict=self.listener(session.identity.hub) is not self.default)
        except frames.BadFrame as error:
            return self._refuse(session, 1007, str(error))
        return self._frame(session, frame)

    def _frame(self, session: Session, frame: frames.Upstream) -> list[Out]:
        match frame:
            case frames.Ping():
                return [Frame(session.identity.connection_id, downstream.PONG)]
            case frames.SequenceAck(sequence_id):
                session.acknowledge(sequence_id)
                return []
            case frames.CancelInvocation():
                return []
            case _:
                return self._request(session, frame)

    def _refuse(self, session: Session, code: int, why: str) -> list[Out]:
        """A frame that breaks the protocol ends the session for good."""
        self.listener(session.identity.hub).observed(session.identity, "refused frame", why)
        return self.end(Close(session.identity.connection_id, code, "Invalid frame"), why)

    def _raw(self, session: Session, payload: str | bytes) -> list[Out]:
        """A raw client's frame goes to its group, or is a `message` event."""
        identity, message = session.identity, frames.raw_content(payload)
        if identity.publishes_to is None:
            return self._event(session, frames.Event("message", message.data_type, message.data, None))
        if not session.roles.allow(roles.SEND, identity.publishes_to):
            return self.end(Close(identity.connection_id, 1008, "No permission to send to the group"), "forbidden")
        content = frames.Message(message.data_type, message.data, identity.publishes_to, identity.grant.user_id)
        return self.publish(identity.hub, content)

    def _request(self, session: Session, frame: frames.Request) -> list[Out]:
        ack_id = frame.ack_id
        if ack_id is not None and session.has_processed(ack_id):
            text = f"Message with ack-id: {ack_id} has been processed"
            return _acked(session, ack_id, ("Duplicate", text))
        match frame:
            case frames.Event():
                return self._event(session, frame)
            case frames.SendToGroup():
                return self._send(session, frame)
            case _:
                return self._join_or_leave(session, frame)

    def _event(self, session: Session, event: frames.Event) -> list[Out]:
        answer = self.listener(session.identity.hub).event(session.identity, event)
        return [Ask(session.identity, event)] if answer is None else self.answered(session.identity, event, answer)

    def answered(self, identity: Identity, event: frames.Event, answer: Answer) -> list[Out]:
        """The application's answer: its reply precedes the ack; a raw client whose event failed is closed with 1011."""
        connection_id = identity.connection_id
        session = self.directory.sessions.get(connection_id)
        if session is None:
            return []
        if answer.error is not None and identity.is_raw:
            return self.end(Close(connection_id, 1011), "no handler took the frame")
        if event.invocation_id is not None:
            text = downstream.invoke_response(event.invocation_id, answer.reply, answer.error)
            return [Frame(connection_id, text)]
        outs = [] if answer.reply is None else self.deliver([session], answer.reply)
        acks = self._settled(session, event.ack_id, answer.error)
        return outs if self.interference.withholds_ack(identity, event) else outs + acks

    def _send(self, session: Session, frame: frames.SendToGroup) -> list[Out]:
        group, identity = frame.group, session.identity
        if not session.roles.allow(roles.SEND, group):
            return _acked(session, frame.ack_id, _forbidden("send to", group))
        content = frames.Message(frame.data_type, frame.data, group, identity.grant.user_id, frame.metadata)
        outs = self.publish(identity.hub, content, (identity.connection_id,) if frame.no_echo else ())
        return outs + self._settled(session, frame.ack_id, None)

    def _join_or_leave(self, session: Session, frame: frames.JoinGroup | frames.LeaveGroup) -> list[Out]:
        group, joins = frame.group, isinstance(frame, frames.JoinGroup)
        kind = "joinGroup" if joins else "leaveGroup"
        self.listener(session.identity.hub).observed(session.identity, kind, {"group": group})
        if not session.roles.allow(roles.JOIN_LEAVE, group):
            return _acked(session, frame.ack_id, _forbidden("join" if joins else "leave", group))
        if joins:
            self.directory.join(session, group)
        else:
            self.directory.leave(session, (group,))
        return self._settled(session, frame.ack_id, None)

    def _settled(self, session: Session, ack_id: int | None, error: tuple[str, str] | None) -> list[Out]:
        """The ack, if one was asked for; a success is remembered."""
        if ack_id is not None and error is None:
            session.remember(ack_id)
        return _acked(session, ack_id, error)

    def publish(
        self, hub: str, content: frames.Message, excluded: Collection[str] = (), chosen: Choice | None = None
    ) -> list[Out]:
        """A message to the group it names, or to everyone on the hub, but not to the excluded or not chosen."""
        audience: Iterable[Session] = self.directory.audience(hub, content.group)
        if excluded:
            audience = (session for session in audience if session.identity.connection_id not in excluded)
        if chosen is not None:
            audience = filter(chosen, audience)
        return self.deliver(audience, content)

    def deliver(self, audience: Iterable[Session], content: frames.Message) -> list[Out]:
        """A message to connections; one that acknowledges too little is ended with 1008."""
        rendering = Rendering(content)
        outs: list[Out] = []
        for session in audience:
            connection_id = session.identity.connection_id
            payload = session.take(rendering)
            if session.unacked is not None and session.overflows:
                reason = "too many unacknowledged messages"
                outs += self.end(Close(connection_id, 1008, reason), reason)
            else:
                outs.append(Frame(connection_id, payload))
        return outs

    def end(self, close: Close, reason: str) -> list[Out]:
        """The session ends for good, whatever its transport does."""
        session = self.directory.remove(close.connection_id)
        if session is not None:
            self._detached.pop(close.connection_id, None)
            self.listener(session.identity.hub).disconnected(session.identity, reason)
        return [close]

    def dismiss(self, close: Close, message: str) -> list[Out]:
        """Say why, then end: the text travels in `system disconnected`, because close reasons are short."""
        session = self.directory.sessions.get(close.connection_id)
        if session is None:
            return []
        ending = self.end(close, message)
        if session.identity.is_raw:
            return ending
        return [Frame(close.connection_id, downstream.disconnected(message)), *ending]

    def transport_lost(self, connection_id: str, code: int | None, now: float) -> None:
        """A transport ended: a reliable session waits to be recovered, unless the client said goodbye.

        That is a close frame with 1000 or without a code, as official clients send one when they are stopped (`ws` of
        Node in `close()`). Any other code is a link that failed: a browser's 1001 too (client-spec, 1.4).
        """
        session = self.directory.sessions.get(connection_id)
        if session is None:
            return
        if session.is_reliable and code not in _GOODBYES:
            self._detached[connection_id] = now
            self.listener(session.identity.hub).observed(session.identity, "transport lost", {"code": code})
            return
        self.end(Close(connection_id, 1000), f"closed by the client with {code}")

    def expire(self, now: float) -> None:
        """End the sessions that nobody recovered in time."""
        for connection_id, since in list(self._detached.items()):
            if now - since > DETACHED_SECONDS:
                self.end(Close(connection_id, 1008), "not recovered in time")


def _acked(session: Session, ack_id: int | None, error: tuple[str, str] | None) -> list[Out]:
    return [] if ack_id is None else [Frame(session.identity.connection_id, downstream.ack(ack_id, error))]


def _forbidden(verb: str, group: str) -> tuple[str, str]:
    return "Forbidden", f"The client does not have permission to {verb} group '{group}'."
