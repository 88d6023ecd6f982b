"""BND-24 and REG-06 against real platforms, ours and broken ones, with kubectl on paper: green, or red in its words."""

import contextlib
import json
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from conformance import builtin
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.families.bundle.page_commands import Commanded, command
from conformance.observe.kube import Kube, KubeError, Object
from fake_platform.client import ControlClient, ControlError
from fake_platform.model import Site
from tests.children import ended
from tests.conformance.families import kubectl_on_paper
from tests.conformance.families.conftest import check

MUTANTS = Path(__file__).resolve().parents[2] / "mutants"
RUN = "import runpy, sys; runpy.run_path(sys.argv.pop(1), run_name='__main__')"
"""Not as a file of its own folder: there it would hide the library's module `platform`."""
SITE = Site(operator_image="registry.byohost.test/byohost/operator@sha256:" + "b" * 64, namespace="byohost-eu")
COMMANDS = "bundle/test_two_commands"
ENTITLEMENT = "registration/test_entitlement"
Complaint = Callable[..., str]


@dataclass(frozen=True)
class PaperKube(Kube):
    """The cluster as the stand-in has it; commands are run by the real code."""

    def find(self, path: str) -> Object | None:
        """A Deployment by its path."""
        found = re.fullmatch(r"/apis/apps/v1/namespaces/([^/]+)/deployments/([^/]+)", path)
        assert found is not None, path
        return kubectl_on_paper.deployed(self.kubeconfig, *found.groups())

    def delete(self, path: str, grace_seconds: int | None = None) -> None:
        """Everything."""
        del path, grace_seconds
        self.kubeconfig.unlink(missing_ok=True)


@pytest.fixture
def kube(tmp_path: Path) -> Kube:
    """A kubectl in a folder of its own."""
    program = tmp_path / "bin" / "kubectl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {kubectl_on_paper.__file__} "$@"\n')
    program.chmod(stat.S_IRWXU)
    return PaperKube(tmp_path / "kubeconfig", str(program), cast("Any", None))


@contextlib.contextmanager
def platform(mutant: str | None) -> Iterator[ControlClient]:
    """A platform on this machine, ours or a mutant."""
    program = ["-m", "fake_platform"] if mutant is None else ["-c", RUN, str(MUTANTS / mutant / "platform.py")]
    with ended(subprocess.Popen([sys.executable, *program, "--laptop"], stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        try:
            line = json.loads(process.stdout.readline())
            with ControlClient(line["control"], line["controlToken"]) as control:
                yield control
        finally:
            process.terminate()


def host_of(control: ControlClient, kube: Kube) -> HostUnderTest:
    """A registered host; of the environment it has the platform and the cluster alone."""
    control.register_host("eu", ["python"])
    nothing: Any = None
    environment = Environment("run", builtin.reference_target(), kube, control, nothing, nothing, nothing, nothing, {})
    return HostUnderTest(environment, "eu", "byohost-eu", SITE)


@pytest.mark.parametrize(
    ("mutant", "words"),
    [
        (None, ""),
        ("waits-for-a-missing-deployment", "of the host's page ended with code 1"),
        ("one-namespace-for-all-commands", "of the host's page ended with code 1"),
    ],
)
def test_commands(mutant: str | None, words: str, kube: Kube, complaint: Complaint) -> None:
    """They are run as they are printed; ours work, and those of a platform that prints others do not."""
    with platform(mutant) as control:
        record = command(host_of(control, kube))
    said = complaint(COMMANDS, "test_each_works_as_printed", record)
    assert words in said if words else said == ""
    assert complaint(COMMANDS, "test_the_page_shows_the_two", record) == ""
    assert complaint(COMMANDS, "test_then_the_operator_is_up", record) == ""


def test_commands_that_are_none_are_not_run(kube: Kube, complaint: Complaint) -> None:
    """A page may print anything: what is no kubectl command of the two is judged and never run."""
    with platform(None) as control:
        record = command(host_of(control, kube))
    file = Path(kube.kubeconfig).with_name("harm")
    with pytest.raises(KubeError, match="was not run"):
        kube.printed(f"touch {file}", file.parent)
    assert not file.exists()
    shorter = Commanded(record.shown[:1], record.told, record.ran[:1], None)
    assert "shows 1 commands" in complaint(COMMANDS, "test_the_page_shows_the_two", shorter)
    assert "is not there" in complaint(COMMANDS, "test_then_the_operator_is_up", shorter)
    assert "no command" in complaint(
        COMMANDS, "test_each_works_as_printed", Commanded((), record.told, (), record.deployment)
    )


@pytest.mark.parametrize(
    ("mutant", "shown", "answered"),
    [
        (None, "", ""),
        ("plan-not-enforced-by-the-api", "", "a registration was answered 200, not 403"),
        ("page-offers-beyond-the-plan", "the page offers to register a host", ""),
    ],
)
def test_entitlement(mutant: str | None, shown: str, answered: str, kube: Kube, complaint: Complaint) -> None:
    """Page and API are judged apart, and the control holds on each platform."""
    with platform(mutant) as control:
        host = host_of(control, kube)
        with control.under(control.grant("manager", ["hosts.manage"])) as manager:
            plans = check(ENTITLEMENT).plans.__wrapped__(host.environment, host, manager, status_of)
    said = [
        complaint(ENTITLEMENT, claim, plans) for claim in ("test_the_page_offers_nothing", "test_the_api_answers_403")
    ]
    for words, found in zip((shown, answered), said, strict=True):
        assert words in found if words else found == ""
    assert complaint(ENTITLEMENT, "test_with_the_entitlement_it_is_there", plans) == ""


def status_of(act: Callable[[], object]) -> int:
    """As the checks' own fixture."""
    try:
        act()
    except ControlError as refusal:
        return refusal.status
    return 200
