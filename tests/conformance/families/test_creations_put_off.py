"""How pods are put off in turn, and by whom."""

from typing import Any

from conformance.families.launch.creations_put_off import ANSWERS, Turns


def request(sandbox: str, *, trial: bool = False) -> dict[str, Any]:
    """An API server's question about the pod of that sandbox."""
    pod = {"spec": {"containers": [{"name": "sandbox", "env": [{"name": "SANDBOX_ID", "value": sandbox}]}]}}
    return {"uid": "u", "dryRun": trial, "object": pod}


def test_each_sandbox_has_its_own_answer_whenever_it_is_asked_for() -> None:
    """In the order in which their pods come; a trial takes nobody's turn."""
    turns = Turns()
    assert turns(request("trial", trial=True)).code == 503  # type: ignore[union-attr] # it answers
    order = ["a", "b", "a", "c", "a"]
    given = [turns(request(one)) for one in order]
    first, second, third = ANSWERS.values()
    assert given == [first, second, first, third, first]
    assert turns.asked() == dict(zip(ANSWERS, (3, 1, 1), strict=True))
    assert [turns.of(one) for one in "abcd"] == [*ANSWERS, ""]
