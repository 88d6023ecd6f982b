"""The policy: stories as goldens, and what no interleaving of events may bring about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from reference_operator import decide, identity, pod
from reference_operator.action import Action, CreatePod, DeletePod, GiveToken, Note, Send
from reference_operator.event import Event, Exchanged, Listed, Opened, PodSeen, Tick
from reference_operator.model import Token
from reference_operator.state import NEVER, Sandbox, State
from tests.reference_operator import goldens, story
from tests.reference_operator.interleavings import Interleavings


@pytest.mark.parametrize("case", goldens.cases())
def test_story_goes_as_it_is_written(case: str) -> None:
    """Each story ends as its golden says; `python -m tests.reference_operator.goldens` writes them anew."""
    assert goldens.told(case) == (goldens.FOLDER / f"{case}.out.yaml").read_text()


def test_no_interleaving_violates_the_invariants() -> None:
    """Whatever cluster, platform, network and people do in whatever order: see `interleavings.py`."""
    rounds = settings(max_examples=150, stateful_step_count=60, deadline=None, report_multiple_bugs=False)
    run_state_machine_as_test(Interleavings, settings=rounds)


IDS = st.sampled_from([story.ID, story.OTHER])
UIDS = st.sampled_from(["uid-1", "uid-2"])
CONTAINERS = st.sampled_from(
    [
        {},
        {"running": True},
        {"running": True, "started": True},
        {"running": True, "started": True, "restarts": 1},
        {"waiting": "ImagePullBackOff", "message": "https://blobs.test/x"},
        {"ended": {"reason": "Error", "exit_code": 1}},
        {"ended": {"reason": "OOMKilled", "exit_code": 137}},
    ]
)
PODS = st.fixed_dictionaries(
    {
        "sandbox_id": IDS,
        "uid": UIDS,
        "phase": st.sampled_from(["Pending", "Running", "Succeeded", "Failed"]),
        "address": st.sampled_from(["", "10.0.0.1"]),
        "deadline": st.sampled_from([None, 5.0, 500.0]),
        "deleting": st.booleans(),
        "unschedulable": st.sampled_from(["", "Unschedulable: no node"]),
        "disrupted": st.sampled_from(["", "DeletionByTaintManager: lost"]),
        "sandbox": CONTAINERS,
        "sidecar": CONTAINERS,
    }
)
GENERATIONS = st.integers(1, 3)
OF_POD = {"sandbox_id": IDS, "uid": UIDS}
EVENTS = st.one_of(
    st.just(("tick", {})),
    st.tuples(st.just("seen"), PODS),
    st.tuples(
        st.just("listed"), st.fixed_dictionaries({"began": st.integers(0, 900), "pods": st.lists(PODS, max_size=2)})
    ),
    st.tuples(st.just("vanished"), st.fixed_dictionaries(OF_POD)),
    st.tuples(st.just("failed"), st.just({"detail": "away"})),
    st.tuples(
        st.just("create-refused"),
        st.fixed_dictionaries({"sandbox_id": IDS, "reason": st.just("quota"), "detail": st.just("")}),
    ),
    st.tuples(st.just("create-delayed"), st.fixed_dictionaries({"sandbox_id": IDS, "detail": st.just("")})),
    st.tuples(st.just("answered"), st.fixed_dictionaries({**OF_POD, "token": st.integers(0, 3)})),
    st.tuples(st.just("taken"), st.fixed_dictionaries({**OF_POD, "token": st.integers(1, 3)})),
    st.tuples(st.just("token-refused"), st.fixed_dictionaries({**OF_POD, "token": st.integers(1, 3)})),
    st.tuples(
        st.just("silent"), st.fixed_dictionaries({**OF_POD, "reachable": st.booleans(), "detail": st.just("quiet")})
    ),
    st.tuples(st.just("exchanged"), st.fixed_dictionaries({"generation": GENERATIONS})),
    st.tuples(st.just("refused"), st.fixed_dictionaries({"status": st.sampled_from([0, 401, 429, 500])})),
    st.tuples(st.just("opened"), st.fixed_dictionaries({"generation": GENERATIONS})),
    st.tuples(
        st.just("dropped"),
        st.fixed_dictionaries({"generation": GENERATIONS, "message": st.sampled_from(["lost", "superseded"])}),
    ),
    st.tuples(st.just("acknowledged"), st.fixed_dictionaries({"generation": GENERATIONS, "seq": st.integers(1, 9)})),
    st.tuples(st.just("unacknowledged"), st.fixed_dictionaries({"generation": GENERATIONS, "seq": st.integers(1, 9)})),
    st.tuples(
        st.just("launch"),
        st.fixed_dictionaries({"sandbox_id": IDS, "deadline": st.just(500.0), "token": st.integers(1, 3)}),
    ),
    st.tuples(
        st.just("token"), st.fixed_dictionaries({"sandbox_id": IDS, "pod_uid": UIDS, "generation": st.integers(1, 4)})
    ),
    st.tuples(st.just("terminate"), st.fixed_dictionaries({"sandbox_id": IDS, "pod_uid": st.one_of(st.none(), UIDS)})),
)
STORIES = st.lists(st.tuples(st.integers(0, 30), EVENTS), max_size=40)


@dataclass
class Witness:
    """Remembers what the operator was told and did, and objects to what it must never do."""

    launches: set[str] = field(default_factory=set)
    created: list[str] = field(default_factory=list)
    answered_creates: int = 0
    numbers: dict[int, int] = field(default_factory=dict)
    ended: dict[str, set[str]] = field(default_factory=dict)

    def sees(self, before: State, after: State, action: Action) -> None:
        """One action, between what was known before and after."""
        match action:
            case Send():
                assert action.seq == self.numbers.get(action.generation, 0) + 1, "a message left out, or sent twice"
                self.numbers[action.generation] = action.seq
                assert action.seq > 1 or action.type in {"host.inventory", "host.checkin"}, "the inventory goes first"
            case CreatePod():
                assert action.sandbox_id in self.launches, "a pod that nobody asked for"
                known = before.sandboxes.get(action.sandbox_id)
                assert known is None or known.create_due != NEVER, "two creations of one pod at a time"
                assert known is None or known.pod is None, "a second pod for one launch"
                self.created.append(action.sandbox_id)
            case DeletePod():
                ending = after.sandboxes[action.sandbox_id].ending
                assert ending is not None, "a sandbox deleted that has not ended"
                self.ended.setdefault(action.sandbox_id, set()).add(ending.status.state)
            case _:
                pass


@settings(max_examples=400, deadline=None)
@given(STORIES)
def test_no_interleaving_breaks_the_promises(steps: list[tuple[int, tuple[str, dict[str, object]]]]) -> None:
    """In whatever order: one pod per launch, counted messages, no end without a cause, nothing done twice."""
    state, witness, now, seq = story.FRESH, Witness(), 0.0, 0
    for wait, (kind, fields) in steps:
        now += wait
        given_fields = dict(fields)
        event: Event
        if kind in goldens.MESSAGES:
            seq = state.connection.applied + 1
            event = story.received(story.message(kind, given_fields), seq, state.connection.generation)
            if kind == "launch" and state.connection.phase == "connected":
                witness.launches.add(str(fields["sandbox_id"]))
        else:
            if kind == "exchanged":
                given_fields["generation"] = state.connection.generation + 1
            event = story.happening(kind, given_fields)
            if kind == "opened" and state.connection.phase == "opening":
                witness.numbers[state.connection.generation] = 0
        after, actions = decide.decide(state, event, now)
        for action in actions:
            witness.sees(state, after, action)
        assert decide.decide(after, Tick(), now) == (after, ()), "deciding again without news did something"
        state = after


@settings(max_examples=200, deadline=None)
@given(STORIES)
def test_a_pod_that_works_outlives_everything_but_an_order(
    steps: list[tuple[int, tuple[str, dict[str, object]]]],
) -> None:
    """Silence, errors and drops never end a sandbox that runs, though an earlier process launched it."""
    state, _ = decide.decide(story.FRESH, story.happening("exchanged", {}), 0.0)
    survivor = {"like": "running", "deadline": 20.0}
    state, _ = decide.decide(state, story.happening("listed", {"began": 0, "pods": [survivor]}), 0.0)
    now, harmless = 0.0, {"tick", "failed", "silent", "refused", "dropped", "unacknowledged", "opened", "exchanged"}
    for wait, (kind, fields) in steps:
        now += wait
        if kind in harmless and fields.get("message") != "superseded":
            state, actions = decide.decide(state, story.happening(kind, dict(fields)), now)
            assert not [action for action in actions if isinstance(action, DeletePod)]
    assert state.sandboxes[story.ID].ending is None


def test_decide_leaves_its_input_alone() -> None:
    """The state that went in is as it was: a story can be told again from any point."""
    before = story.FRESH
    decide.decide(before, story.happening("exchanged", {}), 0.0)
    assert before == State(setup=story.SETUP)


SITUATED = replace(story.SETUP, mirror="mirror.byohost.test")


def told(state: State, *happenings: Event, start: float = 0.0) -> tuple[State, tuple[Action, ...]]:
    """The state after these events, a second apart, and all that was asked for."""
    asked: tuple[Action, ...] = ()
    for second, one in enumerate(happenings):
        state, actions = decide.decide(state, one, start + second)
        asked += actions
    return state, asked


def connected(**terms: object) -> State:
    """Connected in the seventh generation, with the cluster listed and nothing in it."""
    exchanged = Exchanged(story.terms(7, **terms), 0.0)
    return told(State(setup=SITUATED), Tick(), exchanged, Listed((), 0.0), Opened(7, "connection"))[0]


def test_a_pod_is_made_of_its_launch_and_of_the_terms_of_its_connection() -> None:
    """Host, generation, registry, mirror, issuer and keys: each comes from where it is known."""
    launch = story.launch(identity={"client_id": "C", "tenant_id": "T"})
    _, asked = told(connected(), story.received(launch, 1, generation=7), start=10.0)
    (made,) = [one for one in asked if isinstance(one, CreatePod)]
    site = pod.Site(
        host=story.HOST,
        generation=7,
        mirror="mirror.byohost.test",
        issuer="https://platform.byohost.test",
        jwks='{"keys":[]}',
    )
    assert launch.identity is not None
    account = identity.account(launch.identity, story.HOST)
    assert made == CreatePod(story.ID, pod.render(launch, site), account)


def test_a_pod_stands_where_the_hosts_settings_say() -> None:
    """Node selector and RuntimeClass of a placement are in the pod that is made."""
    base = connected()
    state = replace(base, setup=replace(base.setup, placement=PLACEMENT))
    _, asked = told(state, story.received(story.launch(), 1, generation=7), start=10.0)
    (made,) = [one for one in asked if isinstance(one, CreatePod)]
    assert {key: made.manifest["spec"].get(key) for key in PLACEMENT} == PLACEMENT


PLACEMENT = {"nodeSelector": {"pool": "a"}, "runtimeClassName": "gvisor"}


def placed(found: Mapping[str, object]) -> State:
    """A host with a placement: a launch, and the pod that the cluster has made of it."""
    base = connected()
    state = replace(base, setup=replace(base.setup, placement=PLACEMENT))
    seen = PodSeen(story.pod(placement=found))
    return told(state, story.received(story.launch(), 1, generation=7), seen, start=10.0)[0]


def test_a_pod_that_is_not_placed_as_asked_fails_its_launch() -> None:
    """Admission has taken the RuntimeClass away: the launch fails with it named, and the pod goes."""
    ending = placed({"nodeSelector": {"pool": "a"}}).sandboxes[story.ID].ending
    assert ending is not None
    assert (ending.status.state, ending.status.reason) == ("failed", "admission")
    assert "without the RuntimeClass gvisor, which the host's settings name" in (ending.status.detail or "")


def test_a_pod_that_is_placed_as_asked_goes_on() -> None:
    """With what the cluster has added."""
    found = placed({**PLACEMENT, "tolerations": [{"key": "node.kubernetes.io/not-ready"}]})
    assert found.sandboxes[story.ID].ending is None


def test_no_pod_is_made_before_there_are_terms() -> None:
    """A launch that is known without a connection's terms waits."""
    waiting = Sandbox(id=story.ID, launched=True, launch=story.launch(), deadline=60.0)
    state = replace(State(setup=SITUATED), sandboxes={story.ID: waiting})
    assert not [one for one in told(state, Tick())[1] if isinstance(one, CreatePod)]


def test_a_token_is_handed_over_with_the_rotations_of_the_connection() -> None:
    """A sidecar follows new signing keys by them; without terms it gets none, and its token all the same."""
    launch = story.received(story.launch(), 1, generation=7)
    seen = PodSeen(story.running())
    state, asked = told(connected(rotations=("r-1", "r-2")), launch, seen, start=10.0)
    (given_token,) = [one for one in asked if isinstance(one, GiveToken)]
    assert given_token == GiveToken(story.ID, f"sandbox-{story.ID}", story.UID, Token(1, "jwt-1"), ("r-1", "r-2"))
    known = replace(state.sandboxes[story.ID], token=Token(2, "jwt-2"), token_due=0.0)
    bare = replace(State(setup=SITUATED), sandboxes={story.ID: known})
    (again,) = [one for one in told(bare, Tick(), start=20.0)[1] if isinstance(one, GiveToken)]
    assert (again.token, again.rotations) == (Token(2, "jwt-2"), ())


def test_people_read_what_the_platform_is_told() -> None:
    """Which sandbox, which pod, which token, and in the end why: each line of the log says it in fields."""
    launch = story.received(story.launch(), 1, generation=7)
    seen = PodSeen(story.running())
    state, asked = told(connected(), launch, seen, start=10.0)
    named = {"sandboxId": story.ID, "podUid": story.UID, "tokenGeneration": 0}
    before = {**named, "podUid": None}
    assert [one for one in asked if isinstance(one, Note) and one.text.startswith("sandbox")] == [
        Note("info", "sandbox accepted", before),
        Note("info", "sandbox starting", named),
    ]
    taken = replace(state.sandboxes[story.ID], taken=3, token=None, was_ready=True)
    ready = replace(state, sandboxes={story.ID: taken})
    state, asked = told(ready, Tick(), start=13.0)
    assert Note("info", "sandbox ready", {**named, "tokenGeneration": 3}) in asked
    over = PodSeen(story.pod(phase="Running", sandbox={"ended": {"reason": "Error", "exit_code": 4}}))
    _, asked = told(state, over, start=14.0)
    why = {"reason": None, "detail": "the sandbox container ended with exit code 4"}
    assert Note("info", "sandbox finished", {"sandboxId": story.ID, "podUid": story.UID, **why}) in asked


@pytest.mark.parametrize(("taken", "end"), [(0, "failed"), (1, "finished"), (None, "finished")])
def test_a_survivor_that_may_have_worked_has_finished(taken: int | None, end: str) -> None:
    """Only one whose sidecar certainly never held a token cannot have worked."""
    over = story.pod(sandbox={"ended": {"reason": "Error", "exit_code": 1}})
    state = replace(connected(), sandboxes={story.ID: Sandbox(id=story.ID, pod=over, taken=taken)})
    ending = told(state, Tick(), start=20.0)[0].sandboxes[story.ID].ending
    assert ending is not None
    assert ending.status.state == end


def test_a_pod_waits_for_a_node_for_a_minute() -> None:
    """From when nobody had room for it, and not from when the clock began."""
    found = story.pod(unschedulable="no node has room")
    known = Sandbox(id=story.ID, launched=True, pod=found, unschedulable_since=100.0, deadline=1000.0)
    state = replace(connected(), sandboxes={story.ID: known})
    assert decide.decide(state, Tick(), 159.0)[0].sandboxes[story.ID].ending is None
    ending = decide.decide(state, Tick(), 160.0)[0].sandboxes[story.ID].ending
    assert ending is not None
    assert ending.status.reason == "unschedulable"
