"""The living platform: one state, moved step by step, with its journal, audit and channel. Edge: the clock, chance.

Everything runs in one event loop; a step is committed and its effects are carried out without waiting in between.
"""

import secrets
import time

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fake_platform import tokens
from fake_platform.dispatch import Office, tick
from fake_platform.effects import Audit, Cut, Effect, Note, Send
from fake_platform.journal import Event, Journal
from fake_platform.settings import Site
from fake_platform.state import State, Step
from fake_platform.store import Store
from fake_platform.waiting import Bell, pause
from fake_platform.webpubsub.emulator import Emulator
from fake_platform.webpubsub.frames import Message

TICK_SECONDS = 0.5
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"  # 26 of 32 are 130 bits


class Platform:
    """State, records and channel of one process."""

    def __init__(self, site: Site, store: Store) -> None:
        self.site = site
        self.store = store
        self.access_key = secrets.token_urlsafe(48)
        self.signing = tokens.SigningKey.from_pem(store.own("signing key", _signing_key), site.endpoint)
        self.journal = Journal()
        self.news = Bell()
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
            case Audit():
                if effect.action == "token":
                    data = {"sandboxId": effect.sandbox_id, "podUid": effect.pod_uid, "detail": effect.detail}
                    self.record(Event("token", "sandbox.token", host=effect.host, data=data))

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

    def mint_channel(self, host: str) -> tuple[str, float]:
        """A new channel URL for the host's current generation, and when its token expires (epoch seconds)."""
        suffix = self.site.channel_suffix
        label = "".join(secrets.choice(_LETTERS) for _ in range(20))
        authority = f"{label}.{suffix}" if suffix else self.site.authority
        self.authorities[host] = authority
        now = time.time()
        user = tokens.channel_user(host, self.state.hosts[host].generation)
        token = tokens.channel_token(self.access_key, authority, user, now)
        url = f"wss://{authority}/client/hubs/{tokens.HUB}?access_token={token}"
        return url, int(now) + tokens.CHANNEL_SECONDS

    async def age(self) -> None:
        """Let time do its part, twice a second, until cancelled."""
        while True:
            await pause(TICK_SECONDS)
            self.emulator.expire()
            self.take(tick(self.state, self.office()))


def _signing_key() -> str:
    """A new private key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()


def new_sandbox_id() -> str:
    """26 characters, unguessable, legal as a label value and part of a pod name."""
    return "".join(secrets.choice(_LETTERS) for _ in range(26))
