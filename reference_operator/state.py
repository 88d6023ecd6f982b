"""What the operator remembers between two events. Pure.

None of it is stored: after a restart it is read again from the labels and annotations of the pods, and from a new
exchange.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from reference_operator.action import Action, Send
from reference_operator.model import Envelope, Fact, Launch, Pod, Status, Terms, Token
from reference_operator.placement import Placement

NEVER = float("inf")
"""A due time that does not come by itself: the work is under way, and its event sets the next one."""

REMEMBERED = 1000
"""Ends that are remembered, so that a message or picture that comes late changes nothing."""

Stage = Literal["accepted", "starting", "ready"]


@dataclass(frozen=True)
class Ending:
    """How a sandbox ended, and how far news and clean-up have come.

    The pod is deleted once the platform has acknowledged the news, so that a restart in between loses nothing. Where
    the platform itself `ordered` the end, it is the other way round: deleted at once, reported once carried out. `sent`
    is generation and seq of the report.
    """

    status: Status
    since: float
    ordered: bool = False
    sent: tuple[int, int] | None = None
    acknowledged: bool = False
    delete_due: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """One sandbox: a launch that is being carried out, or a pod that was found.

    `launched` tells a launch of this process from a survivor of an earlier one. `deadline` is on our clock, None where
    it no longer binds. `taken` is the generation of the token that the sidecar holds, None while nobody has heard it.
    `heard` tells whether the sidecar has answered, or was silent, since the last exchange began. `silences` counts the
    tries in a row that it left unanswered. `reported` is what the platform was told last. `was_ready` stays once true.
    """

    id: str
    launched: bool = False
    deadline: float | None = None
    launch: Launch | None = None
    create_due: float = 0.0
    pod: Pod | None = None
    seen_at: float = 0.0
    token: Token | None = None
    token_due: float = 0.0
    ask_due: float = 0.0
    taken: int | None = None
    heard: bool = False
    sidecar_since: float | None = None
    unreachable: bool = False
    unheard: str = ""
    silences: int = 0
    unschedulable_since: float | None = None
    was_ready: bool = False
    reported: tuple[Stage, int] | None = None
    ending: Ending | None = None

    @property
    def newest(self) -> int:
        """The generation of the newest token that was heard of, taken or still to be handed over."""
        return max(self.taken or 0, self.token.generation if self.token is not None else 0)

    @property
    def says(self) -> int | None:
        """The generation that the sidecar itself has said since the last exchange began; None where it was silent."""
        return self.taken if self.heard and not self.unheard else None

    @property
    def listening(self) -> bool:
        """Whether kubelet found the sidecar listening, at an address."""
        pod = self.pod
        return (
            pod is not None and pod.sidecar.running and pod.sidecar.started and bool(pod.address) and not pod.deleting
        )

    @property
    def stage(self) -> Stage:
        """Ready only while the pod runs *and* the sidecar has taken a token."""
        if self.pod is None:
            return "accepted"
        runs = self.pod.phase == "Running" and self.pod.sandbox.running
        return "ready" if runs and self.taken else "starting"

    def ask_anew(self) -> "Sandbox":
        """This sandbox for a new connection: what its sidecar holds is asked, and not remembered."""
        return replace(self, heard=False, ask_due=self.ask_due if self.ask_due == NEVER else 0.0)

    def await_token(self, token: Token) -> "Sandbox":
        """This sandbox with a newer token to hand over at once, after the one that is being handed over just now."""
        due = self.token_due if self.token_due == NEVER else 0.0
        return replace(self, token=token, token_due=due, silences=0)

    def end(self, status: Status, now: float, *, ordered: bool = False) -> "Sandbox":
        """This sandbox, ended; nothing is handed to it any more."""
        return replace(self, ending=Ending(status, now, ordered), token=None)


@dataclass(frozen=True, kw_only=True)
class Connection:
    """The way to the platform. `sent` and `applied` count the messages of this generation, up and down."""

    phase: Literal["waiting", "exchanging", "opening", "connected", "closing"] = "waiting"
    retry_at: float = 0.0
    failures: int = 0
    trouble: str = "not connected yet"
    terms: Terms | None = None
    generation: int = 0
    opened_at: float = NEVER
    acknowledged_at: float = 0.0
    inventoried: bool = False
    sent: int = 0
    applied: int = 0
    held: Mapping[int, Envelope] = field(default_factory=dict)
    gap_since: float | None = None
    ids: tuple[str, ...] = ()
    missed: int = 0
    checkin_due: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What never changes while the process runs."""

    host: str
    families: tuple[str, ...]
    version: str
    mirror: str = ""
    placement: Placement = field(default_factory=dict)


UNCHECKED = Fact(ok=False, reason="not checked yet", checked_at=0.0)


@dataclass(frozen=True, kw_only=True)
class State:
    """Everything the policy knows.

    `ended` remembers ids that must not be launched again, `vanished` uids of pods that are no more; `skew` is the
    platform's clock minus ours.
    """

    setup: Setup
    connection: Connection = Connection()
    sandboxes: Mapping[str, Sandbox] = field(default_factory=dict)
    ended: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    skew: float = 0.0
    listed: bool = False
    answered_at: float = -NEVER
    asked_at: float = 0.0
    cluster_trouble: str = "the API server has not answered yet"
    namespace: Fact = UNCHECKED
    rbac: Fact = UNCHECKED
    examine_due: float = 0.0
    draining: bool = False
    key_retired: bool = False

    @property
    def unanswered(self) -> bool:
        """Whether the API server has failed since it last gave a list: what is known of pods may be of yesterday."""
        return not self.listed or self.asked_at > self.answered_at

    @property
    def speaking(self) -> bool:
        """Whether statuses may be sent: connected, and the inventory has gone first."""
        return self.connection.phase == "connected" and self.connection.inventoried


@dataclass(frozen=True)
class Step:
    """A state on the way to the next one, with the actions that it asks for so far."""

    state: State
    actions: tuple[Action, ...] = ()

    def do(self, *actions: Action) -> "Step":
        """Ask for more."""
        return Step(self.state, (*self.actions, *actions))

    def know(self, **facts: Any) -> "Step":
        """Change what is known of the operator itself."""
        return Step(replace(self.state, **facts), self.actions)

    def connect(self, **facts: Any) -> "Step":
        """Change what is known of the connection."""
        return self.know(connection=replace(self.state.connection, **facts))

    def put(self, sandbox: Sandbox) -> "Step":
        """Add or replace one sandbox."""
        return self.know(sandboxes={**self.state.sandboxes, sandbox.id: sandbox})

    def forget(self, sandbox_id: str) -> "Step":
        """Forget one sandbox; its id is remembered so that it is never launched twice."""
        rest = {key: sandbox for key, sandbox in self.state.sandboxes.items() if key != sandbox_id}
        return self.know(sandboxes=rest, ended=(*self.state.ended[1 - REMEMBERED :], sandbox_id))

    def send(self, kind: str, data: Mapping[str, Any]) -> "Step":
        """Send a message with the next number of this generation."""
        seq = self.state.connection.sent + 1
        return self.connect(sent=seq).do(Send(self.state.connection.generation, seq, kind, data))
