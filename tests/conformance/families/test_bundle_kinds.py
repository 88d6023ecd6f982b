"""Kinds of bundles that outsiders got a wrong verdict on: the platform's own with one change, and the right verdict.

A bundle that cannot be read, or not by everybody alike, is one failure of BND-01; all else could not run.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.target.bundle.nodes import Illegible
from conformance.target.bundle.object_validation import refusals
from conformance.target.bundle.objects import parse
from tests.conformance.families.test_bundle_checks import bundle_text, linted

pytestmark = pytest.mark.no_cover  # tracing doubles its time, and its modules have tests of their own

Change = Callable[[str], str]
CONFIG = '  BYOHOST_FAMILIES: "python"\n'
LAST = "            sizeLimit: 64Mi\n"


def put(old: str, new: str) -> Change:
    """The bundle with this text in place of that, wherever it stands; it must stand there."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


def settings(line: str) -> Change:
    """The bundle with one more line among the settings."""
    return put(CONFIG, f"{CONFIG}  {line}\n")


def documents(change: Callable[[list[Any]], list[Any]]) -> Change:
    """The bundle with its objects changed, and written anew."""
    return lambda text: yaml.safe_dump_all(change(list(yaml.safe_load_all(text))), sort_keys=False)


def listed(kind: str, *kinds: str) -> Change:
    """The bundle with all objects of these kinds as the items of one list."""

    def change(found: list[Any]) -> list[Any]:
        inside = [each for each in found if each["kind"] in kinds or not kinds]
        api = inside[0]["apiVersion"] if kinds else "v1"
        return [{"apiVersion": api, "kind": kind, "items": inside}, *(each for each in found if each not in inside)]

    return documents(change)


ITEMS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra, namespace: byohost-h1}\n"
BINDING = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: b}}"
BOMB = "\n".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 9)}]" for n in range(30))

ILLEGIBLE: dict[str, tuple[Change, str]] = {
    "duplicate-key": (settings('BYOHOST_FAMILIES: "other"'), "the key 'BYOHOST_FAMILIES' stands twice"),
    "duplicate-top-key": (put("type: Opaque\n", "type: Opaque\nkind: Secret\n"), "the key 'kind' stands twice"),
    "merge-key-behind-its-keys": (settings("<<: {BYOHOST_HOST: other}"), "stands before a merge key (<<)"),
    "merge-of-text": (settings("<<: text"), "a merge key (<<) takes a mapping"),
    "python-tag": (settings("B: !!python/object/apply:os.system ['id']"), "the tag tag:yaml.org,2002:python"),
    "set-tag": (settings("B: !!set {a, b}"), "the tag tag:yaml.org,2002:set"),
    "own-tag": (settings("B: !own b"), "the tag !own"),
    "list-key": (settings("[a, b]: c"), "a key is a list or a mapping"),
    "null-key": (settings("~: c"), "a key is neither text nor"),
    "recursive-alias": (settings("B: &b [*b]"), "the alias *b stands for nothing that is complete"),
    "alias-bomb": (put(CONFIG, f"{CONFIG}{BOMB}\n"), "aliases stand for more than"),
    "deep-list": (settings(f"B: {'[' * 20_000}"), "nested more than 64 deep"),
    "large-file": (lambda text: text + "# x\n" * 500_000, "larger than"),
    "items-of-a-config-map": (lambda text: f"{text}---\n{ITEMS}items: [{BINDING}]\n", "a ConfigMap has no items"),
    "empty-items": (lambda text: f"{text}---\n{ITEMS}items: ~\n", "a ConfigMap has no items"),
    "nested-list": (lambda text: listed("List")(listed("List")(text)), "is a list itself"),
    "template": (lambda text: "{% for x in y %}\n" + text, "the bundle is not YAML"),
    "template-value": (put('"byohost-h1"', "{{ namespace }}"), "a key is a list or a mapping"),
    "only-comments": (lambda _: "# nothing\n---\n# at all\n", "holds no Kubernetes object"),
    "scalar": (lambda _: "hello\n", "document 1 of the bundle is str"),
    "list": (lambda _: "- a\n", "document 1 of the bundle is list"),
    "directive": (lambda text: "%YAML 1.1\n---\n" + text, "the bundle is not YAML"),
    "late-byte-order-mark": (put("---\n# The", "---\n\ufeff# The"), "U+FEFF"),
    "line-separator": (settings('B: "a\u2028b"'), "U+2028"),
    "content-behind-the-separator": (put("---\n# Settings", "--- {}\n---\n# Settings"), "behind the separator"),
    "generate-name": (
        put("  name: byohost-install-key", "  generateName: byohost-install-key"),
        "has no metadata.name",
    ),
    "number-for-a-name": (put("  name: byohost-install-key", "  name: 123"), "has no metadata.name"),
    "text-for-a-container": (
        put("      volumes:\n", "        - x\n      volumes:\n"),
        "spec.template.spec.containers[1] is",
    ),
    "list-for-labels": (
        put('  labels:\n    byohost.test/host: "h1"\n', "  labels: [a]\n"),
        "metadata.labels is a list",
    ),
    "number-among-the-settings": (settings("PORT: 8080"), "data.PORT is the number 8080, not text"),
    "boolean-among-the-settings": (settings("DEBUG: no"), "data.DEBUG is false"),
    "null-for-a-list": (put("    resources: [pods]\n", "    resources: [~]\n"), "rules[0].resources[0] is null"),
    "nested-verbs": (put("list, watch, delete]", "list, watch, delete, [x]]"), "rules[0].verbs[5] is a list"),
    "text-for-a-boolean": (
        put("automountServiceAccountToken: false", 'automountServiceAccountToken: "false"'),
        "not true or false",
    ),
    "unknown-field": (put("      enableServiceLinks", "      enableServicelinks"), "enableServicelinks is no field"),
    "misplaced-field": (put("type: Opaque\n", "type: Opaque\nreplicas: 1\n"), "replicas is no field"),
    "fraction-for-replicas": (put("  replicas: 1\n", "  replicas: 1.5\n"), "not a whole number"),
    "secret-that-is-not-base64": (
        put("stringData:", "data:\n  x: '%'\nstringData:"),
        "data.x is the text '%', not base64",
    ),
}

TWICE: Change = lambda text: text + "---\n" + text.split("---\n")[-1]  # noqa: E731 - one of the changes

REFUSED: dict[str, tuple[Change, str]] = {
    "selector-mismatch": (
        put(
            "matchLabels:\n      app.kubernetes.io/name: byohost-operator",
            "matchLabels:\n      app.kubernetes.io/name: other",
        ),
        "spec.selector does not match",
    ),
    "no-such-volume": (put("            - name: scratch\n", "            - name: nowhere\n"), "mounts nowhere"),
    "upper-case-name": (put("  name: byohost-sandbox", "  name: byohost-Sandbox"), "'byohost-Sandbox' is no name"),
    "odd-key": (settings('"a b": c'), "data has the key 'a b'"),
    "no-such-label": (put('byohost.test/host: "h1"', 'byohost.test/host: "h 1"'), "which no label can be"),
}

GREEN: dict[str, Change] = {
    "unchanged": lambda text: text,
    "byte-order-mark": lambda text: f"\ufeff{text}",
    "carriage-returns": put("\n", "\r\n"),
    "reversed": documents(lambda found: found[::-1]),
    "ends-of-documents": put("---\n", "...\n---\n"),
    "empty-documents": put("---\n", "---\n---\n# nothing\n---\n"),
    "one-list": listed("List"),
    "role-list": listed("RoleList", "Role"),
    "account-list": listed("ServiceAccountList", "ServiceAccount"),
    "booleans-of-yaml-1.1": lambda text: put("true", "y")(put("Token: false", "Token: n")(text)),
    "null-for-a-default": put("  replicas: 1\n", "  replicas: ~\n"),
    "null-for-nothing": put("      enableServiceLinks", "      hostNetwork: null\n      enableServiceLinks"),
    "creation-time-of-generators": put("\nmetadata:\n", "\nmetadata:\n  creationTimestamp: null\n"),
    "octal-of-yaml-1.2": put("0440", "0o440"),
    "decimal-mode": put("0440", "288"),
    "exponents": lambda text: put("cpu: 100m", "cpu: 1e-1")(put("cpu: 500m", "cpu: 5E-1")(text)),
    "fractions": lambda text: put("cpu: 100m", "cpu: 0.1")(put("memory: 256Mi", "memory: 0.25Gi")(text)),
    "numbers": lambda text: put("memory: 128Mi", "memory: 134217728.0")(
        put("memory: 256Mi", "memory: 268435456")(text)
    ),
    "spaces-and-parts-of-a-thousandth": lambda text: put("cpu: 100m", 'cpu: " 99.5m "')(
        put("cpu: 500m", "cpu: 0.4999999")(text)
    ),
    "thousandths": put("memory: 128Mi", "memory: 134217728000m"),
    "date-among-the-settings": settings("RELEASED: 2027-01-31"),
    "time-among-the-settings": settings("AT: 2027-01-31T12:00:00Z"),
    "binary": settings("B: !!binary aGk="),
    "text-tag": settings("B: !!str 12"),
    "empty-setting": settings("B:"),
    "anchors": lambda text: put("matchLabels:\n      app.kubernetes.io/name: byohost-operator", "matchLabels: *l")(
        put(
            "  labels:\n    app.kubernetes.io/name: byohost-operator",
            "  labels: &l\n    app.kubernetes.io/name: byohost-operator",
        )(text)
    ),
    "merge-key": lambda text: put("            limits:\n", "            limits:\n              <<: *size\n")(
        put("            requests:\n", "            requests: &size\n")(text)
    ),
    "merge-of-several": settings("<<: [{A: a}, {A: b, B: b}]"),
    "old-name-of-the-account": put("serviceAccountName:", "serviceAccount:"),
    "both-names-of-the-account": put(
        "      serviceAccountName", "      serviceAccount: byohost-operator\n      serviceAccountName"
    ),
    "empty-group-of-a-subject": put("  - kind: ServiceAccount", '  - apiGroup: ""\n    kind: ServiceAccount'),
    "empty-status": put(LAST, f"{LAST}status: {{}}\n"),
    "key-as-data": lambda text: put("stringData:", "data:")(put("K" * 43, "S0tL" * 14 + "Sw==")(text)),
    "string-data-over-data": put("stringData:", "data: {install-key: YQ==}\nstringData:"),
    "verb-twice": put("list, watch, delete]", "list, watch, delete, get]"),
}


@pytest.mark.parametrize("name", ILLEGIBLE)
def test_illegible(name: str) -> None:
    """The sentence says what is wrong; it comes in no time, whatever the file is."""
    change, words = ILLEGIBLE[name]
    with pytest.raises(Illegible) as caught:
        parse(change(bundle_text()))
    assert words in caught.value.why
    assert len(caught.value.why) < 200


@pytest.mark.parametrize("name", ["duplicate-key", "large-file", "text-for-a-container"])
def test_illegible_is_one_failure_of_one_clause(tmp_path: Path, name: str) -> None:
    """BND-01 says what is wrong, in which line and column; nothing else is said of the bundle, and nothing is ours."""
    change, words = ILLEGIBLE[name]
    report = linted(tmp_path, change(bundle_text()))
    failed = [each for each in report["results"] if each["verdict"] == "failed"]
    assert report["verdict"] == "not-conformant", report["summary"]
    assert [each["clause"] for each in failed] == ["BND-01"]
    assert words in failed[0]["message"]
    assert f"{tmp_path / 'bundle.yaml'}, line " in failed[0]["message"]
    rest = {(each["verdict"], each["message"]) for each in report["results"] if each["verdict"] != "failed"}
    assert rest == {("could-not-run", "the bundle cannot be read: see BND-01")}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_api_server_refuses(name: str) -> None:
    """Each object can be read, and one of them could not be applied."""
    change, words = REFUSED[name]
    found = list(refusals(parse(change(bundle_text()))))
    assert len(found) == 1, found
    assert words in found[0]


def test_an_object_that_stands_twice_is_red(tmp_path: Path) -> None:
    """And so is one that the API server refuses."""
    report = linted(tmp_path, REFUSED["selector-mismatch"][0](TWICE(bundle_text())))
    failed = {each["message"].splitlines()[0] for each in report["results"] if each["verdict"] == "failed"}
    assert report["verdict"] == "not-conformant", report["summary"]
    assert any("more than once" in each for each in failed), failed
    assert any("spec.selector does not match" in each for each in failed), failed


def test_a_file_of_json_is_the_same() -> None:
    """A document of JSON is one of YAML."""
    texts = [json.dumps(each, indent=1) for each in yaml.safe_load_all(bundle_text())]
    assert parse("\n---\n".join(texts)).objects == parse(bundle_text()).objects


@pytest.mark.parametrize("name", GREEN)
def test_what_is_the_same_to_a_cluster_is_green(tmp_path: Path, name: str) -> None:
    """It is written otherwise, and kubectl hands the same to the API server, or the server makes the same of it."""
    report = linted(tmp_path, GREEN[name](bundle_text()))
    assert [each["message"] for each in report["results"] if each["verdict"] != "passed"] == []
    assert report["verdict"] == "conformant"
