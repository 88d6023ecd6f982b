"""The canary as a pod behind a Service."""

from egress_profiles.canary.__main__ import settings
from egress_profiles.canary_manifests import CERTIFICATE_PATH, LOG, canary

SECRET, DEPLOYMENT, SERVICE = canary("image:z", "CERTIFICATE AND KEY")


def test_its_service_asks_each_listener_at_its_usual_port() -> None:
    """The pod has other ports, as nobody in it is root."""
    (container,) = DEPLOYMENT["spec"]["template"]["spec"]["containers"]
    given = settings([*container["command"], *container["args"]][3:])
    assert (str(given.log), str(given.certificate)) == (LOG, CERTIFICATE_PATH)
    inside = {(each["port"], each["protocol"]): each["targetPort"] for each in SERVICE["spec"]["ports"]}
    assert inside == {
        (80, "TCP"): given.http_port,
        (443, "TCP"): given.tls_port,
        (7, "TCP"): given.echo_port,
        (53, "TCP"): given.dns_port,
        (53, "UDP"): given.dns_port,
        (9, "UDP"): given.udp_port,
        (443, "UDP"): given.quic_port,
    }
    assert all(port > 1024 for port in inside.values())
    assert f":{given.tls_port:04X}" in container["startupProbe"]["exec"]["command"][-1]


def test_its_certificate_is_a_secret() -> None:
    """And its log is on a volume that nobody else has."""
    assert SECRET["stringData"] == {"canary.pem": "CERTIFICATE AND KEY"}
    pod = DEPLOYMENT["spec"]["template"]["spec"]
    assert [list(each) for each in pod["volumes"]] == [["name", "emptyDir"], ["name", "secret"]]
