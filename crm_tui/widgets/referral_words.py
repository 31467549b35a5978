"""How a lead came to the shop, in one soft line."""

from collections.abc import Mapping

from crm_tui.domain.text import line_for_screen

_KINDS = {"ad": "ad", "post": "post"}


def came_by(referral: Mapping[str, str] | None) -> str:
    """`came by the ad “Diwali boxes”`; empty without a referral."""
    if not referral:
        return ""
    kind = _KINDS.get(referral.get("source_type", ""), "link")
    title = line_for_screen(referral.get("headline") or referral.get("body") or "", 60)
    return f"came by the {kind} “{title}”" if title else f"came by one of your {kind}s"
