"""What stood in a cluster before and after, from metadata alone."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from pytest_httpserver.httpserver import HeaderValueMatcher

from conformance.observe.inventory import Held, Inventory, differences, taken
from conformance.observe.kube import Kube
from tests.conformance.observe.kube_client import client

METADATA = {"Accept": "as=PartialObjectMetadataList"}
PARTIAL = HeaderValueMatcher({"Accept": lambda given, wanted: given is not None and wanted in given})
"""Objects are asked for by their metadata alone."""

LABEL = "byohost.test/run"
CORE = [
    {"name": "configmaps", "kind": "ConfigMap", "namespaced": True, "verbs": ["list"]},
    {"name": "events", "kind": "Event", "namespaced": True, "verbs": ["list"]},
    {"name": "endpoints", "kind": "Endpoints", "namespaced": True, "verbs": ["list"]},
    {"name": "namespaces", "kind": "Namespace", "namespaced": False, "verbs": ["list"]},
    {"name": "secrets", "kind": "Secret", "namespaced": True, "verbs": ["list"]},
]
MEASURES = [{"name": "pods", "kind": "PodMetrics", "namespaced": True, "verbs": ["list"]}]
GROUP = {"preferredVersion": {"groupVersion": "metrics.k8s.io/v1beta1"}}


def metadata(name: str, **others: Any) -> dict[str, Any]:
    """As the server has it."""
    return {"name": name, "uid": f"uid-{name}", "resourceVersion": "7", **others}


PAGES: dict[str, tuple[list[dict[str, Any]], str]] = {
    "/api/v1/configmaps?limit=500": ([metadata("one", namespace="a")], "2"),
    "/api/v1/configmaps?limit=500&continue=2": ([metadata("two", namespace="a", labels={LABEL: "r1"})], ""),
    "/api/v1/namespaces?limit=500": ([metadata("a", labels={"byohost.test/host": "site-r1"})], ""),
    "/api/v1/namespaces/a/configmaps?limit=500": ([metadata("one", namespace="a")], ""),
    "/api/v1/namespaces/a/secrets?limit=500": ([], ""),
}
SAID: dict[str, dict[str, Any]] = {
    "/apis": {"groups": [GROUP]},
    "/api/v1": {"resources": CORE},
    "/apis/metrics.k8s.io/v1beta1": {"resources": MEASURES},
}


@pytest.fixture
def kube(httpserver: HTTPServer, tmp_path: Path) -> Kube:
    """A client of it; what is not known, secrets of the whole cluster among it, is refused."""
    for asked, (items, more) in PAGES.items():
        path, _, query = asked.partition("?")
        body = {"items": [{"metadata": each} for each in items], "metadata": {"continue": more}}
        listed = httpserver.expect_request(path, query_string=query, header_value_matcher=PARTIAL, headers=METADATA)
        listed.respond_with_json(body)
    for path, said in SAID.items():
        httpserver.expect_request(path).respond_with_json(said)
    httpserver.expect_request(re.compile(".*")).respond_with_json({"message": "forbidden"}, 403)
    return client(httpserver, tmp_path)


def test_everything_is_listed_in_pages(kube: Kube) -> None:
    """But for what the cluster writes by itself and for measurements; what may not be listed is told."""
    found = taken(kube, LABEL)
    assert [(each.words, each.run) for each in found.objects] == [
        ("configmaps/one in a", ""),
        ("configmaps/two in a", "r1"),
        ("namespaces/a", "r1"),
    ]
    assert found.unseen == ("secrets: 403",)


def test_of_given_namespaces_only_those_are_asked(kube: Kube) -> None:
    """Nothing of the whole cluster."""
    found = taken(kube, LABEL, ["a"])
    assert ([each.name for each in found.objects], found.unseen) == (["one"], ())


def held(resource: str, name: str, namespace: str = "", run: str = "") -> Held:
    """One object."""
    return Held(resource, namespace, name, f"uid-{name}", "7", run)


def test_differences_are_told_apart_by_whose_they_are() -> None:
    """What carries the run's label, or stands in a namespace that does, is the run's; the rest is somebody's."""
    settings, pod = held("configmaps", "settings", "a"), held("pods", "busy", "a")
    before = Inventory((settings, pod, held("secrets", "old", "a")))
    after = Inventory(
        (
            replace(settings, version="8"),
            replace(pod, version="8"),
            held("secrets", "new", "a"),
            held("namespaces", "ours", run="r1"),
            held("pods", "inside", "ours"),
            held("secrets", "labelled", "a", run="r1"),
        )
    )
    found = differences(before, after, "r1")
    assert found.left == ("namespaces/ours", "pods/inside in ours", "secrets/labelled in a")
    assert (found.made, found.gone) == (("secrets/new in a",), ("secrets/old in a",))
    assert found.changed == ("configmaps/settings in a",)


def test_nothing_is_left_of_another_run() -> None:
    """Its label is its own."""
    found = differences(Inventory(()), Inventory((held("secrets", "theirs", "a", run="r2"),)), "r1")
    assert (found.left, found.made) == ((), ("secrets/theirs in a",))
