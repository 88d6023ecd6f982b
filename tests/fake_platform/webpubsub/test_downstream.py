"""Frames for clients: the exact text."""

from fake_platform.webpubsub import downstream, frames
from fake_platform.webpubsub.json_text import JsonText


def test_rendered_text_is_the_services() -> None:
    """Compact, in the service's key order: official tests compare text."""
    connected = '{"type":"system","event":"connected","userId":null,"connectionId":"c"}'
    assert downstream.connected("c", None, None) == connected
    assert downstream.connected("c", "u", "r").endswith('"reconnectionToken":"r"}')
    assert downstream.disconnected("m") == '{"type":"system","event":"disconnected","message":"m"}'
    assert downstream.ack(1) == '{"type":"ack","ackId":1,"success":true}'
    assert '"error":{"name":"Forbidden","message":"no"}' in downstream.ack(1, ("Forbidden", "no"))
    assert downstream.PONG == '{"type":"pong"}'
    content = frames.Message("json", {"a": 1}, "g", "u")
    assert downstream.Rendering(content).reliable(3) == (
        '{"type":"message","from":"group","fromUserId":"u","group":"g","dataType":"json","data":{"a":1},"sequenceId":3}'
    )
    assert downstream.Rendering(frames.Message("text", "x")).plain == (
        '{"type":"message","from":"server","dataType":"text","data":"x"}'
    )


def test_json_text_is_passed_on_byte_for_byte() -> None:
    """Spaces, numbers and escapes as they came; metadata behind the data."""
    content = frames.Message("json", JsonText('{"a": 1.10}'), metadata=(("k", "v"),))
    assert downstream.Rendering(content).plain == (
        '{"type":"message","from":"server","dataType":"json","data":{"a": 1.10},"metadata":{"k":"v"}}'
    )
    assert downstream.Rendering(content).raw == '{"a": 1.10}'
    assert downstream.Rendering(frames.Message("binary", "QUI=")).raw == b"AB"
    assert downstream.Rendering(frames.Message("text", "x")).raw == "x"


def test_invocations_are_answered_as_the_official_client_reads_it() -> None:
    """InvokeResponseMessage of @azure/web-pubsub-client 1.1: success with data or without, or an error by name."""
    head = '{"type":"invokeResponse","invocationId":"1","success":'
    assert downstream.invoke_response("1", None, None) == head + "true}"
    reply = frames.Message("json", JsonText("[1.10]"))
    assert downstream.invoke_response("1", reply, None) == head + 'true,"dataType":"json","data":[1.10]}'
    failed = downstream.invoke_response("1", None, ("Bad", "no"))
    assert failed == head + 'false,"error":{"name":"Bad","message":"no"}}'
