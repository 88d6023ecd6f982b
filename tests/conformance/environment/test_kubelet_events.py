"""Pulls as kubelets tell of them."""

from typing import Any, cast

import pytest

from conformance.environment import kubelet_events
from conformance.environment.kubelet_events import ToldByKubelet
from conformance.environment.pulls import Fetched, Network

IMAGE = "reg.corp:5000/byohost/sandbox@sha256:aa"


class Server:
    """An API server with these events."""

    def __init__(self, *messages: str) -> None:
        self.kube = self
        self._messages = messages

    def get(self, path: str) -> dict[str, Any]:
        """Those of the namespace."""
        assert path.removesuffix("?fieldSelector=reason%3DPulled") == "/api/v1/namespaces/n/events"
        return {"items": [{"message": each} for each in self._messages]}


def seen(*messages: str) -> str:
    """Of the image, among those."""
    return ToldByKubelet().seen(cast("Network", Server(*messages)), "n", IMAGE)


def test_only_a_pull_of_that_image_counts() -> None:
    """Not one that was there already, and no other's."""
    pulled = f'Successfully pulled image "{IMAGE}" in 301ms (301ms including waiting). Image size: 5 bytes.'
    assert seen("other", pulled) == pulled
    assert not seen(f'Container image "{IMAGE}" already present on machine', pulled.replace("aa", "ab"))


PULLED = f'Successfully pulled image "{IMAGE}" in 301ms (301ms including waiting). Image size: 5 bytes.'
BESIDE = "reg.corp:5000/byohost/sandbox@sha256:bb"


def fetched(*messages: str) -> Fetched:
    """What is told of the image by those."""
    return ToldByKubelet().watched(cast("Network", Server(*messages)))("n", IMAGE, BESIDE)


def test_a_pull_is_of_the_whole_image() -> None:
    """By its name; the same digest under another name was asked for elsewhere, whether it came or not."""
    other = IMAGE.replace("/byohost", "")
    own = f'Pulling image "{IMAGE}"'
    assert fetched(own, PULLED) == Fetched(manifest=True, layers=True, elsewhere=())
    assert fetched(own, PULLED, f'Pulling image "{other}"').elsewhere == (other,)
    assert fetched(own, PULLED, f'Failed to pull image "{other}": not found').elsewhere == (other,)
    assert fetched(own, PULLED, 'Pulling image "reg.corp:5000/other@sha256:bb"').elsewhere == (
        "reg.corp:5000/other@sha256:bb",
    )
    assert (
        fetched(own, PULLED, f'Pulling image "{BESIDE}"', 'Pulling image "reg.corp:5000/o@sha256:cc"').elsewhere == ()
    )


def test_what_no_kubelet_says_was_not_pulled(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for: an event comes behind what it tells of."""
    monkeypatch.setattr(kubelet_events, "SOON", 0.0)
    assert fetched(f'Pulling image "{IMAGE}"') == Fetched(manifest=False, layers=False, elsewhere=())
