"""What is asked of an API server about a bundle's objects, and what is made of its answers."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from conformance.observe.kube import Kube, KubeError
from conformance.observe.strict_dry_run import objections

CONFIG_MAP: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "settings", "namespace": "n"},
    "data": {"a": "b"},
}
COLLECTION = "/api/v1/namespaces/n/configmaps"


@pytest.fixture
def kube(httpserver: HTTPServer, tmp_path: Path) -> Kube:
    """A client of a server that knows ConfigMaps and no other kind."""
    known = [{"name": "configmaps", "kind": "ConfigMap", "namespaced": True, "verbs": ["create"]}]
    httpserver.expect_request("/api/v1").respond_with_json({"resources": known})
    httpserver.expect_request("/apis").respond_with_json({"groups": []})
    cluster = {"name": "c", "cluster": {"server": httpserver.url_for("").rstrip("/")}}
    context = {"name": "x", "context": {"cluster": "c", "user": "u"}}
    config = {
        "clusters": [cluster],
        "contexts": [context],
        "users": [{"name": "u", "user": {}}],
        "current-context": "x",
    }
    file = tmp_path / "kubeconfig"
    file.write_text(json.dumps(config))
    return Kube.connect(file, "kubectl")


def test_an_object_that_is_taken_draws_no_word(httpserver: HTTPServer, kube: Kube) -> None:
    """It is sent anew, as a dry run, to be read strictly."""
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return Response(request.data, 201, content_type="application/json")

    httpserver.expect_request(COLLECTION, method="POST").respond_with_handler(answer)
    assert objections(kube, [CONFIG_MAP]) == ()
    assert asked[0].json["metadata"]["name"] == "settings-anew"
    assert (asked[0].args["dryRun"], asked[0].args["fieldValidation"]) == ("All", "Strict")


def test_a_field_that_is_gone_is_told(httpserver: HTTPServer, kube: Kube) -> None:
    """The server takes the object and says nothing."""
    httpserver.expect_request(COLLECTION).respond_with_json({**CONFIG_MAP, "data": {}}, 201)
    assert objections(kube, [CONFIG_MAP]) == ("ConfigMap settings: data.a is dropped",)


@pytest.mark.parametrize(("status", "words"), [(400, "unknown field dta"), (403, "violates PodSecurity"), (422, "no")])
def test_a_refusal_is_told_in_the_servers_words(httpserver: HTTPServer, kube: Kube, status: int, words: str) -> None:
    """Whatever is wrong with the object."""
    httpserver.expect_request(COLLECTION).respond_with_json({"message": words}, status)
    assert objections(kube, [CONFIG_MAP]) == (f"ConfigMap settings: refused: {words}",)


def test_a_kind_that_nobody_knows_is_told(kube: Kube) -> None:
    """There is nowhere to send it."""
    found = objections(kube, [{**CONFIG_MAP, "kind": "Widget", "apiVersion": "widgets.test/v1"}])
    assert found == ("Widget settings: the API server knows no Widget of widgets.test/v1",)


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_a_server_that_does_not_judge_is_our_trouble(httpserver: HTTPServer, kube: Kube, status: int) -> None:
    """Nothing is said of the object."""
    message = "user x cannot create resource configmaps"
    httpserver.expect_request(COLLECTION).respond_with_json({"message": message}, status)
    with pytest.raises(KubeError, match=message):
        objections(kube, [CONFIG_MAP])
