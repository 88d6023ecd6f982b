"""All logical connections of the emulator; says what each frame or order puts on which wire. Pure."""

from dataclasses import dataclass, field

from fake_platform.webpubsub import frames, roles
from fake_platform.webpubsub.listener import Listener
from fake_platform.webpubsub.session import RAW, Identity, Session

DETACHED_SECONDS = 30.0  # how long a lost reliable connection can be recovered
CLOSED_BY_SERVER = "Application server closed the connection."


@dataclass(frozen=True)
class Frame:
    """Put a frame on a connection's transport, if it has one."""

    connection_id: str
    payload: str | bytes


@dataclass(frozen=True)
class Close:
    """Close a connection's transport, if it has one."""

    connection_id: str
    code: int
    reason: str = ""


Out = Frame | Close


@dataclass
class Hub:
    """Logical connections by id; every method returns what goes onto the wires, in order."""

    listeners: dict[str, Listener]
    default: Listener
    sessions: dict[str, Session] = field(default_factory=dict)

    def listener(self, hub: str) -> Listener:
        """The application behind a hub; names are case-insensitive."""
        return self.listeners.get(hub.lower(), self.default)

    def open(self, identity: Identity) -> list[Out]:
        """A new connection, in the groups of its token."""
        session = Session(identity, groups=set(identity.grant.groups))
        self.sessions[identity.connection_id] = session
        self.listener(identity.hub).connected(identity)
        if identity.subprotocol == RAW:
            return []
        token = identity.reconnection_token if session.is_reliable else None
        return [Frame(identity.connection_id, frames.connected(identity.connection_id, identity.grant.user_id, token))]

    def recover(self, connection_id: str, token: str, authority: str) -> list[Out] | None:
        """A reliable connection on a new transport: what it has not acknowledged, again; None refuses it."""
        session = self.sessions.get(connection_id)
        if session is None or not session.is_reliable:
            return None
        if session.identity.reconnection_token != token or session.identity.authority != authority:
            return None
        session.detached_at = None
        self.listener(session.identity.hub).observed(session.identity, "recovered", None)
        return [Frame(connection_id, text) for _, text in session.unacked]

    def receive(self, connection_id: str, text: str) -> list[Out]:
        """One text frame from a client."""
        session = self.sessions.get(connection_id)
        if session is None:
            return []
        if session.identity.subprotocol == RAW:
            return self._raw(session, frames.Event("message", "text", text, None))
        try:
            frame = frames.parse(text)
        except frames.BadFrame as error:
            self.listener(session.identity.hub).observed(session.identity, "refused frame", str(error))
            return self.end(connection_id, Close(connection_id, 1007, "Invalid frame"), str(error))
        match frame:
            case frames.Ping():
                return [Frame(connection_id, frames.pong())]
            case frames.SequenceAck(sequence_id):
                session.acknowledge(sequence_id)
                return []
            case _:
                return self._request(session, frame)

    def _raw(self, session: Session, event: frames.Event) -> list[Out]:
        """A raw client's frame is a `message` event; without a handler the link ends with 1011."""
        connection_id = session.identity.connection_id
        if self.listener(session.identity.hub).event(session.identity, event).error is None:
            return []
        return self.end(connection_id, Close(connection_id, 1011), "no handler took the frame")

    def _request(self, session: Session, frame: frames.Request) -> list[Out]:
        connection_id, ack_id = session.identity.connection_id, frame.ack_id
        if ack_id is not None and session.has_processed(ack_id):
            text = f"Message with ack-id: {ack_id} has been processed"
            return [Frame(connection_id, frames.ack(ack_id, ("Duplicate", text)))]
        error, outs = self._perform(session, frame)
        if ack_id is None:
            return outs
        if error is None:
            session.remember(ack_id)
        return [*outs, Frame(connection_id, frames.ack(ack_id, error))]

    def _perform(self, session: Session, frame: frames.Request) -> tuple[tuple[str, str] | None, list[Out]]:
        """What a request does: an ack error or None, and frames for the wires."""
        listener, allow = self.listener(session.identity.hub), session.identity.grant.roles.allow
        match frame:
            case frames.Event():
                return listener.event(session.identity, frame).error, []
            case frames.SendToGroup(group):
                if not allow(roles.SEND, group):
                    return _forbidden(f"send to group '{group}'"), []
                content = frames.Message(frame.data_type, frame.data, group, session.identity.grant.user_id)
                skipped = {session.identity.connection_id} if frame.no_echo else set()
                return None, self.publish(session.identity.hub, content, skipped)
            case _:
                group, joins = frame.group, isinstance(frame, frames.JoinGroup)
                listener.observed(session.identity, "joinGroup" if joins else "leaveGroup", {"group": group})
                if not allow(roles.JOIN_LEAVE, group):
                    return _forbidden(f"{'join' if joins else 'leave'} group '{group}'"), []
                session.groups = session.groups | {group} if joins else session.groups - {group}
                return None, []

    def publish(self, hub: str, content: frames.Message, skipped: set[str] | None = None) -> list[Out]:
        """A message to the group it names, or to everyone on the hub."""
        outs: list[Out] = []
        for session in list(self.sessions.values()):
            identity = session.identity
            addressed = content.group is None or content.group in session.groups
            if identity.hub.lower() == hub.lower() and addressed and identity.connection_id not in (skipped or ()):
                outs += self.deliver(session, content)
        return outs

    def deliver(self, session: Session, content: frames.Message) -> list[Out]:
        """A message to one connection; one that acknowledges too little is ended with 1008."""
        frame = Frame(session.identity.connection_id, session.render(content))
        if session.overflows:
            reason = "too many unacknowledged messages"
            return self.end(session.identity.connection_id, Close(session.identity.connection_id, 1008, reason), reason)
        return [frame]

    def end(self, connection_id: str, close: Close, reason: str) -> list[Out]:
        """The session ends for good, whatever its transport does."""
        session = self.sessions.pop(connection_id, None)
        if session is not None:
            self.listener(session.identity.hub).disconnected(session.identity, reason)
        return [close]

    def dismiss(self, connection_id: str, message: str, close: Close) -> list[Out]:
        """Say why, then end: the text travels in `system disconnected`, because close reasons are short."""
        session = self.sessions.get(connection_id)
        if session is None:
            return []
        ending = self.end(connection_id, close, message)
        if session.identity.subprotocol == RAW:
            return ending
        return [Frame(connection_id, frames.disconnected(message)), *ending]

    def transport_lost(self, connection_id: str, code: int | None, now: float) -> None:
        """A transport ended: only a reliable session that was not closed with 1000 waits to be recovered."""
        session = self.sessions.get(connection_id)
        if session is None:
            return
        if session.is_reliable and code != 1000:
            session.detached_at = now
            self.listener(session.identity.hub).observed(session.identity, "transport lost", {"code": code})
            return
        self.end(connection_id, Close(connection_id, 1000), f"closed by the client with {code}")

    def expire(self, now: float) -> None:
        """End the sessions that nobody recovered in time."""
        for connection_id, session in list(self.sessions.items()):
            if session.detached_at is not None and now - session.detached_at > DETACHED_SECONDS:
                self.end(connection_id, Close(connection_id, 1008), "not recovered in time")


def _forbidden(what: str) -> tuple[str, str]:
    return "Forbidden", f"The client does not have permission to {what}."
