"""target.toml becomes a frozen Target, or one sentence about its fault."""

import copy
import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import builtin
from conformance.contract.clauses import Subject
from conformance.contract.exits import UsageError
from conformance.target.bundle.patch import patched
from conformance.target.description import Cluster, Network, Operator, Patch, Target, check, load
from tests.conformance.conftest import clause, contract_of

FILE = Path("somewhere/target.toml")


def read(text: str) -> Target:
    """The target of a text."""
    return load(text, FILE, builtin.schema("target"))


def test_empty_file_is_a_vendors_operator() -> None:
    """All has a default; only the operator is under test, for the bundle would be ours."""
    target = read("")
    assert target.subjects == (Subject.OPERATOR,)
    assert (target.network.profile, target.network.proxy, target.network.gate) == ("allowlist", "addon", "on")
    assert target.resolve("x.tar") == Path("somewhere/x.tar")


def test_own_bundle_is_under_test_with_the_operator() -> None:
    """A vendor that brings a bundle is judged by it."""
    assert read('[bundle]\nsource = "b.yaml"').subjects == (Subject.BUNDLE, Subject.OPERATOR)


def test_named_subjects_win() -> None:
    """What the file names is under test, in the contract's order."""
    assert read('[under-test]\nsubjects = ["cluster", "bundle"]').subjects == (Subject.BUNDLE, Subject.CLUSTER)


def test_everything_arrives() -> None:
    """Each table of the file is found in the target."""
    target = read("""
        [operator]
        image = "op:1"
        args = ["--mutant", "m"]
        families = ["go"]
        features = ["identity"]
        [bundle]
        patch = [{ op = "replace", kind = "Role", name = "r", path = "/rules", value = [] }]
        [site]
        proxy = "http://p:1"
        namespace = "ns"
        [network]
        proxy = ["--allow-hosts", "x"]
        gate = "v4-only"
        [[waiver]]
        clause = "EGR-01"
        reason = "r"
        approver = "a"
        expires = 2027-01-02
        [mutant]
        id = "too-wide"
        kind = "bundle"
        must = ["EGR-01"]
        words = ["wide"]
    """)
    assert (target.operator.image, target.operator.args, target.operator.families) == (
        "op:1",
        ("--mutant", "m"),
        ("go",),
    )
    assert target.bundle.patch == (Patch("replace", "Role", "r", "/rules", []),)
    assert (target.site.namespace, target.network.proxy) == ("ns", ("--allow-hosts", "x"))
    assert target.waivers[0].expires == date(2027, 1, 2)
    assert target.mutant is not None
    assert (target.mutant.must, target.mutant.may, target.mutant.build) == (("EGR-01",), (), None)
    assert target.subjects == tuple(Subject)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[operator", "this is not TOML"),
        ('[operator]\nimag = "x"', "operator: unknown key 'imag'; valid keys: args, families, features, image"),
        ('[network]\ngate = "ajar"', "network.gate: 'ajar' is not one of on, off, v4-only"),
        ('[under-test]\nsubjects = ["moon"]', "'moon' is not one of bundle, operator, platform, cluster"),
        ("waiver = 3", "waiver: 3 is not a list"),
        ('[[waiver]]\nclause = "X"\nreason = "r"\napprover = "a"\nexpires = 2027-01-01T10:00:00', "is not a 'date'"),
        (
            '[[waiver]]\nclause = "X"\nreason = " \\t"\napprover = "a"\nexpires = 2027-01-01',
            "waiver[0].reason: ' \\t' does not match a text of at least one word",
        ),
        (
            '[[waiver]]\nclause = "X"\nreason = "r"\napprover = ""\nexpires = 2027-01-01',
            "waiver[0].approver: '' does not match a name of at least one letter",
        ),
        ('[[waiver]]\nclause = "X"', "is missing; every one of clause, reason, approver, expires is needed"),
        ('[bundle]\npatch = [{ op = "remove" }]', "bundle.patch[0]"),
    ],
)
def test_fault_names_file_key_and_valid_values(text: str, words: str) -> None:
    """One sentence, with the file in front."""
    with pytest.raises(UsageError) as caught:
        read(text)
    assert str(caught.value).startswith("somewhere/target.toml: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[[waiver]]\nclause = "EGR-77"\nreason = "r"\napprover = "a"\nexpires = "2027-01-01"',
            "waiver names 'EGR-77'",
        ),
        (
            '[mutant]\nid = "m"\nkind = "bundle"\nmust = ["EGR-01"]\nmay = ["EGR-78"]\nwords = ["w"]',
            "mutant names 'EGR-78'",
        ),
        (
            '[mutant]\nid = "m"\nkind = "bundle"\nmust = ["EGR-01"]\nbeside = ["EGR-79"]\nwords = ["w"]',
            "mutant names 'EGR-79'",
        ),
        ('[operator]\nfeatures = ["wings"]', "'wings' is not one of identity"),
    ],
)
def test_names_are_held_against_the_contract(text: str, words: str) -> None:
    """A clause or feature that the contract does not know is refused."""
    with pytest.raises(UsageError) as caught:
        check(read(text), contract_of(clause("EGR-01")))
    assert words in str(caught.value)


def test_a_clause_is_waived_once() -> None:
    """Of two waivers nobody would know which one counts."""
    waiver = '[[waiver]]\nclause = "EGR-01"\nreason = "r"\napprover = "a"\nexpires = 2027-01-01\n'
    assert len(read(waiver).waivers) == 1
    with pytest.raises(UsageError, match="EGR-01 is waived twice"):
        read(waiver + waiver.replace("2027", "2028"))


def test_reference_target_fits_the_shipped_contract() -> None:
    """The built-in target has all subjects, no file, and only known names."""
    target = builtin.reference_target()
    check(target, builtin.contract())
    assert (target.subjects, target.path) == (tuple(Subject), None)
    assert target.resolve("x") == Path("x")


def test_reference_target_is_named_in_a_fault() -> None:
    """A target without a file is called by what it is."""
    with pytest.raises(UsageError, match="the reference target"):
        check(builtin.reference_target(), contract_of(clause("EGR-01")))


def test_what_surroundings_have_is_a_feature() -> None:
    """It is declared there, and an operator cannot declare it."""
    for policies, features in (("none", ()), ("enforced", ("network-policy",)), ("ignored", ("network-policy",))):
        assert Target(network=Network(policies=policies)).features == features
    assert Target(cluster=Cluster(nodes=2)).features == ("second-node",)
    known = contract_of(clause("EGR-01"))
    contract = replace(known, features=(*known.features, "network-policy", "second-node"))
    for feature in ("network-policy", "second-node"):
        with pytest.raises(UsageError, match=r"is not one of identity$"):
            check(Target(operator=Operator(features=(feature,))), contract)


def test_a_second_node_and_a_gate_exclude_each_other() -> None:
    """The sentence says what to change."""
    contract = contract_of(clause("EGR-01"))
    check(Target(cluster=Cluster(nodes=2), network=Network(gate="off")), contract)
    with pytest.raises(UsageError, match=r'set network\.gate to "off"'):
        check(Target(cluster=Cluster(nodes=2)), contract)


def test_depth_is_a_sentence() -> None:
    """What nests deeper than the parser can follow is a broken file."""
    with pytest.raises(UsageError, match="nested too deep"):
        read("a = " + "[" * 100_000)


BUNDLE = "apiVersion: v1\nkind: Role\nmetadata: {name: r}\nrules: [{verbs: [get]}]\n"
FULL: dict[str, Any] = {
    "operator": {"image": "op:1", "args": ["--x"], "families": ["go"], "features": ["workload-identity"]},
    "bundle": {
        "source": "b.yaml",
        "patch": [
            {"op": "append", "value": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}},
            {"op": "replace", "kind": "Role", "name": "r", "path": "/rules/0/verbs", "value": ["list"]},
        ],
    },
    "under-test": {"subjects": ["bundle"]},
    "site": {"proxy": "http://proxy.byohost.test:3128", "ca": "ca.pem", "namespace": "n"},
    "network": {"profile": "allowlist", "proxy": ["squid"], "gate": "off", "policies": "enforced"},
    "cluster": {"nodes": 2},
    "waiver": [{"clause": "EGR-01", "reason": "r", "approver": "a", "expires": date(2999, 1, 1)}],
    "mutant": {"id": "m", "kind": "bundle", "must": ["BND-01"], "may": [], "words": ["w"]},
}
LEAVES = (
    st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        [
            "",
            "x",
            "/",
            "/rules/-1",
            "/rules/9999",
            "/~2",
            "platform",
            "é",
            date(2027, 1, 1),
            time(1, 2),
            datetime(2027, 1, 1, tzinfo=UTC),
        ]
    )
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["op", "kind", "x", "é"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def toml(value: Any) -> str:
    """A value as TOML writes it on one line."""
    match value:
        case bool() | str():
            return json.dumps(value, ensure_ascii=False)
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return (
                "{"
                + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {toml(each)}" for key, each in value.items())
                + "}"
            )
        case date() | time():
            return value.isoformat()
        case _:
            return repr(value)


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value inside."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, inner in steps for found in ((*way, step), *places(inner, (*way, step)))]


@given(st.sampled_from(places(FULL)), VALUES)
def test_any_value_at_any_place(way: tuple[Any, ...], value: Any) -> None:
    """A target, or one sentence for whoever wrote the file; so is what its patches do to a bundle."""
    document = copy.deepcopy(FULL)
    holder: Any = document
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] = value
    text = "\n".join(f"{key} = {toml(each)}" for key, each in document.items())
    said = f"{FILE}: "
    try:
        target = read(text)
        check(target, builtin.contract())
        assert patched(BUNDLE, target.bundle.patch)
    except UsageError as error:
        said = str(error)
    assert said.startswith((f"{FILE}: ", "bundle.patch: "))
    assert "\n" not in said
