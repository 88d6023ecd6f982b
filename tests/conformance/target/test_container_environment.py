"""Variables and command lines as kubelet makes them."""

import pytest

from conformance.target.bundle.objects import Bundle
from conformance.target.container_environment import LONGEST, expanded, held, put_together, variables

CONFIG = {"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"A": "a", "B": "b"}}
SECRET = {"kind": "Secret", "metadata": {"name": "s"}, "data": {"A": "c2VjcmV0"}, "stringData": {"S": "said"}}
BUNDLE = Bundle("", (CONFIG, SECRET))


def test_what_a_bundle_holds() -> None:
    """ConfigMaps and Secrets by their names, or one of both kinds."""
    of_config = {("ConfigMap", "c"): {"A": "a", "B": "b"}}
    assert held(BUNDLE) == {**of_config, ("Secret", "s"): {"A": "secret", "S": "said"}}
    assert held(BUNDLE, "ConfigMap") == of_config


def test_the_later_wins() -> None:
    """Whole objects in their order, with their prefix, and the container's own over them."""
    container = {
        "envFrom": [
            {"configMapRef": {"name": "c"}},
            {"secretRef": {"name": "s"}},
            {"configMapRef": {"name": "c"}, "prefix": "P_"},
            {"configMapRef": {"name": "elsewhere"}},
        ],
        "env": [{"name": "B", "value": "$(A)!"}, {"name": "EMPTY"}],
    }
    made = {"A": "secret", "B": "secret!", "S": "said", "P_A": "a", "P_B": "b", "EMPTY": ""}
    assert variables(container, held(BUNDLE)) == made


def test_a_reference_takes_one_value() -> None:
    """Of the bundle's own objects; what only the cluster knows is nothing, and hides what stood there."""
    container = {
        "envFrom": [{"configMapRef": {"name": "c"}}],
        "env": [
            {"name": "X", "valueFrom": {"secretKeyRef": {"name": "s", "key": "S"}}},
            {"name": "Y", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "B"}}},
            {"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "B", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "none"}}},
        ],
    }
    assert variables(container, held(BUNDLE)) == {"X": "said", "Y": "b"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$(A)$(B)", "ab"),
        ("x$(A)y", "xay"),
        ("$(NONE)", "$(NONE)"),
        ("$$(A)", "$(A)"),
        ("$$$(A)", "$a"),
        ("$A ${A} $( A )", "$A ${A} $( A )"),
        ("$(A", "$(A"),
        ("", ""),
    ],
)
def test_references_are_resolved_once(text: str, said: str) -> None:
    """As kubelet does: no reference comes out of a value, and two dollar signs are one."""
    assert expanded(text, {"A": "a", "B": "b"}) == said
    assert expanded("$(A)", {"A": "$(B)", "B": "b"}) == "$(B)"


def test_no_text_grows_for_ever() -> None:
    """A bomb of references ends at the bound."""
    large = "x" * LONGEST
    assert expanded("$(A)" * 100_000, {"A": large}) == large
    assert expanded(f"$(A){large}", {"A": "y"}) == f"y{large}"[:LONGEST]
    env = [{"name": f"V{number + 1}", "value": f"$(V{number})" * 10} for number in range(50)]
    made = variables({"env": [{"name": "V0", "value": "0123456789"}, *env]}, {})
    assert max(map(len, made.values())) == LONGEST
    bomb = {"name": "it", "env": [{"name": "A", "value": large}, {"name": "B", "value": "$(A)$(A)"}]}
    with pytest.raises(AssertionError, match="the variable B of it grow to"):
        list(put_together(bomb, {}))


def test_what_is_put_together_is_told_with_its_place() -> None:
    """And what stands as it is written is not told again."""
    container = {
        "name": "it",
        "command": ["/app/it", "$(A)"],
        "args": ["--plain"],
        "env": [
            {"name": "A", "value": "a"},
            {"name": "TWO", "value": "$(A)$(A)"},
            {"name": "FIELD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "X", "valueFrom": {"secretKeyRef": {"name": "s", "key": "S"}}},
        ],
    }
    assert list(put_together(container, held(BUNDLE))) == [("the variable TWO of it", "aa"), ("command[1] of it", "a")]
