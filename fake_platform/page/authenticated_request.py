"""One request of somebody who has entered: who they are, what they may, and the answers they get. Edge: HTTP."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from fake_platform.page import rendering, security_headers
from fake_platform.page.control_api import ControlApi
from fake_platform.page.forms import Fields, segment
from fake_platform.page.offers import Standing
from fake_platform.page.sessions import Session
from fake_platform.refusals import Refused

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Visit:
    """`now` is the moment that the page is seen from, in epoch seconds; `fields` are those of a form, else empty."""

    request: web.Request
    session: Session
    api: ControlApi
    standing: Standing
    fields: Fields
    now: float

    def name(self, place: str) -> str:
        """A name of the path, as one percent-encoded segment for the control API."""
        return segment(self.request.match_info[place])

    def page(self, template: str, trouble: Refused | None = None, **context: Any) -> web.Response:
        """A page; `trouble` is what the act that led here was refused with."""
        frame = {
            "standing": self.standing,
            "proof": self.session.proof,
            "trouble": trouble,
            "done": rendering.DONE.get(self.request.query.get("done", "")),
            "fields": self.fields,
        }
        return html(template, {**frame, **context}, trouble.status if trouble else 200)

    def go(self, place: str, done: str) -> web.Response:
        """On to another page, which says that the act is done."""
        return see_other(f"{place}{'&' if '?' in place else '?'}done={done}")


def html(template: str, context: dict[str, Any], status: int = 200) -> web.Response:
    """A rendered page with the headers of every answer."""
    text = rendering.render(template, context)
    return web.Response(text=text, status=status, content_type="text/html", headers=security_headers.HEADERS)


def see_other(place: str) -> web.Response:
    """Another page is to be asked for."""
    return web.Response(status=303, headers={**security_headers.HEADERS, "Location": place})


async def fields_of(request: web.Request) -> Fields:
    """The fields of a form; empty for a request without one.

    Raises:
        Refused: invalid-request.
    """
    if request.method != "POST":
        return {}
    if request.content_type != FORM:
        raise Refused("invalid-request", f"A form of this page is sent as {FORM}.")
    try:
        found = await request.post()
    except (ValueError, LookupError):
        raise Refused("invalid-request", "The form is not text.") from None
    return {name: value for name, value in found.items() if isinstance(value, str)}
