"""`byohost rights` as an administrator calls it."""

import pytest
import yaml

from conformance.cli.command_errors import run
from conformance.cli.commands import app
from conformance.contract.exits import Exit


def test_what_is_printed_can_be_applied(capsys: pytest.CaptureFixture[str]) -> None:
    """As YAML documents."""
    code = run(app, ["rights", "--access", "namespace", "--namespaces", "a,b", "--service-account", "team/certifier"])
    made = list(yaml.safe_load_all(capsys.readouterr().out))
    assert code == Exit.CONFORMANT
    assert [each["kind"] for each in made] == ["Role", "RoleBinding"] * 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--access", "namespace", "--user", "ada"], "name the namespaces of the run, byohost's own among them"),
        (["--access", "cluster", "--user", "ada", "--namespaces", "a"], "cluster access is not bound to namespaces"),
        (["--access", "cluster"], "name who is to have the rights"),
        (["--access", "cluster", "--user", "a", "--service-account", "b/c"], "name who is to have the rights"),
        (["--access", "cluster", "--service-account", "certifier"], "give NAMESPACE/NAME, such as team/certifier"),
    ],
)
def test_what_is_wrong_is_told(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In one sentence."""
    assert run(app, ["rights", *arguments]) == Exit.USAGE
    assert words in " ".join(capsys.readouterr().err.split())
