"""The strict proxy, but a name is resolved again when it is dialled, and nobody looks at the answer."""

import asyncio

from egress_profiles import addon, pinned_resolver


def install(self: pinned_resolver.PinnedResolver, loop: asyncio.AbstractEventLoop) -> None:
    """Take no lookup over."""


async def prove(self: pinned_resolver.PinnedResolver) -> bool:
    """Prove nothing."""
    return True


pinned_resolver.PinnedResolver.install = install  # type: ignore[method-assign]
pinned_resolver.PinnedResolver.prove = prove  # type: ignore[method-assign]
addons = [addon.Egress()]
