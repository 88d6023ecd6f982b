"""LCH-02: an image whose name a kubelet calls invalid ends the launch as one that cannot be pulled."""

import pytest

from conformance.families._shared.launched_sandbox import Launched
from conformance.families._shared.refused_launches import Refusals

pytestmark = pytest.mark.clause("LCH-02")


@pytest.mark.control("test_ordinary_name_becomes_ready")
def test_a_name_that_cannot_be_is_not_waited_for(refusals: Refusals) -> None:
    """What a kubelet does not even try to pull fails alike: as image-pull, and not by its deadline."""
    ended = refusals.misnamed.ended
    assert (ended.state, ended.reason) == ("failed", "image-pull"), (
        f"the launch of an image whose name a kubelet calls invalid is {ended.state} ({ended.reason}), "
        f"not failed as image-pull: {ended.detail}"
    )


def test_ordinary_name_becomes_ready(launched: Launched) -> None:
    """The control: a launch of the same image, spelt as it is, becomes ready."""
    assert launched.sandbox.record().state == "ready", f"the ordinary sandbox is {launched.sandbox.record().state}"
