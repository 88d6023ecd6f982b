"""KEY-05: whoever hears that its key is retired serves on: a launch that comes after the news is run."""

import pytest

from conformance.families.keys.key_retired import Retirement
from conformance.observe.journal import about, frames, sequence

pytestmark = pytest.mark.clause("KEY-05")


@pytest.mark.control("test_it_came_after_the_news")
def test_a_launch_after_it_is_run(retirement: Retirement) -> None:
    """The host is no other for it: only the next exchange is refused (host.keyRetired.json)."""
    served = retirement.served
    assert served.state == "ready", (
        f"a launch that came after the news that its host's key is retired is {served.state} ({served.reason}): "
        f"{served.detail}"
    )


def test_it_came_after_the_news(retirement: Retirement) -> None:
    """The control: one connection brought both, and the launch has the higher number."""
    entries = retirement.installation.host.journal(after=retirement.downloaded_at)
    launched = about(frames(entries, "sandbox.launch", "down"), retirement.asked.id)
    news = frames(entries, "host.keyRetired", "down")
    assert launched and news, "launch and host.keyRetired were not both sent"  # noqa: PT018 - one sentence for both
    assert news[0].connection_id == launched[0].connection_id, "they were sent by two connections"
    assert sequence(news[0]) < sequence(launched[0]), "the launch has the lower number"
