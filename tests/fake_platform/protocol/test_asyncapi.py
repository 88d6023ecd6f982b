"""asyncapi.yaml names each message by its own schema, and every frame."""

from fake_platform.validation import DOWN_TYPES, UP_TYPES, schema_documents
from tests.fake_platform.protocol.one_document import document

ASYNCAPI = document("asyncapi.yaml")


def test_each_message_is_its_envelope_with_its_own_data() -> None:
    """Name, type in the envelope and schema of the data are one word, in both directions."""
    messages = ASYNCAPI["components"]["messages"]
    named = {message["name"]: message["payload"] for name, message in messages.items() if name != "frame"}
    assert set(named) == {*UP_TYPES, *DOWN_TYPES}
    for name, payload in named.items():
        envelope, own = payload["allOf"]
        assert envelope == {"$ref": "schemas/envelope.json"}
        assert own["properties"] == {"type": {"const": name}, "data": {"$ref": f"schemas/messages/{name}.json"}}


def test_operations_send_what_goes_up_and_receive_what_comes_down() -> None:
    """Seen from an operator."""
    known = ASYNCAPI["channels"]["host"]["messages"]
    for operation, types in (("sendToPlatform", UP_TYPES), ("receiveFromPlatform", DOWN_TYPES)):
        references = [one["$ref"].rpartition("/")[2] for one in ASYNCAPI["operations"][operation]["messages"]]
        components = [known[name]["$ref"].rpartition("/")[2] for name in references]
        assert {ASYNCAPI["components"]["messages"][name]["name"] for name in components} == set(types)


def test_every_frame_is_listed() -> None:
    """The frames around the envelopes are those of webpubsub.json."""
    listed = ASYNCAPI["components"]["messages"]["frame"]["payload"]["oneOf"]
    frames = set(schema_documents()["webpubsub.json"]["$defs"]) - {"ackId"}
    assert {one["$ref"].rpartition("/")[2] for one in listed} == frames
