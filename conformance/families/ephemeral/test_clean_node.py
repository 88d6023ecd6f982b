"""EPH-04: the node keeps nothing of a finished sandbox."""

import pytest

from conformance.contract.wording import listed
from conformance.families.ephemeral.successors import Succession

pytestmark = [pytest.mark.clause("EPH-04"), pytest.mark.disturbs]  # judged late: kubelet collects once a minute

KINDS = ("/var/lib/kubelet/pods/", "/var/log/pods/", "container ", "task ", "snapshot ")


@pytest.mark.control("test_it_was_all_there")
def test_nothing_is_left_on_the_node(successors: Succession) -> None:
    """No pod directory, log, container, task or snapshot of its pod, once kubelet has collected."""
    assert not successors.left_on_node, f"the node still has of the finished sandbox {listed(successors.left_on_node)}"


def test_it_was_all_there(successors: Succession) -> None:
    """The control: while it ran, the same search found one of each kind."""
    unseen = [kind.strip() for kind in KINDS if not any(found.startswith(kind) for found in successors.on_node)]
    assert not unseen, f"of the running sandbox the search found no {listed(unseen)}: {listed(successors.on_node)}"
