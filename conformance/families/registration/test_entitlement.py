"""REG-06: in a workspace without the entitlement the action is absent from the page and the API answers 403."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from fake_platform.client import ControlClient
from fake_platform.page_reading import PageView

# It takes the plan of the whole workspace away for a moment: whoever exchanged a key just then would be sent away.
pytestmark = [pytest.mark.clause("REG-06"), pytest.mark.disturbs]


@dataclass(frozen=True)
class Plan:
    """What somebody with hosts.manage is shown and answered under one plan."""

    hosts: PageView
    host: PageView
    register: int
    download: int


@pytest.fixture(scope="module")
def plans(
    environment: Environment,
    paper: HostUnderTest,
    host_manager: ControlClient,
    status_of: Callable[[Callable[[], object]], int],
) -> tuple[Plan, Plan]:
    """The same looks and acts with the entitlement and without it; it is given back at once."""

    def look() -> Plan:
        with host_manager.page() as page:
            name = f"plan-{secrets.token_hex(4)}-{environment.run}"
            return Plan(
                page.see("/page/hosts"),
                page.see(f"/page/hosts/{paper.name}"),
                status_of(lambda: host_manager.register_host(name, ["python"])),
                status_of(lambda: host_manager.download_bundle(paper.name, paper.site)),
            )

    entitled = look()
    environment.control.set_entitlement(entitled=False)
    try:
        return entitled, look()
    finally:
        environment.control.set_entitlement(entitled=True)


@pytest.mark.control("test_with_the_entitlement_it_is_there")
def test_the_page_offers_nothing(plans: tuple[Plan, Plan]) -> None:
    """Neither the list offers to register nor the host's page to download, and the list says why."""
    _, without = plans
    assert without.hosts.status == 200, f"without the entitlement the list of hosts is answered {without.hosts.status}"
    assert "register" not in without.hosts.acts, "without the entitlement the page offers to register a host"
    assert "download" not in without.host.acts, "without the entitlement the host's page offers its bundle"
    assert "plan" in without.hosts.text, "the page does not say that the plan lacks hosts of one's own"


@pytest.mark.control("test_with_the_entitlement_it_is_there")
def test_the_api_answers_403(plans: tuple[Plan, Plan]) -> None:
    """To a registration and to a download, also by somebody who may manage hosts."""
    _, without = plans
    assert without.register == 403, f"without the entitlement a registration was answered {without.register}, not 403"
    assert without.download == 403, f"without the entitlement a download was answered {without.download}, not 403"


def test_with_the_entitlement_it_is_there(plans: tuple[Plan, Plan]) -> None:
    """The control: with it the same page offers both, and both are done."""
    entitled, _ = plans
    assert "register" in entitled.hosts.acts, "with the entitlement the page does not offer to register a host either"
    assert "download" in entitled.host.acts, "with the entitlement the host's page does not offer its bundle either"
    done = (entitled.register, entitled.download)
    assert done == (200, 200), f"with the entitlement registration and download were answered {done}"
