"""The official client's models tell the fields of each kind."""

import pytest

from conformance.target.bundle.fields import fields_of, model_of


@pytest.mark.parametrize(
    ("api", "kind", "model"),
    [
        ("v1", "Secret", "V1Secret"),
        ("apps/v1", "Deployment", "V1Deployment"),
        ("autoscaling/v2", "HorizontalPodAutoscaler", "V2HorizontalPodAutoscaler"),
        ("v2", "HorizontalPodAutoscaler", "V2HorizontalPodAutoscaler"),
        ("rbac.authorization.k8s.io/v1beta1", "Role", "V1Role"),
        ("example.org/v1", "Gateway", None),
        ("v1", "", None),
    ],
)
def test_model_of_a_kind(api: str, kind: str, model: str | None) -> None:
    """By version and kind; what the client does not know has none."""
    assert model_of(api, kind) == model


def test_fields_bear_the_names_of_json() -> None:
    """And their types name other models."""
    assert fields_of("V1Deployment")["spec"] == "V1DeploymentSpec"
    assert fields_of("V1PodSpec")["initContainers"] == "List[V1Container]"
    assert fields_of("V1Secret")["data"] == "Dict[str, bytes]"
