"""What the guides say of contract, protocol and program is what stands there."""

import ast
import importlib.resources
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance import builtin
from conformance.contract.exits import RunVerdict
from conformance.runner.verdict import Verdict
from conformance.target import description as targets
from conformance.target.bundle.patch import patched
from conformance.watch import expectation, rules
from fake_platform.bundle import Download, render
from fake_platform.validation import schema_documents
from tests.docs.pages import GUIDES, MADE_UP, PAGES, ROOT, fences, rows, text

PROTOCOL = importlib.resources.files("fake_platform.protocol")
OPERATOR = text("write-an-operator.md")
TROUBLE = text("troubleshooting.md")
SITE = {
    "operatorImage": f"registry.byohost.test/mine/operator@sha256:{'a' * 64}",
    "httpsProxy": "http://user:password@proxy.test:3128",
    "noProxy": "10.0.0.0/8",
    "caBundle": "-----BEGIN CERTIFICATE-----",
    "registryMirror": "mirror.test/prefix",
    "placement": {"runtimeClassName": "gvisor"},
}
BUNDLE = render(Download("lab", ("python", "node"), "https://platform.byohost.test", f"bhk_{'k3Yx' * 10}", SITE))


def items(name: str) -> dict[int, str]:
    """The numbered items of a document's description."""
    described = yaml.safe_load((PROTOCOL / name).read_text("utf-8"))["info"]["description"]
    found = re.split(r"^(\d+)\. ", described, flags=re.MULTILINE)[1:]
    return {int(number): words for number, words in zip(found[::2], found[1::2], strict=True)}


def words(cell: str) -> list[str]:
    """What stands in backquotes."""
    return re.findall(r"`([^`]+)`", cell)


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links() -> Iterator[tuple[Path, str]]:
    """Every link of a page that leads to another file, or a place in one."""
    for page in PAGES:
        for found in re.finditer(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
            if "://" not in found.group(1):
                yield page, found.group(1)


def test_every_link_leads_somewhere() -> None:
    """File and heading are there."""
    broken = []
    for page, link in links():
        name, _, anchor = link.partition("#")
        there = (page.parent / name).resolve() if name else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(f"{page.name}: {link}")
    assert broken == []
    assert len(list(links())) > 10


def test_every_guide_is_linked_from_the_readme() -> None:
    """Nobody has to guess that a guide is there."""
    for readme in (ROOT / "README.md", ROOT / "docs" / "decisions" / "README.md"):
        linked = {(page.parent / link.partition("#")[0]).resolve() for page, link in links() if page == readme}
        beside = (readme.parent / "docs" if readme.parent == ROOT else readme.parent).glob("*.md")
        assert {page for page in beside if page != readme} - linked == set()


def test_every_clause_is_the_contracts() -> None:
    """A clause that a guide names exists."""
    contract = builtin.contract()
    named = {(page.name, one) for page in GUIDES for one in re.findall(r"\b[A-Z]{3}-\d{2}\b", page.read_text("utf-8"))}
    assert [(page, one) for page, one in sorted(named) if one not in contract and one not in MADE_UP] == []
    assert len(named) > 80


def test_bounds_are_the_contracts() -> None:
    """The table of bounds is that of contract.toml, line by line."""
    bounds = [clause for clause in builtin.contract() if clause.bound]
    told = [[one.id, f"{one.bound.seconds:g}", one.bound.start, one.bound.end] for one in bounds if one.bound]
    assert rows(OPERATOR, "## All bounds") == told


@pytest.mark.parametrize("name", ["openapi", "asyncapi"])
def test_named_items_are_there(name: str) -> None:
    """`*openapi 8*` is item 8 of the document's description."""
    known = items(f"{name}.yaml")
    named = {int(n) for found in re.findall(rf"\*{name} ([\d, ]+)\*", OPERATOR) for n in re.findall(r"\d+", found)}
    assert named
    assert named <= known.keys(), f"{name}.yaml has no item {named - known.keys()}"


def test_named_schemas_are_there() -> None:
    """Each JSON document that the guide names ships with the platform."""
    there = {path.rpartition("/")[2] for path in schema_documents()} | {"sandbox-states.json"}
    named = set(re.findall(r"`([\w.-]+\.json)`", OPERATOR))
    assert len(named) > 10
    assert named - there == set()


def test_every_setting_is_told() -> None:
    """Each variable that the bundle gives stands in the guide's table, and in openapi.yaml."""
    objects = [each for each in yaml.safe_load_all(BUNDLE) if each]
    (container,) = (each for each in objects if each["kind"] == "Deployment")
    given = {one["name"] for one in container["spec"]["template"]["spec"]["containers"][0]["env"]}
    given |= {name for each in objects if each["kind"] == "ConfigMap" for name in each["data"] if name.isupper()}
    given |= {name for each in objects if each["kind"] == "Secret" for name in each["stringData"] if name.isupper()}
    assert {row[0].strip("`") for row in rows(OPERATOR, "**Settings**")} == given
    assert [name for name in sorted(given) if name not in items("openapi.yaml")[8]] == []


def test_every_answer_of_the_exchange_is_told() -> None:
    """With its status, as problem.json has them."""
    told = {
        f"{kind} {row[0].partition(' ')[0]}" for row in rows(OPERATOR, "**Anything else**") for kind in words(row[0])
    }
    described = str(schema_documents()["problem.json"]["description"])
    (of_the_exchange,) = re.findall(r"Of the exchange: (.*?)\. Of any", described)
    assert told == set(re.sub(r" \([^)]*\)", "", of_the_exchange).split(", "))


def test_states_are_the_models() -> None:
    """Each state, what may follow it, and which are ends."""
    states: dict[str, Any] = json.loads((PROTOCOL / "sandbox-states.json").read_text("utf-8"))["states"]
    told = {words(state)[0]: after for state, _, after in rows(OPERATOR, "`sandbox.status` at every change")}
    every = set(states)
    said = {"any": every, "any but `accepted`": every - {"accepted"}, "nothing": set()}
    assert {name: said[after] for name, after in told.items()} == {
        name: set(one["next"]) for name, one in states.items()
    }


def test_reasons_are_the_closed_list() -> None:
    """Each reason of a failure has its sign in the table."""
    told = {reason for row in rows(OPERATOR, "**Failing**") for reason in words(row[0])}
    assert told == set(schema_documents()["terms.json"]["$defs"]["failureReason"]["enum"])


def test_pod_is_what_the_reference_makes() -> None:
    """The pod of the guide is the golden one, but for what the launch says."""
    (block,) = (one for one in fences(OPERATOR, "yaml") if "initContainers" in one)
    told = yaml.safe_load(block)
    made = yaml.safe_load((ROOT / "tests" / "reference_operator" / "pod.yaml").read_text("utf-8"))
    assert told["metadata"]["labels"].keys() == made["metadata"]["labels"].keys() - {"team"}
    assert told["metadata"]["annotations"].keys() <= made["metadata"]["annotations"].keys()
    for name in told["spec"].keys() - {"initContainers", "containers"}:
        assert told["spec"][name] == made["spec"][name], name
    (sidecar,), (its,) = told["spec"]["initContainers"], made["spec"]["initContainers"]
    assert [one["name"] for one in sidecar["env"]] == [one["name"] for one in its["env"]]
    for name in ("args", "restartPolicy", "startupProbe", "resources"):
        assert sidecar[name] == its[name], name
    (sandbox,), (made_sandbox,) = told["spec"]["containers"], made["spec"]["containers"]
    assert sandbox["volumeMounts"] == made_sandbox["volumeMounts"]
    for mine, theirs in ((sidecar, its), (sandbox, made_sandbox)):
        assert mine["securityContext"].items() <= theirs["securityContext"].items()


def test_every_target_can_be_read() -> None:
    """Each example of a target.toml keeps schema and contract, and its patches fit the platform's bundle."""
    every = [(page, one) for page in GUIDES for one in fences(page.read_text("utf-8"), "toml") if "[" in one]
    others = (*MADE_UP, "# observe.toml")
    found = [(page, one) for page, one in every if not any(mark in one for mark in others)]
    for page, block in found:
        target = targets.load(block, Path(page.name), builtin.schema("target"))
        targets.check(target, builtin.contract())
        if target.bundle.patch:
            assert patched(BUNDLE, target.bundle.patch) != BUNDLE
    assert len(found) >= 5


def test_the_expectation_of_an_operator_can_be_read() -> None:
    """The observe.toml of the guide, and that of the example, whose every part the guide explains."""
    (block,) = (one for one in fences(text("observe.md"), "toml") if "# observe.toml" in one)
    read = [
        expectation.load(each, Path("observe.toml"), builtin.schema("observe"))
        for each in (block, (ROOT / "examples" / "observe" / "observe.toml").read_text("utf-8"))
    ]
    assert all(each.grant is not None and each.egress for each in read)
    assert set(tomllib.loads(block)) == set(builtin.schema("observe")["properties"])


def test_observable_clauses_are_told() -> None:
    """Each has its line in the guide, and no other has."""
    told = [clause for row in rows(text("observe.md"), "## What is judged") for clause in row[0].split(", ")]
    assert sorted(told) == sorted(clause.id for clause in rules.observable(builtin.contract()))


def test_verdicts_and_exits_are_the_programs() -> None:
    """Those of a run with their exit code, and those of a check."""
    report = text("read-a-report.md")
    told = {words(row[0])[0]: int(row[1]) for row in rows(report, "The revision") if words(row[0])}
    assert told == {str(one): int(one.exit) for one in RunVerdict}
    assert {words(row[0])[0] for row in rows(report, "## A line")} == {str(one) for one in Verdict}


def test_unclaimed_features_are_named_truly() -> None:
    """The clauses that the guide says are left out without workload identity are those of the contract."""
    left_out = [
        one.id for one in builtin.contract() if one.feature == "workload-identity" and one.subject == "operator"
    ]
    assert f"{', '.join(left_out[:-1])} and {left_out[-1]}" in " ".join(OPERATOR.split())


def printed() -> str:
    """Every string of the program, a placeholder as `…`, one a line."""
    return "\n".join(
        _plain(node)
        for room in ("clusters", "conformance", "fake_platform", "reference_operator")
        for file in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant | ast.JoinedStr)
    )


def _plain(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_plain(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return node.value if isinstance(node.value, str) else ""


def test_sentences_are_what_the_program_prints() -> None:
    """Each piece of a quoted sentence stands in the program's own text."""
    source = printed()
    sentences = [
        cells[0] for line in TROUBLE.splitlines() if line.startswith("| `") for cells in [line.strip("| ").split(" | ")]
    ]
    unknown = [
        (sentence, piece)
        for sentence in sentences
        for piece in sentence.strip("`").split("…")
        if len(piece.strip()) > 2 and piece.strip() not in source
    ]
    assert unknown == []
    assert len(sentences) > 40


def test_glossary_has_a_sentence_for_each_word() -> None:
    """One each, and no word twice."""
    entries = [line.strip("| ").split(" | ") for line in text("glossary.md").splitlines() if line.startswith("| ")]
    entries = [entry for entry in entries if entry[0] != "word"]
    assert len({word for word, _ in entries}) == len(entries) > 60
    assert [word for word, meaning in entries if not re.fullmatch(r"[^.]+(\.toml[^.]*)?\.", meaning)] == []
