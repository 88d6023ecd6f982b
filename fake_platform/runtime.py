"""The living platform: one state, moved step by step, with its journal, audit and channel. Edge: the clock, chance.

Everything runs in one event loop; a step is committed and its effects are carried out without waiting in between.
"""

import asyncio
import os
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, NoReturn

from fake_platform import channel_urls, fault_control, network_policy_measurement, sandboxes, tokens
from fake_platform.dispatch import Office, tick
from fake_platform.effects import Audit, Cut, Effect, Later, Note, Rotate, Send, Strike
from fake_platform.faults import Fault
from fake_platform.journal import Event, Journal
from fake_platform.settings import Site
from fake_platform.signing import Signing
from fake_platform.state import State, Step
from fake_platform.store import Store
from fake_platform.waiting import Notifier, pause
from fake_platform.webpubsub.emulator import Emulator
from fake_platform.webpubsub.frames import Message

TICK_SECONDS = 0.5
CRASHED = 70  # sysexits.h, EX_SOFTWARE


class Platform:
    """State, records and channel of one process."""

    def __init__(self, site: Site, store: Store) -> None:
        self.site = site
        self.store = store
        self.access_key = secrets.token_urlsafe(48)
        self.signing = Signing(store, site.endpoint)
        self.journal = Journal()
        self.news = Notifier()
        self.authorities: dict[str, str] = {}
        self.emulator = Emulator(self.access_key)

    @property
    def state(self) -> State:
        """What the platform knows now."""
        return self.store.state

    def office(self) -> Office:
        """This moment, with the signer."""
        return Office(time.time(), self.signing.sign)

    def take(self, step: Step) -> None:
        """Commit the step's state and audit, then carry out its effects in order."""
        audits = [effect for effect in step.effects if isinstance(effect, Audit)]
        self.store.commit(step.state, audits, time.time())
        for effect in step.effects:
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Send(host, envelope):
                self.record(self.frame("down", host, envelope["type"], envelope))
                content = Message("json", envelope, tokens.group_of(host))
                self.emulator.publish(tokens.HUB, content)
            case Cut(connection_id, message):
                self.emulator.dismiss(connection_id, message)
            case Note(kind, name, host, data):
                self.record(Event(kind, name, host=host, data=data))
            case Later(seconds, send):
                asyncio.get_running_loop().call_later(seconds, self._carry_out, send)
            case Strike():
                self._strike(effect)
            case Rotate(host):
                self.signing.rotate(host)
            case Audit():
                if effect.action == "token":
                    data = {"sandboxId": effect.sandbox_id, "podUid": effect.pod_uid, "detail": effect.detail}
                    self.record(Event("token", "sandbox.token", host=effect.host, data=data))

    def _strike(self, strike: Strike) -> None:
        match strike.kind:
            case "cut":
                self.emulator.cut(strike.connection_id, reset=strike.details["how"] == "rst")
            case "close":
                self.emulator.shut(strike.connection_id, strike.details["code"])
            case "half-open":
                self.emulator.silence(strike.connection_id)
            case _:
                self.emulator.lose(strike.connection_id)

    def meet(self, kinds: Collection[str], wanted: Callable[[Fault], bool], whom: Mapping[str, Any]) -> Fault | None:
        """The fault that this occasion meets, if one waits for it: spent by one, and journalled with whom it befell."""
        fault, step = fault_control.meet(self.state, kinds, time.time(), wanted, whom)
        if fault is not None:
            self.take(step)
        return fault

    def hosts_at(self, authority: str) -> set[str]:
        """The hosts whose channel lives at this name; a port does not count."""
        name = authority.partition(":")[0].lower()
        return {host for host, known in self.authorities.items() if known.partition(":")[0] == name}

    def die(self) -> NoReturn:
        """End the process as a crash does: nothing is answered, closed or written any more."""
        os._exit(CRASHED)

    def frame(self, direction: str, host: str, kind: str, data: object) -> Event:
        """A journal event of the host's channel."""
        known = self.state.hosts[host]
        return Event(
            "frame",
            kind,
            direction,
            host,
            instance=known.operator.instance if known.operator else None,
            connection_id=known.link.connection_id if known.link else None,
            data=data,
        )

    def record(self, event: Event) -> None:
        """Write to the journal and wake those who wait for news."""
        self.journal.append(event, time.time())
        self.news.ring()

    def mint_channel(self, host: str, fault: Fault | None = None) -> tuple[str, float]:
        """A new channel URL for the host's current generation, and when its token expires (epoch seconds)."""
        suffix, wanted = self.site.channel_suffix, fault.details if fault is not None else {}
        form, life = wanted.get("form", ""), wanted.get("seconds", tokens.CHANNEL_SECONDS)
        label = channel_urls.label(form) or "".join(secrets.choice(sandboxes.LETTERS) for _ in range(20))
        authority = f"{label}.{suffix}" if suffix else self.site.authority
        self.authorities[host] = authority
        now = time.time()
        user = tokens.channel_user(host, self.state.hosts[host].generation)
        token = tokens.channel_token(self.access_key, authority, user, now, life)
        url = f"wss://{authority}/client/hubs/{tokens.HUB}?access_token={token}"
        return channel_urls.spoilt(url, form), int(now) + life

    async def age(self) -> None:
        """Let time do its part, twice a second, until cancelled."""
        while True:
            await pause(TICK_SECONDS)
            self.emulator.expire()
            office = self.office()
            self.take(network_policy_measurement.settle(tick(self.state, office), office))
