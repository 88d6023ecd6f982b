"""CHN-03: a malformed channel URL is refused before anything is sent there."""

from urllib.parse import urlsplit

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.probe_attempts import PLATFORM_NAME
from conformance.families.channel.connection_refused import FORMS, TurnedAway
from conformance.observe import gate
from conformance.observe.journal import answered, channel_host
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("CHN-03")


@pytest.fixture(scope="module")
def spoilt(misled: TurnedAway) -> list[JournalEntry]:
    """The exchanges that handed out a malformed URL."""
    return list(answered(misled.journal)[: len(FORMS)])


@pytest.mark.control("test_each_form_was_handed_out")
def test_none_was_opened(misled: TurnedAway, spoilt: list[JournalEntry]) -> None:
    """The platform saw no connection that belongs to such an exchange."""
    bad = {entry.data["response"]["generation"]: url_of(entry) for entry in spoilt}
    opened = [one for one in misled.journal if one.kind == "connect" and one.status == 101]
    used = [bad[one.data["generation"]] for one in opened if one.data["generation"] in bad]
    assert not used, f"the operator opened a channel by a URL that it must refuse: {listed(used)}"


@pytest.mark.control("test_each_form_was_handed_out")
def test_nothing_was_sent_there(misled: TurnedAway, spoilt: list[JournalEntry]) -> None:
    """The operator asked its proxy for no host but the platform and the channels of well-formed URLs."""
    good = {channel_host(entry) for entry in answered(misled.journal) if entry not in spoilt}
    asked = {f"{one.host}:{one.port}" for one in misled.decisions if one.stage not in {"learn", "cut"}}
    wanted = {f"{name}:443" for name in (PLATFORM_NAME, *good)}
    tried = sorted(asked - wanted - {":0"})
    assert not tried, f"the operator tried the destination of a URL that it must refuse: {listed(tried)}"


@pytest.mark.control("test_each_form_was_handed_out")
def test_no_packet_went_past_the_proxy(misled: TurnedAway) -> None:
    """Nor did it send a packet there, or ask for a name, past its proxy."""
    beyond = gate.beyond_operator(misled.packets)
    assert not beyond, f"the operator sent packets for a URL that it must refuse: {gate.words(beyond)}"


def test_each_form_was_handed_out(misled: TurnedAway, spoilt: list[JournalEntry]) -> None:
    """The control: one exchange after the other named a URL of another bad form, and the next good one was opened."""
    told = [one.data["form"] for one in misled.journal if one.kind == "fault" and one.type == "channel-url"]
    assert told == list(FORMS), f"the platform spoilt its URLs as {told}, not as {list(FORMS)}"
    urls = [url_of(entry) for entry in spoilt]
    assert [urlsplit(url).scheme for url in urls] == ["ws", *["wss"] * 4], f"the journal shows other URLs: {urls}"
    assert misled.after.connection == "connected", f"by a good URL the host is {misled.after.connection}, not connected"
    assert [one for one in misled.decisions if one.host == PLATFORM_NAME], "the proxy's log has nothing of this pod"


def url_of(exchange: JournalEntry) -> str:
    """The URL that an exchange named, as the journal has it, without its query."""
    return str(exchange.data["response"]["channel"]["url"]).partition("?")[0]
