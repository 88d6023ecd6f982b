"""Names and labels by Kubernetes' rules."""

import pytest

from conformance.target.bundle.name_validation import (
    LABEL,
    OF_FIELDS,
    OF_NODES,
    SUBDOMAIN,
    faults_of_expression,
    faults_of_keys,
    faults_of_labels,
    faults_of_selector,
    is_key,
    named,
    qualified,
)


@pytest.mark.parametrize(
    ("text", "label", "subdomain"),
    [
        ("a", True, True),
        ("a-1", True, True),
        ("a.b", False, True),
        ("", False, False),
        ("A", False, False),
        ("-a", False, False),
        ("a..b", False, False),
        ("a" * 63, True, True),
        ("a" * 64, False, True),
        ("a" * 254, False, False),
    ],
)
def test_names(text: str, *, label: bool, subdomain: bool) -> None:
    """A label of a host name, and a whole one."""
    assert (named(text, LABEL, 63), named(text, SUBDOMAIN, 253)) == (label, subdomain)


@pytest.mark.parametrize("key", ["a", "A_b.c", "a.test/b", f"a/{'b' * 63}", f"{'a' * 253}/b"])
def test_keys(key: str) -> None:
    """With the prefix of a domain or without."""
    assert qualified(key)


@pytest.mark.parametrize("key", ["", "a b", "/a", "a/", "A/b", "a/b/c", "a" * 64, f"{'a' * 254}/b"])
def test_what_is_no_key(key: str) -> None:
    """Neither part may be empty or too long, and the prefix is lower case."""
    assert not qualified(key)


def test_faults_are_told_with_their_place() -> None:
    """Values of annotations are free, those of labels are names or empty."""
    assert list(faults_of_labels({"a": "", "b": "C_d"}, "x")) == []
    assert list(faults_of_labels({"a b": "c d"}, "x")) == [
        "x has the key 'a b', which is none",
        "x.a b is 'c d', which no label can be",
    ]
    assert list(faults_of_keys({"a": "c d"}, "x")) == []
    assert list(faults_of_keys({"a b": "c d"}, "x")) == ["x has the key 'a b', which is none"]


@pytest.mark.parametrize(
    ("key", "right"),
    [
        ("a", True),
        (".a", True),
        ("A_b-c.d", True),
        ("", False),
        (".", False),
        ("..", False),
        ("..a", False),
        ("a b", False),
    ],
)
def test_keys_of_data(key: str, *, right: bool) -> None:
    """Names of files, but for those that kubelet makes itself."""
    assert is_key(key) == right


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ({}, []),
        ({"matchLabels": {"a": "b"}, "matchExpressions": [{"key": "a", "operator": "Exists"}]}, []),
        ({"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["b", "c"]}]}, []),
        ({"matchLabels": {"a b": "c"}}, ["x.matchLabels has the key 'a b', which is none"]),
        ({"matchExpressions": [{"key": "a", "operator": "In"}]}, ["x has 0 values for a beside the operator In"]),
        (
            {"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["b"]}]},
            ["x has 1 values for a beside the operator Exists"],
        ),
        (
            {"matchExpressions": [{"operator": "Gt"}]},
            ["x has the key '', which is none", "x has the operator 'Gt'; DoesNotExist, Exists, In, NotIn are right"],
        ),
    ],
)
def test_selectors(selector: dict[str, object], words: list[str]) -> None:
    """Keys, operators and how many values go with each."""
    assert list(faults_of_selector(selector, "x")) == words


def test_nodes_have_operators_of_their_own() -> None:
    """Numbers are compared with one value, and a field is one thing."""
    more, fewer = ({"key": "a", "operator": "Gt", "values": values} for values in (["1"], ["1", "2"]))
    assert list(faults_of_expression(more, "x", OF_NODES)) == []
    assert list(faults_of_expression(fewer, "x", OF_NODES)) == ["x has 2 values for a beside the operator Gt"]
    assert list(faults_of_expression(more, "x", OF_FIELDS)) == ["x has the operator 'Gt'; In, NotIn are right"]
