"""The table of faults, which people are shown, says what the schema says."""

from typing import Any

import pytest

from fake_platform import faults
from fake_platform.fault_table import FaultKind, Parameter, kinds
from fake_platform.validation import ProtocolViolation, check

REQUEST = "faults.json#/$defs/request"


def sample(parameter: Parameter) -> Any:
    """A value that the parameter takes."""
    if parameter.choices:
        return parameter.choices[-1]
    return "a" * 26 if parameter.name == "sandboxId" else parameter.default


def request(kind: FaultKind) -> dict[str, Any]:
    """A request with every parameter."""
    return {"kind": kind.name, **{one.name: sample(one) for one in kind.parameters}}


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_each_kind_is_taken_as_the_table_has_it(kind: FaultKind) -> None:
    """With all parameters, with the required ones alone, and with nothing else."""
    check(REQUEST, request(kind))
    least = {one.name: sample(one) for one in kind.parameters if one.required}
    check(REQUEST, {"kind": kind.name, **least})
    for missing in least:
        with pytest.raises(ProtocolViolation, match=f"lacks {missing}"):
            check(REQUEST, {"kind": kind.name, **{name: value for name, value in least.items() if name != missing}})
    with pytest.raises(ProtocolViolation, match="the body: has unknown properties colour"):
        check(REQUEST, {**request(kind), "colour": "red"})
    assert kind.words.endswith(".")
    assert all(one.words for one in kind.parameters)


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_limits_of_the_table_are_the_schemas(kind: FaultKind) -> None:
    """One beyond a limit, and one that is no choice, is refused at its place."""
    for one in kind.parameters:
        wrong = [limit + step for limit, step in ((one.minimum, -1), (one.maximum, 1)) if limit is not None]
        for value in [*wrong, *(["none of them"] if one.choices else [])]:
            with pytest.raises(ProtocolViolation, match=f"^{one.name}: "):
                check(REQUEST, {**request(kind), one.name: value})


def test_who_acts_at_once_takes_no_times() -> None:
    """The other kinds wait, as often as they are told to."""
    for kind in kinds().values():
        assert kind.at_once == (kind.name in faults.AT_ONCE)
        if kind.at_once:
            with pytest.raises(ProtocolViolation, match="unknown properties times"):
                check(REQUEST, {**request(kind), "times": 2})
        else:
            check(REQUEST, {**request(kind), "times": 2})


def test_every_kind_belongs_to_an_occasion() -> None:
    """Messages, exchanges, connections, handshakes: none is left over, and none is in two."""
    at_connections = ("drop-ack", "fail-ack", "wrong-certificate", "refuse-connection", "refuse-recovery")
    assert sorted(kinds()) == sorted((*faults.DOWN, *faults.EXCHANGE, *faults.AT_ONCE, *at_connections))


def test_a_row_reads_like_this() -> None:
    """Types, choices, defaults and limits, as a form needs them."""
    refuse, life, refusal = kinds()["refuse"], kinds()["token-life"], kinds()["refuse-connection"]
    problem, retry = refuse.parameters
    assert (problem.required, problem.type, problem.choices[0]) == (True, "string", "unknown-key")
    assert (retry.required, retry.type, retry.default, retry.minimum) == (False, "integer", None, 0)
    assert (life.parameters[0].default, life.parameters[0].maximum) == (10, 3600)
    assert (refusal.parameters[0].type, refusal.parameters[0].choices[0]) == ("integer", None)
    assert kinds()["alter"].parameters[1].type == "object"
    assert refuse.defaults == {"retryAfterSeconds": None}


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({}, "the body: lacks kind"),
        ({"kind": "explode"}, "kind: is none of duplicate, repeat, "),
        ({"kind": "die", "times": 0}, "times: breaks minimum 1"),
        ({"kind": "die", "host": "Big"}, "host: "),
        ({"kind": "refuse", "problem": "unknown-host"}, "problem: is none of unknown-key, "),
        ({"kind": "close", "code": 1005}, "code: is none of 1000, 1001, "),
    ],
)
def test_bad_input_gets_one_sentence(wanted: dict[str, Any], sentence: str) -> None:
    """Where, which rule, and where to read on."""
    with pytest.raises(ProtocolViolation) as refused:
        check(REQUEST, wanted)
    assert sentence in str(refused.value)
    assert str(refused.value).endswith("; see faults.json#/$defs/request of the protocol.")
