"""No interleaving of download, exchange, revoke, delete, connect, loss and restart breaks an invariant of a host.

A model that knows only what was told to the world, keys handed out and answers given, runs beside the platform's core.
A restart reads back what the differences of its steps have written.
"""

import hashlib
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from fake_platform import dispatch, exchange_admission, host_control, sandboxes
from fake_platform.dispatch import Office
from fake_platform.effects import Audit, Cut, Send
from fake_platform.hosts import Knock, Operator
from fake_platform.records import Record, difference, restore
from fake_platform.refusals import Refused
from fake_platform.state import State, Step

ORDER = {
    "image": "i",
    "sidecarImage": "s",
    "command": [],
    "env": {},
    "policy": {},
    "family": "python",
    "resources": {},
    "deadlineSeconds": 3600,
    "workloadIdentity": None,
    "labels": {},
}
INSTALLATIONS = st.sampled_from(["a", "b"])
PODS = st.sampled_from(["1", "2"])


@dataclass
class Told:
    """What the world outside has been told."""

    keys: list[str] = field(default_factory=list)
    revoked: bool = False
    owner: dict[str, str] = field(default_factory=dict)
    """Which installation was answered 200 with a key."""
    generation: int = 0
    acting: str = ""
    """The instance that was answered last."""
    deleted: bool = False
    tokens: list[tuple[int, str]] = field(default_factory=list)
    """Channels handed out: generation and installation."""


class HostLife(RuleBasedStateMachine):
    """One host, two installations of two pods each, any order of events."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.now, self.told = State(), 1000.0, Told()
        self.disk: dict[tuple[str, str], Record] = {}
        self.open: dict[str, tuple[int, str]] = {}
        """Connections that the platform has not cut: their generation and installation."""
        self.seqs: dict[int, int] = {}
        self.audits = self.exchanges = 0

    @initialize()
    def register(self) -> None:
        """The host is there."""
        self.take(host_control.register(self.state, {"name": "eu", "families": ["python"]}, "salt"))

    def take(self, step: Step) -> None:
        """What the platform does with a step: disk first, then the effects."""
        for record in difference(self.state, step.state):
            self.disk[record.kind, record.name] = record
        self.state = step.state
        for effect in step.effects:
            match effect:
                case Cut(connection_id, _):
                    self.open.pop(connection_id, None)
                    self.take(exchange_admission.detach(self.state, "eu", connection_id, self.now))
                case Send(_, envelope):
                    assert not (self.told.deleted and envelope["type"] == "sandbox.launch"), "a deleted host launched"
                    assert self.state.hosts["eu"].link is not None, "a message without a connection"
                case Audit("exchange"):
                    self.audits += 1

    @property
    def office(self) -> Office:
        """This moment."""
        return Office(self.now, lambda sandbox, generation, _: f"{sandbox.sandbox_id}.{generation}")

    @rule(seconds=st.sampled_from([0.5, 6.0, 31.0]))
    def wait(self, seconds: float) -> None:
        """Time passes, and the platform ages."""
        self.now += seconds
        self.take(dispatch.tick(self.state, self.office))

    @rule()
    def download(self) -> None:
        """A fresh key, or the reason why there is none."""
        key = hashlib.sha256(f"key {len(self.told.keys)}".encode()).hexdigest()
        try:
            self.take(host_control.download(self.state, "eu", key, self.now))
        except Refused as why:
            self._only_retired(why)
            return
        assert not self.told.deleted, "a deleted host handed out a bundle"
        self.told.keys.append(key)
        self.told.revoked = False

    def _only_retired(self, why: Refused) -> None:
        """The one reason for which people are refused here."""
        assert why.kind == "host-retired"
        assert self.told.deleted

    @rule()
    def revoke(self) -> None:
        """No key counts, nobody is connected."""
        self.take(host_control.revoke(self.state, "eu"))
        self.told.revoked = True
        assert self.open == {}

    @rule()
    def delete(self) -> None:
        """From now on nothing is launched here; a host that nobody claimed is gone, and another one takes its name."""
        self.take(host_control.delete(self.state, "eu", self.now))
        self.told.deleted = True
        if "eu" not in self.state.hosts:
            assert not self.told.generation, "a host that an operator claimed was forgotten"
            assert not self.state.has_open_sandboxes("eu"), "a launch waits for a host that is gone"
            self.told = Told()
            self.register()

    @precondition(lambda self: self.told.keys)
    @rule(installation=INSTALLATIONS, pod=PODS, choice=st.integers(0, 3))
    def exchange(self, installation: str, pod: str, choice: int) -> None:
        """A pod of an installation shows one of the newest keys."""
        key = self.told.keys[max(0, len(self.told.keys) - 1 - choice)]
        knock = Knock(key, (1,), Operator(f"{installation}-{pod}", installation, "1", ("python",), key))
        self.exchanges += 1
        try:
            self.take(exchange_admission.exchange(self.state, "eu", knock, self.now))
        except Refused as why:
            self.take(exchange_admission.refused(self.state, "eu", knock.operator.instance, why, self.now))
            self._refused(why.kind, key, knock.operator)
            return
        assert key == self.told.keys[-1], "a retired key was answered"
        assert not self.told.revoked, "a revoked key was answered"
        assert self.told.owner.setdefault(key, installation) == installation, "a second installation was answered"
        assert not (self.told.deleted and not self.state.has_open_sandboxes("eu"))
        assert self.state.hosts["eu"].generation == self.told.generation + 1
        assert self.open == {}, "the previous generation's connection stayed open"
        self.told.generation += 1
        self.told.acting = knock.operator.instance
        self.told.tokens.append((self.told.generation, installation))

    def _refused(self, kind: str, key: str, operator: Operator) -> None:
        """Each refusal has its reason in what was told."""
        reasons = {
            "key-retired": key != self.told.keys[-1] or self.told.revoked,
            "host-deleted": self.told.deleted,
            "key-claimed-elsewhere": self.told.owner.get(key, operator.installation_id) != operator.installation_id,
            "superseded": self.told.acting not in ("", operator.instance),
        }
        assert reasons.get(kind), f"{kind} for no reason"

    @precondition(lambda self: self.told.tokens)
    @rule(choice=st.integers(0, 2))
    def connect(self, choice: int) -> None:
        """A channel that was handed out is opened: the newest, once, or none."""
        generation, installation = self.told.tokens[max(0, len(self.told.tokens) - 1 - choice)]
        used = generation in self.seqs
        refusal = exchange_admission.why_not_attach(self.state, "eu", generation)
        assert (refusal is None) == (generation == self.told.generation and not used), refusal
        if refusal is None:
            connection_id = f"c{generation}"
            self.take(exchange_admission.attach(self.state, "eu", connection_id, self.now))
            self.open[connection_id] = (generation, installation)
            self.seqs[generation] = 0

    @precondition(lambda self: self.open)
    @rule()
    def lose(self) -> None:
        """The transport ends for good."""
        connection_id, _ = self.open.popitem()
        self.take(exchange_admission.detach(self.state, "eu", connection_id, self.now))

    def _say(self, kind: str, data: dict[str, object]) -> None:
        generation, _ = next(iter(self.open.values()))
        self.seqs[generation] += 1
        seq = self.seqs[generation]
        envelope = {"seq": seq, "id": f"{generation}/{seq}", "type": kind, "data": data}
        self.take(dispatch.receive(self.state, "eu", envelope, self.office))

    @precondition(lambda self: self.open)
    @rule()
    def inventory(self) -> None:
        """The operator lists the pods that it has."""
        running = [sandbox for sandbox in self.state.sandboxes_of("eu") if sandbox.is_open and sandbox.pod_uid]
        entries = [
            {"sandboxId": one.sandbox_id, "podUid": one.pod_uid, "phase": "Running", "tokenGeneration": 1}
            for one in running
        ]
        self._say("host.inventory", {"sandboxes": entries})

    @precondition(lambda self: self.open and self.state.has_open_sandboxes("eu"))
    @rule(state=st.sampled_from(["accepted", "starting", "ready", "finished"]))
    def report(self, state: str) -> None:
        """The oldest open sandbox moves on."""
        one = next(sandbox for sandbox in self.state.sandboxes_of("eu") if sandbox.is_open)
        pod = None if state == "accepted" else f"uid-{one.sandbox_id}"
        status = {"sandboxId": one.sandbox_id, "podUid": pod, "state": state, "reason": None, "detail": None}
        self._say("sandbox.status", {**status, "tokenGeneration": 0})

    @rule()
    def launch(self) -> None:
        """A sandbox is asked for."""
        sandbox = sandboxes.request(f"s{len(self.state.sandboxes)}", "eu", ORDER, self.now)
        try:
            self.take(dispatch.launch(self.state, sandbox, self.office))
        except Refused as why:
            self._only_retired(why)
            return
        assert not self.told.deleted, "a deleted host took a launch"

    @rule()
    def restart(self) -> None:
        """The process is killed: connections end, and what was written is read."""
        self.open.clear()
        kept = restore(record for record in self.disk.values() if record.body is not None)
        assert kept.sandboxes == self.state.sandboxes
        self.state = kept

    @invariant()
    def one_acts(self) -> None:
        """At most one connection is open, of the newest generation, and it is the one that counts."""
        assert len(self.open) <= 1
        host = self.state.hosts.get("eu")
        if host is None:
            return
        assert (host.link.connection_id if host.link else None) == next(iter(self.open), None)
        for generation, installation in self.open.values():
            assert generation == host.generation == self.told.generation
            assert host.operator is not None
            assert host.operator.installation_id == installation

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """What was told stays true: generation, deletion, each exchange in the audit; waiting launches end with it."""
        host = self.state.hosts.get("eu")
        if host is None:
            return
        assert host.generation == self.told.generation
        assert host.retiring == self.told.deleted
        assert self.audits == self.exchanges
        assert (host.ring.current is not None) == (bool(self.told.keys) and not self.told.revoked)


HostLife.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
test_host_life = HostLife.TestCase
