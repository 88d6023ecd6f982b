"""AUD-02: an audit entry cannot be changed or removed through any interface of the platform."""

from dataclasses import dataclass

import pytest

from conformance.environment.control_client import called
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.observe import audit_chain

pytestmark = pytest.mark.clause("AUD-02")

METHODS = ("POST", "PUT", "PATCH", "DELETE")
PATHS = ("/audit", "/audit/", "/audit/1", "/audit/export", "/audit/entries", "/audit/entries/1")


@dataclass(frozen=True)
class Tampering:
    """The export before and after every try, and what each try was answered."""

    before: tuple[str, ...]
    answers: dict[str, int]
    after: str


@pytest.fixture(scope="module")
def tampering(environment: Environment, host: HostUnderTest) -> Tampering:
    """Each method that changes things on each path of the audit, with the strongest token there is."""
    before = audit_chain.lines(environment.control.export_audit())
    body = {"entries": [], "n": 1, "action": "forged", "host": host.name}
    answers = {
        f"{method} {path}": environment.control.status(method, path, body) for method in METHODS for path in PATHS
    }
    public = called(environment, "/v1/audit", body)
    return Tampering(
        before, {**answers, "POST /v1/audit at the public endpoint": public.status}, environment.control.export_audit()
    )


@pytest.mark.control("test_it_can_be_read_and_grows")
def test_no_method_is_served(tampering: Tampering) -> None:
    """None of them is done: there is nothing to call."""
    done = [f"{what} ({status})" for what, status in tampering.answers.items() if not 400 <= status < 500]
    assert not done, f"the audit takes changes: {done}"


@pytest.mark.control("test_it_can_be_read_and_grows")
def test_what_stood_there_still_stands_there(tampering: Tampering) -> None:
    """After all tries the audit begins with every line that it had before, unchanged."""
    after = audit_chain.lines(tampering.after)
    assert after[: len(tampering.before)] == tampering.before, (
        f"the audit had {len(tampering.before)} lines, and after the tries it does not begin with them any more"
    )


@pytest.mark.control("test_it_can_be_read_and_grows")
def test_chain_holds(tampering: Tampering) -> None:
    """Each line names the digest of the line before, so that a change in between would show."""
    broken = audit_chain.broken(tampering.after)
    assert not broken, f"the audit is not chained: {broken[:3]}"


def test_it_can_be_read_and_grows(environment: Environment, host: HostUnderTest, tampering: Tampering) -> None:
    """The control: reading the same paths works, and what is done in between is added."""
    assert tampering.before, "the audit is empty"
    assert environment.control.status("GET", "/audit") == 200, "the audit cannot be read"
    host.environment.control.grant(f"growth-{environment.run}-{len(tampering.before)}", ["hosts.read"])
    grown = len(audit_chain.lines(environment.control.export_audit())) - len(audit_chain.lines(tampering.after))
    assert grown > 0, "something was done, and the audit did not grow"
