"""mitmproxy's own addons that a filtering proxy has no use for, and their removal. Edge: mitmproxy's master.

Each of them acts only under an option or a command that is never given here: it would replay, rewrite, keep or print
traffic. What is absent cannot be switched on. And mitmproxy asks every addon at each of the eight events of a request,
which costs it more than our verdicts do; the order of the others stays. The same names in 11.0.2 and 12.
"""

from mitmproxy import ctx

IDLE = (
    "anticache",
    "anticomp",
    "blocklist",
    "browser",
    "commandhistory",
    "comment",
    "cut",
    "dumper",
    "export",
    "maplocal",
    "mapremote",
    "modifybody",
    "modifyheaders",
    "onboarding",
    "readfilestdin",
    "save",
    "savehar",
    "serverplayback",
    "stickyauth",
    "stickycookie",
    "stripdnshttpsrecords",
    "updatealtsvc",
    "upstreamauth",
)
"""By mitmproxy's names. Its client playback stays, held empty: it can be ended from a coroutine only."""


def remove() -> None:
    """Take out those that are there; an addon that a later mitmproxy no longer has needs no removal."""
    for name in IDLE:
        addon = ctx.master.addons.get(name)
        if addon is not None:
            ctx.master.addons.remove(addon)
