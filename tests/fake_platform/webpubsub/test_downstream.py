"""Frames for clients: the exact text."""

from fake_platform.webpubsub import downstream, frames


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
    content = frames.Message("json", frames.JsonText('{"a": 1.10}'), metadata=(("k", "v"),))
    assert downstream.Rendering(content).plain == (
        '{"type":"message","from":"server","dataType":"json","data":{"a": 1.10},"metadata":{"k":"v"}}'
    )
    assert downstream.Rendering(content).raw == '{"a": 1.10}'
    assert downstream.Rendering(frames.Message("binary", "QUI=")).raw == b"AB"
    assert downstream.Rendering(frames.Message("text", "x")).raw == "x"
