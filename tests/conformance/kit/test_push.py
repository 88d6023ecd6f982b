"""A kit goes into a registry: every image under its name, and what is there already is not sent."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.cli import command_errors
from conformance.cli.commands import app
from tests.clusters.registry_stand_in import BASIC, Place, serving
from tests.conformance.kit import small


@pytest.fixture
def place() -> Iterator[Place]:
    """A registry on this machine."""
    with serving() as found:
        yield found


def test_each_image_by_its_name(place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the site's authority and credentials; said again, nothing is sent."""
    name = f"localhost:{place.server.port}"
    place.kept.challenge, place.kept.proof = 'Basic realm="site"', BASIC
    (tmp_path / "ca.pem").write_text(place.authority)
    (tmp_path / "auth.json").write_text(json.dumps({"auths": {name: {"auth": BASIC.removeprefix("Basic ")}}}))
    files = ["--ca", str(tmp_path / "ca.pem"), "--authfile", str(tmp_path / "auth.json")]
    command = ["kit", "push", str(small.kit(tmp_path)), "--registry", f"{name}/mirror", *files]
    assert command_errors.run(app, command) == 0
    said = capsys.readouterr()
    assert [line.partition("@")[0] for line in said.out.splitlines()] == [
        f"{name}/mirror/operator",
        f"{name}/mirror/sandbox",
    ]
    assert f"· operator: sending what {name} lacks" in said.err
    assert "PUT /v2/mirror/sandbox/manifests/1.2.3" in place.kept.asked
    place.kept.asked.clear()
    assert command_errors.run(app, command) == 0
    assert {one.split()[0] for one in place.kept.asked} == {"HEAD"}
