"""Which pods the played node takes."""

from conformance.environment.staging.control_plane import placing
from conformance.families._shared.launch_values import NOBODY_HAS


def asks(**requests: str) -> dict[str, object]:
    return {"containers": [{"resources": {"requests": requests}}]}


def test_what_nobody_has_is_not_placed() -> None:
    """And what any run asks for is, a pod that asks for nothing too."""
    assert not placing.fits(asks(**NOBODY_HAS))
    assert placing.fits(asks(cpu="500m", memory="128Mi"))
    assert placing.fits({"containers": [{}], "initContainers": [{"resources": {"limits": {"cpu": "9000"}}}]})


def test_all_containers_count() -> None:
    """Two halves are one whole."""
    half = {"resources": {"requests": {"cpu": "40"}}}
    assert not placing.fits({"initContainers": [half], "containers": [half]})


def test_a_gate_holds_a_pod_back() -> None:
    """Whatever it asks for."""
    assert placing.is_gated({"schedulingGates": [{"name": "never"}]})
    assert not placing.is_gated({})


def test_the_node_is_ready() -> None:
    """As an object that the API server takes."""
    assert placing.node()["status"]["conditions"][0]["type"] == "Ready"


def test_only_the_node_that_is_selected_takes_a_pod() -> None:
    """By each of the labels that are asked for."""
    labels = placing.node()["metadata"]["labels"]
    assert placing.fits({"nodeSelector": labels, "containers": [{}]})
    assert placing.fits({"nodeSelector": None, "containers": [{}]})
    assert not placing.fits({"nodeSelector": labels | {"zone": "elsewhere"}, "containers": [{}]})
