"""REC-05: the inventory has every pod, however many pages their list takes."""

import pytest

from conformance.contract.wording import listed
from conformance.families.reconnect.crowded_host import MANY, CrowdedHost
from conformance.observe.journal import payload
from conformance.observe.untrusted_json import records, text

pytestmark = pytest.mark.clause("REC-05")


@pytest.mark.control("test_there_were_many")
def test_no_page_is_left_out(crowd: CrowdedHost) -> None:
    """An API server answers a list in pages to whoever asks so, and says `continue` until there are no more."""
    assert crowd.inventory is not None, f"an operator that came to {MANY} pods never told an inventory"
    told = {(text(each, "sandboxId"), text(each, "podUid")) for each in records(payload(crowd.inventory), "sandboxes")}
    missing = sorted(pod for pod, _ in crowd.pods - told)
    assert not missing, (
        f"the inventory leaves out {len(missing)} of the {len(crowd.pods)} pods that the cluster has: "
        f"{listed(missing[:3])} and so on"
    )


def test_there_were_many(crowd: CrowdedHost) -> None:
    """The control: more than any page of a client."""
    assert len(crowd.pods) == MANY, f"of {MANY} pods {len(crowd.pods)} were made"
