"""Where sandboxes run: read whole or not at all, and looked for in what the cluster has made."""

import json

import pytest

from reference_operator.placement import lacking, read

POOL = {
    "nodeSelector": {"pool": "sandboxes"},
    "tolerations": [{"key": "sandboxes", "operator": "Equal", "value": "only", "effect": "NoSchedule"}],
    "runtimeClassName": "gvisor",
}


def test_read() -> None:
    """As it was written; nothing is nothing."""
    assert read(json.dumps(POOL)) == POOL
    assert read(" ") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "Expecting property name"),
        ("[]", "it is no JSON object"),
        ('{"nodeName": "x"}', "'nodeName' is none of nodeSelector, tolerations, runtimeClassName"),
        ('{"runtimeClassName": ""}', "runtimeClassName is empty or of another type"),
        ('{"nodeSelector": []}', "nodeSelector is empty or of another type"),
        ('{"nodeSelector": {"a": 1}}', "nodeSelector.a is no string"),
        ('{"tolerations": ["x"]}', "a toleration has a key, and beside it effect, operator, value alone"),
        ('{"tolerations": [{"operator": "Exists"}]}', "a toleration has a key"),
        ('{"tolerations": [{"key": "a", "tolerationSeconds": 3}]}', "a toleration has a key"),
    ],
)
def test_what_cannot_be_followed(text: str, words: str) -> None:
    """An empty list, an unknown name, a toleration of everything: none of them is taken for something else."""
    with pytest.raises(ValueError, match=words):
        read(text)


def test_a_cluster_may_add() -> None:
    """Its defaults, and what it says where we say nothing."""
    there = {
        "nodeSelector": {"pool": "sandboxes", "arch": "amd64"},
        "tolerations": [
            {"key": "node.kubernetes.io/not-ready"},
            {"key": "sandboxes", "value": "only", "effect": "NoSchedule"},
        ],
        "runtimeClassName": "gvisor",
    }
    assert lacking(there, POOL) == ""
    assert lacking(there, {}) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nodeSelector": {"pool": "others"}}, "the node selector pool=sandboxes"),
        ({"nodeSelector": None}, "the node selector pool=sandboxes"),
        ({"tolerations": [{"key": "sandboxes"}]}, "the toleration of sandboxes"),
        ({"tolerations": None}, "the toleration of sandboxes"),
        ({"runtimeClassName": None}, "the RuntimeClass gvisor"),
        ({"runtimeClassName": "runc"}, "the RuntimeClass gvisor"),
    ],
)
def test_it_may_take_nothing_away(change: dict[str, object], words: str) -> None:
    """The first part that lacks is named."""
    assert lacking(POOL | change, POOL) == words
