"""LCH-02: an image whose name a kubelet calls invalid ends the launch as one that cannot be pulled."""

import pytest

from conformance.families._shared.launched_sandbox import Launched
from conformance.families.launch.failure_reasons import Failures

pytestmark = pytest.mark.clause("LCH-02")


@pytest.mark.control("test_ordinary_name_becomes_ready")
def test_a_name_that_cannot_be_is_not_waited_for(failures: Failures) -> None:
    """What a kubelet does not even try to pull fails alike: as image-pull, and not by its deadline."""
    ended = failures.misnamed.ended
    assert (ended.state, ended.reason) == ("failed", "image-pull"), (
        f"the launch of an image whose name a kubelet calls invalid is {ended.state} ({ended.reason}), "
        f"not failed as image-pull: {ended.detail}"
    )


def test_ordinary_name_becomes_ready(launched: Launched) -> None:
    """The control: a launch of the same image, spelt as it is, becomes ready."""
    assert launched.sandbox.record().state == "ready", f"the ordinary sandbox is {launched.sandbox.record().state}"
