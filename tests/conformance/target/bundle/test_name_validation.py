"""Names and labels by Kubernetes' rules."""

import pytest

from conformance.target.bundle.name_validation import (
    LABEL,
    SUBDOMAIN,
    faults_of_keys,
    faults_of_labels,
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
