"""`crm digest`."""

from crm_tui.cli.out import JsonOption, show, show_json


def digest(as_json: JsonOption = False) -> None:
    """Yesterday in plain numbers: what came in, how fast it was answered, what was missed and its cost."""
    from crm_tui.domain.money import Money, show_rupees
    from crm_tui.services import digest as service
    from crm_tui.services import digest_message
    from crm_tui.services.setting_up import saved_profile
    from crm_tui.services.shapes import money_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    zone = shop.db.read_now(saved_profile).timezone
    found = shop.db.read_now(service.read, shop.actor, zone, shop.clock.now())
    sent = shop.db.read_now(digest_message.last)
    ai = Money(service.ai_paise(found, shop.settings.usd_inr))
    if as_json:
        show_json(
            {
                "day": found.day.isoformat(),
                "received": found.received,
                "sent": found.sent,
                "new_leads": found.new_leads,
                "asked": found.asked,
                "answered_within_5_minutes": found.fast,
                "kept_promises": found.kept_promises,
                "sent_automatically": found.automatic,
                "windows_closed_unanswered": found.missed,
                "cost": money_json(Money(found.cost_paise)),
                "ai_cost": money_json(ai),
                "open_ideas": found.ideas,
                "backup": found.backup,
                "to_whatsapp": None if sent is None else digest_message.last_json(sent),
                "audit": {"n": found.acts, "mac": found.head if found.acts else None},
            }
        )
        return
    show(f"{found.day:%A %d %B}")
    show(service.line(found))
    if sent is not None and sent.why:
        show(sent.why)
    if found.ai_microusd:
        show(f"The models that drafted cost about {show_rupees(ai)}.")
    if found.ideas:
        show("`crm workflows ideas` shows what you could let a workflow propose.")
