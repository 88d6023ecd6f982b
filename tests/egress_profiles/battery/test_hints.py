"""Each case that could be red has a setting that usually causes it."""

from egress_profiles.battery import hints, proxy_cases


def test_every_case_has_its_setting() -> None:
    """But for those that are asked of our own ground only."""
    words = {"ok": "a.corp.test", "evil": "b.corp.test", "v4": "127.0.0.1", "port": "1", "raw": "2"}
    allowed = proxy_cases.Allowed(words, owned=True, credentials=True)
    assert [case.id for case in proxy_cases.asked(allowed).sent if not hints.setting(case.id)] == []
    assert hints.setting("E99-none") == ""
