"""The profile as the JSON that our own addon reads: `mitmdump -s addon.py --set byohost_profile=FILE`. Pure.

The only rendering that learns channel hosts by itself, so any that are given are refused rather than forgotten.
"""

from egress_profiles.profile import Profile
from egress_profiles.renderings.entries import RenderError

DNS = "the addon looks up listed names only, with its machine's resolver; who asks it needs no DNS."


def render(profile: Profile, channels: tuple[str, ...] = ()) -> str:
    """Render for the addon's option `byohost_profile`.

    Raises:
        RenderError: channel hosts were given.
    """
    if channels:
        raise RenderError("The addon learns channel hosts itself, or reads them from byohost_channels; give none here.")
    return profile.to_json() + "\n"
