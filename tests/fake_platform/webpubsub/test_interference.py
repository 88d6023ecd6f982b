"""A hub whose connections somebody spoils, and one that nobody does."""

import json

from fake_platform.webpubsub.access import Grant
from fake_platform.webpubsub.frames import Event
from fake_platform.webpubsub.hub import Frame, Hub
from fake_platform.webpubsub.interference import Undisturbed
from fake_platform.webpubsub.listener import Answer, Nobody
from fake_platform.webpubsub.session import JSON, Identity

IDENTITY = Identity("c1", "h", "localhost", JSON, Grant(), "token")
EVENT = Event("good", "text", "x", 7)
SAID = json.dumps({"type": "event", "event": "good", "dataType": "text", "data": "x", "ackId": 7})


class Pleased(Nobody):
    """An application that takes every event."""

    def event(self, identity: Identity, event: Event) -> Answer:
        """Success."""
        del identity, event
        return Answer()


class Withholding(Undisturbed):
    """Keeps every ack back."""

    def withholds_ack(self, identity: Identity, event: Event) -> bool:
        """Each of them."""
        del identity, event
        return True


def test_nobody_interferes_by_default() -> None:
    """Connections open and recover, and acks are sent."""
    undisturbed = Undisturbed()
    assert undisturbed.knock("localhost", None) is None
    assert not undisturbed.refuses_recovery(IDENTITY)
    assert not undisturbed.withholds_ack(IDENTITY, EVENT)


def test_a_withheld_ack_is_remembered_all_the_same() -> None:
    """The event was processed: sent again under the same ackId it is a duplicate, as on the service."""
    hub = Hub({"h": Pleased()}, Nobody())
    hub.open(IDENTITY)
    hub.interference = Withholding()
    assert hub.receive("c1", SAID) == []
    (again,) = hub.receive("c1", SAID)
    assert isinstance(again, Frame)
    assert json.loads(again.payload)["error"]["name"] == "Duplicate"
