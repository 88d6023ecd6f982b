"""A bundle is read as objects, or refused as the subject's fault."""

import pytest

from conformance.target.bundle.nodes import Illegible
from conformance.target.bundle.objects import Bundle, as_written, items, mapping, parse, secret_values, title

ROLE = "apiVersion: v1\nkind: Role\nmetadata: {name: r}\n"
OF_ROLES = "apiVersion: v1\nkind: RoleList\nitems:"
LISTED = "{apiVersion: v1, kind: RoleList, metadata: {name: l}, items: [{metadata: {name: r}}]}"


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
        ("apiVersion: v1\nkind: Role\nmetadata: {generateName: r-}", "has no metadata.name"),
        ("hello", "document 1 of the bundle is str"),
        (f"{ROLE}items: []", "a Role has no items of its own"),
        ("apiVersion: v1\nkind: List\nitems: {a: b}", "a List has no items of its own"),
        ("apiVersion: v1\nkind: List\nitems: []", "holds no Kubernetes object"),
        ("apiVersion: v1\nkind: List\nitems: [x]", "item 1 of the List is str"),
        (
            "apiVersion: v1\nkind: List\nitems: [{kind: Role, metadata: {name: r}}]",
            "item 1 of the List has no apiVersion",
        ),
        (f"apiVersion: v1\nkind: List\nitems: [{LISTED}]", "item 1 of the List is a list itself"),
        ("apiVersion: v1\nkind: Role\nmetadata: {name: ''}", "document 1 of the bundle has no metadata.name"),
        (
            "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Role}]",
            "item 1 of the List has no metadata.name",
        ),
        (f"{OF_ROLES} [{{apiVersion: v1, metadata: {{name: r}}}}]", "item 1 of the RoleList has no kind"),
        (f"{OF_ROLES} [{{apiVersion: v1, kind: RoleList, items: []}}]", "item 1 of the RoleList is a list itself"),
    ],
)
def test_what_is_no_bundle(text: str, words: str) -> None:
    """The fault is the bundle's, so it is an AssertionError with a sentence."""
    with pytest.raises(Illegible) as caught:
        parse(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("", (1, 1), "the bundle holds no Kubernetes object"),
        ("\n - 1", (2, 2), "document 1 of the bundle is list, not a Kubernetes object"),
        (f"{ROLE}items: []", (4, 1), "a Role has no items of its own: kubectl would apply them instead of it"),
        (f"{ROLE}---\n\n a: b", (6, 2), "document 2 of the bundle has no apiVersion"),
        (f"{OF_ROLES}\n- 1", (4, 3), "item 1 of the RoleList is int, not a Kubernetes object"),
        (
            f"{OF_ROLES}\n- {LISTED}",
            (4, 3),
            "item 1 of the RoleList is a list itself: kubectl takes no list inside a list",
        ),
        (
            "apiVersion: v1\nkind: Role\nmetadata:\n  name: 3",
            (4, 9),
            "document 1 of the bundle has no metadata.name that is text: write it in quotes",
        ),
    ],
)
def test_a_fault_has_its_place_and_its_sentence(text: str, place: tuple[int, int], why: str) -> None:
    """Line and column from 1, of what is at fault."""
    with pytest.raises(Illegible) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column, caught.value.why) == (*place, why)


def test_items_of_a_list_of_one_kind() -> None:
    """They are of the kind that the list is named after; each knows its line."""
    bundle = parse(f"# c\n{ROLE}---\n{LISTED}")
    assert [bundle.where(each) for each in bundle.objects] == ["Role r in line 2", "Role r in line 6"]
    assert bundle.where({"kind": "Role", "metadata": {"name": "else"}}) == "Role else"
    assert bundle.text == f"# c\n{ROLE}---\n{LISTED}"
    written = as_written(f"# c\n{ROLE}")
    assert (written.text, written.lines) == (f"# c\n{ROLE}", (2,))
    unplaced = Bundle("", bundle.objects)
    assert unplaced.where(bundle.objects[0]) == "Role r"


def test_account_under_both_names() -> None:
    """The newer name wins; whichever is given, both can be asked for. As it is written, it is as it is written."""
    head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: {%s}}}"
    for given, account in [("serviceAccount: a", "a"), ("serviceAccount: a, serviceAccountName: b", "b")]:
        pod = parse(head % f"{given}, hostNetwork: true").pod
        assert pod == {"serviceAccountName": account, "serviceAccount": account, "hostNetwork": True}
    assert as_written(head % "serviceAccount: a").pod == {"serviceAccount": "a"}
    assert parse(head % "serviceAccountName: ''").pod == {"serviceAccountName": ""}


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
    assert secret_values({"data": {"a": "aGVs\r\nbG8=\n"}}) == {"a": "hello"}, "Go passes over line breaks"
    assert secret_values({"data": {"a": "aGVsbG8="}, "stringData": {"a": "wins"}}) == {"a": "wins"}
