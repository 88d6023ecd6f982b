"""Each action has a form in JSON that is read back as the same; what is none is a sentence."""

from typing import Any

import pytest

from conformance.explore import actions as act
from conformance.explore.action_form import from_json, to_json, words
from conformance.explore.actions import Action

ONE_OF_EACH: tuple[Action, ...] = (
    act.Launch("s1", "odd"),
    act.Burst("b1", 9),
    act.Settle("s1"),
    act.Terminate("s1"),
    act.EndProgram("s1"),
    act.DeletePod("s1"),
    act.TakeName("t1"),
    act.Stranger("x1", ("app.kubernetes.io/name",)),
    act.Kill(),
    act.Evict(),
    act.Away(),
    act.Back(),
    act.Roll(),
    act.Revoke(),
    act.Cut("api", "silence"),
    act.Mend(),
    act.Narrow("list", "pods"),
    act.Quota(2),
    act.Wrong("late", {"message": "sandbox.launch", "seconds": 2}),
    act.Rotate(3),
    act.Pause(0.5),
)


def test_each_kind_is_here() -> None:
    """The list is whole, so that what is said of each is said of all."""
    assert [type(each) for each in ONE_OF_EACH] == list(act.KINDS.values())


@pytest.mark.parametrize("action", ONE_OF_EACH, ids=lambda each: each.do)
def test_an_action_is_read_back(action: Action) -> None:
    """Also from lists in place of tuples, as JSON has them."""
    data = to_json(action)
    data = {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}
    assert from_json(data) == action


def test_what_may_be_left_out_is_what_it_usually_is() -> None:
    assert from_json({"do": "launch", "name": "s1"}) == act.Launch("s1", "plain")
    assert from_json({"do": "fault", "kind": "cut"}) == act.Wrong("cut", {}, "")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("launch", "'launch' is no action: say an object with do, one of launch, burst"),
        ({"do": "dance"}, "is no action"),
        ({"do": "launch"}, "the action launch lacks name: its members are name, shape"),
        ({"do": "kill", "name": "s1"}, "the action kill has no name: its members are none"),
        ({"do": "launch", "name": 7}, "the action launch: name is 7, which is no str"),
        ({"do": "burst", "name": "b", "count": True}, "count is True, which is no int"),
        ({"do": "fault", "kind": "cut", "parameters": "x" * 99}, "..., which is no Mapping"),
        ({"do": "fault", "kind": "earthquake"}, "kind is 'earthquake': say one of duplicate, repeat"),
        ({"do": "launch", "name": "s1", "shape": "round"}, "shape is 'round': say one of plain, odd"),
        ({"do": "burst", "name": "b", "count": 0}, "count is 0: say 1 to 500"),
        ({"do": "rotate", "times": 6}, "times is 6: say 1 to 5"),
        ({"do": "narrow", "verb": "patch", "resource": "pods"}, "verb is 'patch': say one of create, get"),
        ({"do": "narrow", "verb": "get", "resource": "nodes"}, "resource is 'nodes': say one of pods, serviceaccounts"),
        ({"do": "quota", "room": -1}, "room is -1: say 0 to 500"),
        ({"do": "pause", "seconds": 61}, "seconds is 61: say 0 to 60"),
        ({"do": "cut-link", "link": "moon", "fate": "reset"}, "link is 'moon': say one of sidecars, proxy, api"),
        ({"do": "cut-link", "link": "api", "fate": "fire"}, "fate is 'fire': say one of silence, reset"),
        ({"do": "cut-link", "link": "sidecars", "fate": "silence"}, "cannot be dropped"),
    ],
)
def test_anything_else_is_a_sentence(data: Any, said: str) -> None:
    """It says what is wrong and what would be right."""
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the words are looked at below
        from_json(data)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (act.Kill(), "kill"),
        (act.Launch("s1", "odd"), "launch s1 odd"),
        (act.Stranger("x1", ("a", "b")), "stranger x1 borrows=a,b"),
        (act.Wrong("late", {"message": "sandbox.launch", "seconds": 2}), "fault late message=sandbox.launch seconds=2"),
    ],
)
def test_an_action_is_a_line(action: Action, line: str) -> None:
    assert words(action) == line
