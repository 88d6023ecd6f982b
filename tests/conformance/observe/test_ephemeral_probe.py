"""The container that looks into another one, as it is put into its pod."""

from typing import Any

import pytest

from conformance.observe.ephemeral_probe import ephemeral, runs, standing


def pod(own: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """One with the container `op`, whose settings and whose pod's those are."""
    return {"spec": {"securityContext": whole, "containers": [{"name": "op", "securityContext": own}]}, "status": {}}


@pytest.mark.parametrize(
    ("own", "whole", "user", "numbers"),
    [
        ({}, {"runAsUser": 7, "runAsGroup": 8}, None, (7, 8, True)),
        ({"runAsUser": 9}, {"runAsUser": 7}, None, (9, None, True)),
        ({}, {}, None, (None, None, True)),
        ({}, {}, 5, (5, None, True)),
        ({}, {}, 0, (0, None, False)),
    ],
)
def test_it_runs_as_the_other_does(own: dict[str, Any], whole: dict[str, Any], user: int | None, numbers: Any) -> None:
    """Its kernel shows it the other's environment; it passes `restricted` unless the other is root."""
    made = ephemeral("look", "image", pod(own, whole), "op", user)
    security = made["securityContext"]
    assert (security.get("runAsUser"), security.get("runAsGroup"), security["runAsNonRoot"]) == numbers
    assert (security["allowPrivilegeEscalation"], security["capabilities"]) == (False, {"drop": ["ALL"]})
    assert (made["targetContainerName"], made["image"]) == ("op", "image")


def test_those_that_stand_are_named_again_and_seen_running() -> None:
    """Nothing can be taken out of a pod's list of them."""
    with_one = pod({}, {})
    with_one["spec"]["ephemeralContainers"] = [{"name": "look", "image": "i"}]
    assert standing(with_one) == [{"name": "look", "image": "i"}]
    assert standing(pod({}, {})) == []
    assert not runs(with_one, "look")
    with_one["status"] = {"ephemeralContainerStatuses": [{"name": "look", "state": {"running": {}}}]}
    assert runs(with_one, "look")
    assert not runs(with_one, "other")
    with_one["status"] = {"ephemeralContainerStatuses": [{"name": "look", "state": {"terminated": {}}}]}
    assert not runs(with_one, "look")
