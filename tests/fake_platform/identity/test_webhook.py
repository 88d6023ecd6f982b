"""The webhook over HTTP: an AdmissionReview is answered as the API server wants it."""

import asyncio
import base64
import json
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from fake_platform.identity.mutation import PATH, Cloud, Object
from fake_platform.identity.webhook import Webhook
from tests.fake_platform.identity.test_mutation import ACCOUNT, pod

CLOUD = Cloud("https://login.byohost.test/")


async def find(namespace: str, name: str) -> Object | None:
    """One account of one namespace."""
    return ACCOUNT if (namespace, name) == ("byohost-eu", "identity") else None


def review(found: dict[str, Any], namespace: str = "byohost-eu") -> dict[str, Any]:
    """What the webhook answers about a pod."""

    async def ask() -> dict[str, Any]:
        async with TestClient(TestServer(Webhook(find, CLOUD).application())) as client:
            asked = {"uid": "u", "namespace": namespace, "object": found}
            body = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": asked}
            answer: dict[str, Any] = await (await client.post(PATH, json=body)).json()
            assert (await client.get("/healthz")).status == 200
            return answer

    return asyncio.run(ask())


def test_pod_is_patched() -> None:
    """The patch is base64 of JSON, and the uid is the request's."""
    answer = review(pod())
    assert (answer["apiVersion"], answer["kind"]) == ("admission.k8s.io/v1", "AdmissionReview")
    response = answer["response"]
    assert (response["uid"], response["allowed"], response["patchType"]) == ("u", True, "JSONPatch")
    paths = [one["path"] for one in json.loads(base64.b64decode(response["patch"]))]
    assert paths == ["/spec/containers/0/env", "/spec/containers/0/volumeMounts", "/spec/volumes"]


def test_pod_that_has_it_all_is_let_through_without_a_patch() -> None:
    """As after a reinvocation."""
    nothing = pod(containers=[])
    patch = json.loads(base64.b64decode(review(nothing)["response"]["patch"]))
    nothing["spec"]["volumes"] = patch[0]["value"]
    assert review(nothing)["response"] == {"uid": "u", "allowed": True}


def test_account_that_is_missing_is_a_refusal_with_a_sentence() -> None:
    """Where the pod is, not elsewhere."""
    response = review(pod(), "elsewhere")["response"]
    assert not response["allowed"]
    assert response["status"]["message"] == "service account identity does not exist: create it before the pod"
