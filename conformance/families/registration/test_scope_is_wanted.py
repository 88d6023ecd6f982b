"""REG-05: without the scope hosts.manage nobody can register, download, revoke or delete."""

import secrets
from collections.abc import Callable

import pytest

from conformance.environment.subject import HostUnderTest
from fake_platform.client import ControlClient

pytestmark = pytest.mark.clause("REG-05")

Told = Callable[[Callable[[], object]], int]


@pytest.fixture(scope="module")
def doomed(new_host: Callable[[str], HostUnderTest]) -> HostUnderTest:
    """A host that nobody else needs: a platform that asks for no scope deletes it."""
    return new_host("doomed")


@pytest.mark.control("test_with_the_scope_it_is_done")
@pytest.mark.parametrize("act", ["register", "download", "revoke", "delete"])
def test_without_the_scope_it_is_refused(
    act: str, paper: HostUnderTest, doomed: HostUnderTest, reader: ControlClient, status_of: Told
) -> None:
    """Each act is answered 403 to a caller who may only read."""
    acts: dict[str, Callable[[], object]] = {
        "register": lambda: reader.register_host(f"unwanted-{secrets.token_hex(4)}", ["python"]),
        "download": lambda: reader.download_bundle(paper.name, paper.site),
        "revoke": lambda: reader.revoke(paper.name),
        "delete": lambda: reader.delete_host(doomed.name),
    }
    status = status_of(acts[act])
    assert status == 403, f"without hosts.manage the act {act} was answered {status}, not 403"


def test_with_the_scope_it_is_done(paper: HostUnderTest, host_manager: ControlClient, status_of: Told) -> None:
    """The control: the same download and revocation are done for a caller who may manage."""
    assert status_of(lambda: host_manager.download_bundle(paper.name, paper.site)) == 200, (
        "the download is refused with hosts.manage too"
    )
    assert status_of(lambda: host_manager.revoke(paper.name)) == 200, "the revocation is refused with hosts.manage too"
