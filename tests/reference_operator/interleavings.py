"""Arbitrary interleavings of what cluster, platform, network and people do, as rules for hypothesis.

Whatever happened, a world that is left in peace afterwards comes to rest: the pods are those that the platform knows,
each holds its newest token, and the operator remembers nothing else.
"""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from reference_operator import observation
from reference_operator.action import CreatePod
from reference_operator.event import ClusterFailed, Dropped, Listed, PodSeen, PodVanished, Received, Tick
from reference_operator.model import Container, Ended, Pod
from tests.reference_operator import story
from tests.reference_operator.paper_world import Process, World

IDS = st.sampled_from(["a" * 26, "b" * 26, "c" * 26, "d" * 26])
STRANGER = "s" * 26
OUTCOMES = st.sampled_from(["well", "well", "well", "well", "lost", "badly", "refused"])
WAITS = st.sampled_from([0.1, 0.5, 0.5, 1.0, 1.0, 2.5, 6.0, 16.0])
TROUBLES = st.sets(st.sampled_from(["terminate", "forget", "retire", "restart", "overlap"]))
"""What a run may meet beside the everyday faults: each makes the rest of the run duller, so few runs meet them all."""

RUNS = Container(running=True, started=True)
KUBELET = st.sampled_from(
    ["sidecar", "run", "run", "pull", "end", "oom", "restart", "lose", "evict", "unschedulable", "vanish", "vanish"]
)


class Interleavings(RuleBasedStateMachine):
    """One host. `processes[-1]` is the newest; an older one may live beside it until it hears that it is superseded."""

    @initialize(skew=st.sampled_from([0.0, 400.0, -400.0]), stranger=st.sampled_from([None, 0, 3]), troubles=TROUBLES)
    def begin(self, skew: float, stranger: int | None, troubles: set[str]) -> None:
        """A host whose clock is off, perhaps with a pod that nobody knows and that may hold a token."""
        self.world = World(skew=skew)
        self.troubles = troubles
        self.lost: set[str] = set()
        if stranger is not None:
            self.world.put(story.running(STRANGER, uid="uid-stranger", deadline=self.world.now + skew + 20))
            self.world.held["uid-stranger"] = stranger
            self.world.told_ready |= {"uid-stranger"} if stranger else set()
        self.processes = [Process(self.world)]
        self.processes[0].tell(Tick())

    @rule(seconds=WAITS)
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.world.now += seconds
        self.world.platform.expire(self.world.now + self.world.skew)
        for process in self.processes:
            process.tell(Tick())

    @rule(sandbox_id=IDS, seconds=st.sampled_from([5.0, 40.0, 500.0, 500.0]))
    def launch(self, sandbox_id: str, seconds: float) -> None:
        """The platform asks for a sandbox, for the first time or again."""
        self.world.platform.launch(sandbox_id, self.world.now + self.world.skew + seconds)

    @precondition(lambda self: "terminate" in self.troubles)
    @rule(sandbox_id=IDS)
    def terminate(self, sandbox_id: str) -> None:
        """Somebody ends a sandbox, at whatever stage."""
        if sandbox_id in self.world.platform.asked:
            self.world.platform.terminate(self.world.platform.asked[sandbox_id])

    @rule(sandbox_id=IDS)
    def renew(self, sandbox_id: str) -> None:
        """A token is half spent."""
        if sandbox_id in self.world.platform.asked:
            self.world.platform.token(self.world.platform.asked[sandbox_id])

    @precondition(lambda self: "forget" in self.troubles)
    @rule(sandbox_id=IDS)
    def forget(self, sandbox_id: str) -> None:
        """The platform does not know of a sandbox for a while: what it is told meanwhile it acknowledges, and loses."""
        self.world.platform.forgotten ^= {sandbox_id}
        self.lost |= {sandbox_id}

    @precondition(lambda self: "retire" in self.troubles)
    @rule()
    def retire(self) -> None:
        """The host is deleted."""
        self.world.platform.retire()

    @rule(ahead=st.integers(0, 2), again=st.booleans())
    def hear(self, ahead: int, again: bool) -> None:  # noqa: FBT001 - passed by name
        """A message comes down: the next, one that overtook it, or one that came before."""
        for process in self.processes:
            self._hear(process, max(0, process.heard - 1) if again else process.heard + ahead)
            process.heard += 0 if again or ahead else 1

    def _hear(self, process: Process, index: int) -> bool:
        platform = self.world.platform
        speaks = platform.speaker is process and process.state.connection.phase == "connected"
        if speaks and index < len(platform.down):
            process.tell(Received(platform.down[index]))
            return True
        return False

    @rule(acknowledged=st.booleans(), which=st.integers(0, 1))
    def post(self, acknowledged: bool, which: int) -> None:  # noqa: FBT001 - passed by name
        """The next message up arrives, or is not acknowledged in time."""
        process = self.processes[-1 - which % len(self.processes)]
        if process.outbox:
            process.post(acknowledged=acknowledged)

    @rule(which=st.integers(0, 20), outcome=OUTCOMES)
    def carry_out(self, which: int, outcome: str) -> None:
        """Something that a process asked for comes to its end."""
        for process in self.processes:
            if process.jobs and process.exit is None:
                process.carry_out(process.jobs[which % len(process.jobs)], outcome)

    @rule(sandbox_id=IDS, what=KUBELET)
    def kubelet(self, sandbox_id: str, what: str) -> None:
        """A pod goes on, ends, or is taken away."""
        pod = self.world.pods.get(observation.pod_name(sandbox_id))
        if pod is None:
            return
        if what == "vanish":
            self._remove(pod)
        elif pod.sandbox.ended is None and not (pod.deleting and what in {"lose", "evict"}):  # once, for one cause
            changed = _changed(pod, what)
            if changed.sidecar.restarts > pod.sidecar.restarts:
                self.world.held[pod.uid] = 0
            self.world.put(changed)

    def _remove(self, pod: Pod) -> None:
        """A pod is no more. A request to create it that another process has under way took less long than its life."""
        for process in self.processes:
            for job in [job for job in process.jobs if isinstance(job, CreatePod) and job.sandbox_id == pod.sandbox_id]:
                process.carry_out(job, "well")
        self.world.remove(self.world.pods[pod.name])

    @rule(follow=st.sampled_from(["list", "watch", "watch", "watch", "break"]))
    def follow(self, follow: str) -> None:
        """A list is asked for or answered, the watch goes on, or breaks (410, end, silence)."""
        for process in self.processes:
            self._follow(process, follow)

    def _follow(self, process: Process, what: str) -> None:
        changes = self.world.changes
        if what == "break":
            process.watched = process.snapshot = None
            process.tell(ClusterFailed("too old"))
        elif process.snapshot is not None:
            pods, began, process.watched = process.snapshot
            process.snapshot = None
            process.tell(Listed(pods, began))
        elif what == "list" or process.watched is None:
            process.snapshot = tuple(self.world.pods.values()), self.world.now, len(changes)
        elif process.watched < len(changes):
            kind, pod = changes[process.watched]
            process.watched += 1
            process.tell(PodSeen(pod) if kind == "seen" else PodVanished(pod.sandbox_id, pod.uid))

    @rule()
    def flow(self) -> None:
        """For a moment all goes well."""
        self._round(self.processes[-1])

    @rule(sandbox_id=IDS)
    def live(self, sandbox_id: str) -> None:
        """A sandbox comes to work without any trouble."""
        self.launch(sandbox_id, 500.0)
        for _ in range(3):
            self.flow()
            self.kubelet(sandbox_id, "run")

    @rule()
    def drop(self) -> None:
        """The channel ends."""
        self._drop(self.processes[-1], "lost")

    def _drop(self, process: Process, why: str) -> None:
        connection = process.state.connection
        if connection.phase == "connected":
            process.tell(Dropped(connection.generation, why, 0.5))

    @precondition(lambda self: "restart" in self.troubles)
    @rule(landed=st.booleans())
    def restart(self, landed: bool) -> None:  # noqa: FBT001 - passed by name
        """The process dies, before or after what it asked for was done; another one starts with nothing."""
        dying = self.processes.pop()
        for job in [*dying.jobs] if landed and dying.exit is None else []:
            dying.carry_out(job, "lost")
        self.processes.append(Process(self.world))

    @precondition(lambda self: "overlap" in self.troubles and len(self.processes) == 1)
    @rule()
    def overlap(self) -> None:
        """A second process starts beside the first, as a surge does."""
        self.processes.append(Process(self.world))

    @rule()
    def supersede(self) -> None:
        """The older process hears that another one acts."""
        for process in self.processes[:-1]:
            if self.world.platform.speaker is not process:
                self._drop(process, "superseded")
                self.processes.remove(process)

    def teardown(self) -> None:
        """In peace everything comes to rest."""
        if hasattr(self, "world"):
            self._peace()
            self._at_rest()

    def _peace(self) -> None:
        """No more faults: for long enough whatever is asked for goes well, and all is told."""
        self.world.platform.forgotten.clear()
        self.supersede()
        self.processes = self.processes[-1:]
        process = self.processes[0]
        if process.exit is not None:
            process = self.processes[0] = Process(self.world)
        if "forget" in self.troubles:
            self._drop(process, "lost")
        process.watched = process.snapshot = None
        for turn in range(60):
            if turn == 30:
                self._half_spent()
            self._settle()
            self._round(process)
            self.wait(2.5)

    def _half_spent(self) -> None:
        """Tokens are replaced in time: one that a sidecar has refused for good is not the last."""
        for asked in self.world.platform.asked.values():
            if asked.open and asked.taken < asked.issued:
                self.world.platform.token(asked)

    def _settle(self) -> None:
        for pod in list(self.world.pods.values()):
            if pod.deleting:
                self._remove(pod)
            elif pod.sandbox.ended is None and pod.phase != "Running":
                self.world.put(replace(_changed(pod, "run"), unschedulable=""))

    def _round(self, process: Process) -> None:
        for what in ("list", "watch", *["watch"] * 30):
            self._follow(process, what)
        for job in list(process.jobs):
            process.carry_out(job, "well")
        while process.outbox:
            process.post(acknowledged=True)
        while self._hear(process, process.state.connection.applied):
            pass

    def _at_rest(self) -> None:
        [process], platform = self.processes, self.world.platform
        pods = {pod.sandbox_id: pod for pod in self.world.pods.values()}
        expected = {
            asked.id for asked in platform.asked.values() if asked.open and not self._is_over(process, asked.id)
        }
        assert process.state.connection.phase == "connected"
        assert set(pods) - {STRANGER} == expected, "pods differ from what the platform knows of"
        assert set(process.state.sandboxes) == set(pods), "capacity is not what the cluster shows"
        for asked in (platform.asked[sandbox_id] for sandbox_id in expected):
            pod = pods[asked.id]
            assert (asked.state, asked.uid) == ("ready", pod.uid)
            assert self.world.held[pod.uid] == asked.issued == asked.taken, "a survivor was not re-pointed"

    def _is_over(self, process: Process, sandbox_id: str) -> bool:
        """Whether its end was acknowledged and lost: to ask for it again makes no second pod, its deadline ends it."""
        return sandbox_id in self.lost and sandbox_id in process.state.ended


def _changed(pod: Pod, what: str) -> Pod:
    """The pod after one thing that kubelet, the scheduler or somebody does."""
    address, ended = "10.0.0.1", Ended("OOMKilled" if what == "oom" else "Error", 137)
    sidecar = replace(RUNS, restarts=pod.sidecar.restarts)
    changes: dict[str, dict[str, Any]] = {
        "sidecar": {"sidecar": sidecar, "address": address},
        "run": {"phase": "Running", "address": address, "sidecar": sidecar, "sandbox": RUNS},
        "pull": {"sandbox": Container(waiting="ImagePullBackOff", message="https://blobs.test/x")},
        "end": {"phase": "Failed", "sandbox": Container(ended=ended)},
        "oom": {"phase": "Failed", "sandbox": Container(ended=ended)},
        "restart": {"sidecar": replace(sidecar, restarts=pod.sidecar.restarts + 1)},
        "lose": {"deleting": True, "disrupted": "DeletionByTaintManager: lost"},
        "evict": {"deleting": True, "disrupted": "EvictionByEvictionAPI: drained"},
        "unschedulable": {"unschedulable": "Unschedulable: no node"},
    }
    started = pod.sandbox.running
    return pod if started and what in {"sidecar", "pull", "unschedulable"} else replace(pod, **changes[what])
