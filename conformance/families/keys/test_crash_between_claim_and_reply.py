"""KEY-10: a claim that the platform recorded and never answered is answered at the next try."""

import pytest

from conformance.families.keys.platform_killed import Crash

pytestmark = pytest.mark.clause("KEY-10")


@pytest.mark.control("test_platform_died_of_the_claim")
def test_same_installation_is_answered(crash: Crash) -> None:
    """The installation whose exchange was cut short exchanges the same key again and gets its channel."""
    assert crash.again.status == 200, (
        f"after the crash the same installation's exchange was answered {crash.again.status} "
        f"({crash.again.body.get('type')}), not 200"
    )
    assert crash.again.body.get("channel"), "after the crash the same installation was answered without a channel"


@pytest.mark.control("test_platform_died_of_the_claim")
def test_claim_was_not_forgotten(crash: Crash) -> None:
    """Another installation that comes first after the crash is refused: the claim outlived the process."""
    assert crash.stranger.status == 409, (
        f"after the crash another installation's exchange was answered {crash.stranger.status}: the claim was forgotten"
    )
    assert crash.stranger.body.get("type") == "key-claimed-elsewhere", (
        f"after the crash another installation was refused as {crash.stranger.body.get('type')}"
    )


def test_platform_died_of_the_claim(crash: Crash) -> None:
    """The control: the first exchange had no answer, and the platform's process was started again."""
    assert crash.dying.status == 0, f"the exchange that was to be cut short was answered {crash.dying.status}"
    assert crash.restarts == 1, f"the platform's container was started again {crash.restarts} times, not once"
