"""What a preflight with pods needs: images of a kit in a registry, and one that no node has."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.cli import entry
from conformance.cli.preflight_pods import Asked, probing
from conformance.contract.exits import Exit
from conformance.preflight.cluster_answers import UnpreparedError
from tests.clusters.registry_stand_in import BASIC, Place, serving
from tests.conformance.kit import small
from tests.conformance.preflight.conftest import Double, authority, closed_port, double, no_proxy_on_the_way

__all__ = ["authority", "double", "no_proxy_on_the_way"]


@pytest.fixture
def place() -> Iterator[Place]:
    """A registry on this machine, which wants to know who pushes."""
    with serving() as found:
        found.kept.challenge, found.kept.proof = 'Basic realm="site"', BASIC
        yield found


def asked(place: Place, folder: Path) -> Asked:
    name = f"localhost:{place.server.port}"
    (folder / "ca.pem").write_text(place.authority)
    (folder / "auth.json").write_text(json.dumps({"auths": {name: {"auth": BASIC.removeprefix("Basic ")}}}))
    return Asked(
        wanted=True,
        registry=f"{name}/mirror",
        registry_ca=folder / "ca.pem",
        registry_credentials=folder / "auth.json",
        secret="login",
        kit=small.kit(folder / "kit"),
        proxy="http://proxy.corp:3128",
        destinations=("wss://hub.corp/x",),
        destination_ca=folder / "ca.pem",
        hold=90.0,
    )


def test_a_kits_images_and_one_that_is_new(place: Place, tmp_path: Path) -> None:
    """Nothing is sent before it is asked for; once more only what is new is sent, and that differs."""
    given = asked(place, tmp_path)
    first, second = probing(given), probing(given)
    assert place.kept.asked == []
    assert first is not None
    assert second is not None
    one = first(lambda _: None)
    sent = len(place.kept.asked)
    other = second(lambda _: None)
    repository = f"localhost:{place.server.port}/mirror"
    assert one.pictures.operator.startswith(f"{repository}/operator@sha256:")
    assert one.pictures.sandbox.startswith(f"{repository}/sandbox@sha256:")
    assert one.variant
    assert (one.pictures.operator, one.pictures.sandbox) == (other.pictures.operator, other.pictures.sandbox)
    assert len({one.pictures.sandbox, one.pictures.probe, other.pictures.probe}) == 3
    assert len(place.kept.asked) - sent < sent
    assert (one.secret, one.held, one.label) == ("login", 90.0, f"byohost.test/run={one.run}")
    assert one.authorities == place.authority, "a pod is told to trust what this machine trusts"


def test_a_registry_that_takes_nothing_new(place: Place, tmp_path: Path) -> None:
    """What it has is pulled all the same, and nobody takes that for more than it is."""
    given = asked(place, tmp_path)
    first, second = probing(given), probing(given)
    assert first is not None
    assert second is not None
    first(lambda _: None)
    place.kept.full = 0
    told: list[str] = []
    found = second(told.append)
    assert (found.variant, found.pictures.probe) == (False, found.pictures.sandbox)
    assert "takes nothing new from us" in told[-1]


def test_a_registry_that_lets_nobody_in_is_told(place: Place, tmp_path: Path) -> None:
    given = asked(place, tmp_path)
    place.kept.proof = "another"
    prepare = probing(given)
    assert prepare is not None
    with pytest.raises(UnpreparedError, match="does not let us in"):
        prepare(lambda _: None)


def test_a_registry_that_is_not_there_is_a_finding(
    double: Double, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first finding does not wait for it, and nothing is made in the cluster."""
    where = ["--pods", "--registry", f"localhost:{closed_port()}/x", "--kit", str(small.kit(tmp_path / "kit"))]
    line = ["preflight", "--kubeconfig", str(double.kubeconfig), "--namespace", "team-a", "--json", "--quiet"]
    assert entry.run([*line, *where]) == Exit.INCOMPLETE
    findings = json.loads(capsys.readouterr().out)["findings"]
    told = {each["id"]: each["words"] for each in findings if each["answer"] == "cannot-tell"}
    assert set(told) == {"pulls", "names", "kube-api", "destinations", "policies", "traces"}
    assert all("pods were not started: localhost:" in words for words in told.values())
    assert double.written == []
