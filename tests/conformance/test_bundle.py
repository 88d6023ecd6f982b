"""A bundle is read as objects, or refused as the subject's fault."""

import pytest

from conformance.bundle import items, mapping, parse, secret_values, title

ROLE = "apiVersion: v1\nkind: Role\nmetadata: {name: r}\n"


def test_documents_and_lists_become_objects() -> None:
    """Empty documents are nothing, a List is its items."""
    listed = "kind: List\napiVersion: v1\nitems: [{apiVersion: v1, kind: Role, metadata: {name: s}}]\n"
    text = f"---\n{ROLE}---\n---\n{listed}"
    bundle = parse(text)
    assert [title(each) for each in bundle.objects] == ["Role r", "Role s"]
    assert len(bundle.of("Role", "Secret")) == 2
    with pytest.raises(AssertionError, match="exactly one Role; it holds Role r, Role s"):
        bundle.the("Role")
    with pytest.raises(AssertionError, match="it holds none"):
        bundle.the("Deployment")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "the bundle is not YAML"),
        ("a: 2027-99-99", "has no apiVersion"),
        ("", "holds no Kubernetes object"),
        ("- 1", "document 1 of the bundle is list"),
        (f"{ROLE}---\nkind: Role\nmetadata: {{name: r}}", "document 2 of the bundle has no apiVersion"),
        ("apiVersion: v1\nmetadata: {name: r}", "has no kind"),
        ("apiVersion: v1\nkind: Role\nmetadata: r", "has no metadata.name"),
        ("apiVersion: v1\nkind: Role\nmetadata: {name: 3}", "has no metadata.name"),
    ],
)
def test_what_is_no_bundle(text: str, words: str) -> None:
    """The fault is the bundle's, so it is an AssertionError with a sentence."""
    with pytest.raises(AssertionError) as caught:
        parse(text)
    assert words in str(caught.value)


def test_pod_and_containers_of_the_deployment() -> None:
    """Start containers count, and what is missing or odd is empty rather than a crash."""
    head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n"
    bundle = parse(head + "spec: {template: {spec: {initContainers: [{name: i}], containers: [{name: c}, {}]}}}")
    assert [each.get("name") for each in bundle.containers] == ["i", "c", None]
    assert parse(head).containers == ()
    assert mapping({"a": {"b": 1}}, "a") == {"b": 1}
    assert mapping(None, "a") == {}
    assert items("odd", "a") == []


def test_values_of_a_secret() -> None:
    """base64 of text is decoded; what is none stays as it is written."""
    secret = {"stringData": {"a": "plain"}, "data": {"b": "aGVsbG8=", "c": "/w==", "d": "%"}}
    assert secret_values(secret) == {"a": "plain", "b": "hello", "c": "/w==", "d": "%"}
