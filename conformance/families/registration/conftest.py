"""What several clauses of registration share: a host on paper, and callers with one scope each."""

import secrets
from collections.abc import Callable, Iterator

import pytest

from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from fake_platform.client import ControlClient, ControlError


@pytest.fixture(scope="session")
def paper(new_host: Callable[[str], HostUnderTest]) -> HostUnderTest:
    """A host that is registered and never installed."""
    return new_host("paper")


@pytest.fixture(scope="session")
def reader(environment: Environment) -> Iterator[ControlClient]:
    """A caller with hosts.read alone."""
    with environment.control.under(
        environment.control.grant(f"reader-{secrets.token_hex(4)}", ["hosts.read"])
    ) as client:
        yield client


@pytest.fixture(scope="session")
def host_manager(environment: Environment) -> Iterator[ControlClient]:
    """A caller with hosts.manage."""
    with environment.control.under(
        environment.control.grant(f"manager-{secrets.token_hex(4)}", ["hosts.manage"])
    ) as client:
        yield client


@pytest.fixture(scope="session")
def status_of() -> Callable[[Callable[[], object]], int]:
    """Gives the HTTP status that an act was refused with; 200 where it was done."""

    def told(act: Callable[[], object]) -> int:
        try:
            act()
        except ControlError as refusal:
            return refusal.status
        return 200

    return told
