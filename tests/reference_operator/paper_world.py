"""A world on paper for `decide`: namespace, kubelet, sidecars and platform as truth; processes that see it late.

Whatever a process asks for lies in its `jobs` until a test says what becomes of it, and everything that the cluster and
the platform tell waits until a test delivers it. Each process objects at once to what it must never do.
"""

import functools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import jsonschema

from reference_operator import decide, observation
from reference_operator.action import (
    Action,
    AskSidecar,
    CreatePod,
    DeletePod,
    Disconnect,
    Examine,
    Exchange,
    Exit,
    GiveToken,
    Note,
    Open,
    Send,
)
from reference_operator.connection import SUPERSEDED
from reference_operator.event import (
    Acknowledged,
    ClusterFailed,
    CreateDelayed,
    CreateRefused,
    Dropped,
    Event,
    Examined,
    Exchanged,
    ExchangeRefused,
    Listed,
    Opened,
    PodSeen,
    PodVanished,
    Received,
    SidecarAnswered,
    SidecarSilent,
    Tick,
    TokenRefused,
    TokenTaken,
    Unacknowledged,
)
from reference_operator.model import Fact, Pod
from reference_operator.reasons import lost
from reference_operator.state import State
from tests.reference_operator import story
from tests.reference_operator.paper_platform import FINAL, PaperPlatform
from tests.reference_operator.test_wire import schema

OUTSIDE = (PodSeen, PodVanished, Listed, ClusterFailed, Received, Acknowledged, Dropped, Exchanged, Opened, Tick)
"""What cluster, platform and clock may say twice."""

Change = tuple[Literal["seen", "vanished"], Pod]


@dataclass
class World:
    """What is true. `changes` is the watch; `held` is each sidecar's token generation, by pod uid."""

    now: float = 1000.0
    skew: float = 0.0
    platform: PaperPlatform = field(default_factory=PaperPlatform)
    pods: dict[str, Pod] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    created: Counter[str] = field(default_factory=Counter)
    told_ready: set[str] = field(default_factory=set)
    started: int = 0
    """Processes so far."""

    def create(self, manifest: dict[str, Any]) -> Pod:
        """The API server takes a pod; the one of that name, where there is one."""
        name = manifest["metadata"]["name"]
        if name not in self.pods:
            uid = f"uid-{len(self.changes)}"
            pod = observation.pod({**manifest, "metadata": {**manifest["metadata"], "uid": uid}}, story.HOST)
            assert pod is not None, "a launch's labels took the pod away from its host"
            asked = self.platform.asked.get(pod.sandbox_id)
            assert asked is not None, "a pod that nobody asked for"
            self.created[asked.id] += 1
            assert self.created[asked.id] <= asked.launches, "more pods than launches"
            assert self.created[asked.id] == 1 or asked.uid is None, "a pod made anew that the platform knew of"
            self.put(pod)
        return self.pods[name]

    def put(self, pod: Pod) -> None:
        """A pod is, or changes."""
        self.pods[pod.name] = pod
        self.changes.append(("seen", pod))

    def remove(self, pod: Pod) -> None:
        """A pod is no more."""
        self.changes.append(("vanished", self.pods.pop(pod.name)))

    def delete(self, name: str, uid: str) -> bool:
        """The API server is asked to delete a pod: only one that may be is."""
        pod = self.pods.get(name)
        if pod is None or pod.uid != uid:
            return False
        asked = self.platform.asked.get(pod.sandbox_id)
        ordered = asked is not None and asked.terminated
        ended = pod.sandbox.ended is not None or bool(lost(pod))
        late = pod.deadline is not None and self.now + self.skew >= pod.deadline - decide.MARGIN
        worked = uid in self.told_ready
        assert ordered or ended or not worked, "a pod that works was deleted without a cause"
        assert asked is not None or ended or late, "a pod that nobody knows was deleted"
        self.put(replace(pod, deleting=True))
        return True


@dataclass
class Process:
    """One operator process, from a start with nothing but the cluster to its end."""

    world: World
    state: State = story.FRESH
    jobs: list[Action] = field(default_factory=list)
    outbox: list[Send] = field(default_factory=list)
    heard: int = 0
    watched: int | None = None
    snapshot: tuple[tuple[Pod, ...], float, int] | None = None
    exit: Exit | None = None
    numbers: Counter[int] = field(default_factory=Counter)
    inventories: set[int] = field(default_factory=set)
    finals: dict[tuple[int, str], tuple[str, str | None]] = field(default_factory=dict)
    settled: dict[str, str | None] = field(default_factory=dict)
    given: set[tuple[str, int]] = field(default_factory=set)
    number: int = 0
    """Which of the world's processes it is, from 1."""

    def __post_init__(self) -> None:
        """One more has started."""
        self.world.started += 1
        self.number = self.world.started

    def tell(self, event: Event) -> None:
        """Something happens; what it asks for is looked at. Deciding again without news must do nothing."""
        if self.exit is not None:
            return
        now = self.world.now
        self.state, actions = decide.decide(self.state, event, now)
        assert decide.decide(self.state, Tick(), now) == (self.state, ()), "deciding again without news did something"
        if not [action for action in actions if isinstance(action, Exit)]:
            self._twice(event)
        for action in actions:
            self._asked(action)

    def _twice(self, event: Event) -> None:
        """The same event once more brings nothing but a note. An answer to a job comes once, a miss counts again."""
        if isinstance(event, OUTSIDE):
            _, again = decide.decide(self.state, event, self.world.now)
            assert [action for action in again if not isinstance(action, Note)] == [], f"{event} twice did {again}"

    def _asked(self, action: Action) -> None:
        match action:
            case Note():
                assert "jwt" not in repr(action), "a token in the log"
            case Send():
                self._said(action)
                self.outbox.append(action)
            case Exit():
                assert action.code == SUPERSEDED
                self.exit = action
            case Disconnect():
                self.tell(Dropped(action.generation, action.reason, 0.5))
            case _:
                same = [job for job in self.jobs if _about(job) == _about(action)]
                assert not same or isinstance(action, DeletePod), f"{action} while {same} is under way"
                if isinstance(action, GiveToken):
                    assert (action.uid, action.token.generation) not in self.given, "a token given twice"
                self.jobs.append(action)

    def _said(self, action: Send) -> None:
        self.numbers[action.generation] += 1
        assert action.seq == self.numbers[action.generation], "a message left out, or sent twice"
        _schema(action.type).validate(action.data)
        if action.type == "host.inventory":
            assert action.generation not in self.inventories, "a second inventory"
            self.inventories.add(action.generation)
        if action.type == "sandbox.status":
            assert action.generation in self.inventories, "a status before the inventory"
            self._status(action.generation, action.data)

    def _status(self, generation: int, data: Mapping[str, Any]) -> None:
        """An end is told once on each connection, the same one each time, and nothing follows once it was heard."""
        sandbox_id, end = data["sandboxId"], (data["state"], data["podUid"])
        if sandbox_id in self.settled:
            assert data["podUid"] not in {None, self.settled[sandbox_id]}, "news of a sandbox whose end is settled"
        elif data["state"] in FINAL:
            assert (generation, sandbox_id) not in self.finals, "an end told twice on one connection"
            earlier = {told for (_, other), (told, _) in self.finals.items() if other == sandbox_id}
            assert earlier <= {data["state"]}, "two different ends of one sandbox"
            self.finals[generation, sandbox_id] = end

    def carry_out(self, job: Action, outcome: str) -> None:
        """One thing that was asked for comes to its end: `well`, `lost` (done, but nobody heard), or `badly`."""
        self.jobs.remove(job)
        match job:
            case CreatePod():
                self.tell(self._create(job, outcome))
            case DeletePod():
                there = outcome == "badly" or self.world.delete(job.name, job.uid)
                if outcome == "lost" and there:
                    self.world.remove(self.world.pods[job.name])
                if not there:
                    self.tell(PodVanished(job.sandbox_id, job.uid))
            case AskSidecar():
                self.tell(self._ask(job, outcome))
            case GiveToken():
                self.tell(self._give(job, outcome))
            case Exchange():
                self.tell(self._exchange(outcome))
            case Open():
                self.tell(self._open(job, outcome))
            case Examine():
                fact = Fact(outcome == "well", "no", self.world.now)
                self.tell(Examined(fact, fact))
            case _:
                raise AssertionError(job)

    def _create(self, job: CreatePod, outcome: str) -> Event:
        if outcome == "badly":
            return CreateDelayed(job.sandbox_id, "slow")
        if outcome == "refused":
            return CreateRefused(job.sandbox_id, "quota", "exceeded quota")
        pod = self.world.create(dict(job.manifest))
        return PodSeen(pod) if outcome == "well" else CreateDelayed(job.sandbox_id, "timed out")

    def _ask(self, job: AskSidecar, outcome: str) -> Event:
        pod = self._pod(job.sandbox_id, job.uid)
        if outcome != "well" or pod is None or not pod.sidecar.running:
            return SidecarSilent(job.sandbox_id, job.uid, reachable=False, detail="timed out")
        return SidecarAnswered(job.sandbox_id, job.uid, self.world.held.get(job.uid, 0))

    def _give(self, job: GiveToken, outcome: str) -> Event:
        pod = self._pod(job.sandbox_id, job.uid)
        if pod is None:
            return PodVanished(job.sandbox_id, job.uid)
        if outcome == "badly" or not pod.sidecar.running:
            return SidecarSilent(job.sandbox_id, job.uid, reachable=True, detail="503")
        if outcome == "refused":
            return TokenRefused(job.sandbox_id, job.uid, job.token.generation, "403")
        held = max(self.world.held.get(job.uid, 0), job.token.generation)
        self.world.held[job.uid] = held
        if outcome == "lost":
            return SidecarSilent(job.sandbox_id, job.uid, reachable=True, detail="timed out")
        self.given.add((job.uid, job.token.generation))
        return TokenTaken(job.sandbox_id, job.uid, held)

    def _pod(self, sandbox_id: str, uid: str) -> Pod | None:
        pod = self.world.pods.get(observation.pod_name(sandbox_id))
        return pod if pod is not None and pod.uid == uid else None

    def _exchange(self, outcome: str) -> Event:
        if outcome != "well":
            status = {"badly": 0, "refused": 401, "lost": 429}[outcome]
            return ExchangeRefused("", status, "no", 3.0, 0.5)
        if self.world.platform.superseded(self):
            return ExchangeRefused("superseded", 409, "another instance acts", 0.0, 0.5)
        return Exchanged(self.world.platform.exchange(self), self.world.skew)

    def _open(self, job: Open, outcome: str) -> Event:
        if outcome != "well" or self.world.platform.generation != job.generation:
            return Dropped(job.generation, "refused", 0.5)
        self.heard = 0
        return Opened(job.generation, "connection")

    def post(self, *, acknowledged: bool) -> None:
        """The next message up arrives; its acknowledgement may be late."""
        message, platform = self.outbox[0], self.world.platform
        if platform.speaker is not self or message.generation != platform.generation:
            self.outbox.pop(0)
            return
        if acknowledged:
            self.outbox.pop(0)
            platform.hear(message.type, message.data)
            if message.type == "sandbox.status" and message.data["state"] == "ready":
                self.world.told_ready.add(message.data["podUid"])
            if message.type == "sandbox.status" and message.data["state"] in FINAL:
                self.settled[message.data["sandboxId"]] = message.data["podUid"]
            self.tell(Acknowledged(message.generation, message.seq))
        else:
            self.tell(Unacknowledged(message.generation, message.seq))


def _about(action: Action) -> tuple[str, object, object]:
    """What two jobs must not both be about at a time."""
    return type(action).__name__, getattr(action, "sandbox_id", None), getattr(action, "uid", None)


@functools.cache
def _schema(kind: str) -> jsonschema.Draft202012Validator:
    return schema(f"messages/{kind}.json")
