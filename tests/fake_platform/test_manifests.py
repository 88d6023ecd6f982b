"""The platform's objects in the cluster."""

from fake_platform.manifests import PlatformDeployment, names, render

PLATFORM = PlatformDeployment("registry.byohost.test/byohost/platform:x", "CERT", "KEY", "TOKEN", "run-1")


def test_platform_is_one_hardened_pod_behind_fixed_addresses() -> None:
    """Secret, Deployment, dual-stack Service; no token of the API; the control port is not published."""
    secret, deployment, service = render(PLATFORM)
    assert secret["stringData"] == {"tls.crt": "CERT", "tls.key": "KEY", "control-token": "TOKEN"}
    pod = deployment["spec"]["template"]["spec"]
    assert not pod["automountServiceAccountToken"]
    assert pod["containers"][0]["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert service["spec"]["clusterIPs"] == ["10.96.0.81", "fd00:10:96::81"]
    assert [port["port"] for port in service["spec"]["ports"]] == [443]
    assert {one["metadata"]["labels"]["byohost.test/run"] for one in (secret, deployment, service)} == {"run-1"}


def test_secrets_are_not_in_the_representation() -> None:
    """A traceback that shows the input shows no key."""
    assert "KEY" not in repr(PLATFORM)
    assert "TOKEN" not in repr(PLATFORM)


def test_leaf_names_cover_endpoint_and_channel() -> None:
    """One certificate for both."""
    assert names() == ("platform.byohost.test", "*.webpubsub.byohost.test")
