"""What a token is worth, asked as its bearer where nobody may ask about others."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from conformance.observe.access import accepted_as
from conformance.observe.bounds import Bounds
from conformance.observe.kube import Kube, KubeError
from tests.conformance.observe.kube_client import client

REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews"

ANSWERS: dict[str, tuple[int, dict[str, Any]]] = {
    "Bearer good": (201, {"status": {"userInfo": {"username": "system:serviceaccount:n:op"}}}),
    "Bearer worthless": (401, {"message": "Unauthorized"}),
    "Bearer known": (403, {"message": "forbidden"}),
}


@pytest.fixture
def kube(httpserver: HTTPServer, tmp_path: Path) -> Kube:
    """A client that is kept to one namespace."""
    for bearer, (status, body) in ANSWERS.items():
        asked = httpserver.expect_request(REVIEWS, method="POST", headers={"Authorization": bearer})
        asked.respond_with_json(body, status)
    return replace(client(httpserver, tmp_path), bounds=Bounds("s", ("n",), "r1"))


def test_a_bearer_is_told_who_he_is(kube: Kube) -> None:
    """One whose token is not accepted is nobody."""
    assert accepted_as(kube, "good") == "system:serviceaccount:n:op"
    assert accepted_as(kube, "worthless") == ""


def test_whoever_may_not_ask_is_somebody(kube: Kube) -> None:
    """A refusal of the question says nothing of the token, so nothing is green by it."""
    with pytest.raises(KubeError, match="forbidden"):
        accepted_as(kube, "known")
