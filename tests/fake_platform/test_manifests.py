"""The platform's objects in the cluster."""

from dataclasses import replace

from fake_platform.manifests import PlatformDeployment, names, render

PLATFORM = PlatformDeployment("registry.byohost.test/byohost/platform:x", "CERT", "KEY", "TOKEN", "run-1")


def test_platform_is_one_hardened_pod_behind_fixed_addresses() -> None:
    """Secret, Deployment, dual-stack Service; no token of the API; the control port is not published."""
    secret, deployment, service, login = render(PLATFORM)
    assert secret["stringData"] == {"tls.crt": "CERT", "tls.key": "KEY", "control-token": "TOKEN"}
    pod = deployment["spec"]["template"]["spec"]
    assert not pod["automountServiceAccountToken"]
    assert pod["containers"][0]["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert service["spec"]["clusterIPs"] == ["10.96.0.81", "fd00:10:96::81"]
    assert [port["port"] for port in service["spec"]["ports"]] == [443]
    assert login["spec"]["clusterIPs"] == ["10.96.0.85", "fd00:10:96::85"]
    assert login["spec"]["ports"][0]["targetPort"] != service["spec"]["ports"][0]["targetPort"]
    assert {one["metadata"]["labels"]["byohost.test/run"] for one in render(PLATFORM)} == {"run-1"}


def test_issuers_authority_is_a_file_of_the_pod() -> None:
    """Where one is given, the token endpoint is told to trust it alone."""
    secret, deployment, *_ = render(replace(PLATFORM, issuer_ca="CA"))
    assert secret["stringData"]["issuer-ca.crt"] == "CA"
    assert "--issuer-ca=/etc/byohost/platform/issuer-ca.crt" in str(deployment)
    assert "issuer" not in str(render(PLATFORM))


def test_secrets_are_not_in_the_representation() -> None:
    """A traceback that shows the input shows no key."""
    assert "KEY" not in repr(PLATFORM)
    assert "TOKEN" not in repr(PLATFORM)


def test_leaf_names_cover_endpoint_and_channel() -> None:
    """One certificate for these and the token endpoint."""
    assert names() == ("platform.byohost.test", "*.webpubsub.byohost.test", "login.byohost.test")
