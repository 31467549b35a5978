"""The templates that the shop's five workflows name, ready to be submitted to WhatsApp."""

import tomllib
from pathlib import Path

from crm_tui.services.template_making import Plan, plan_of
from crm_tui.store import templates
from crm_tui.store.tx import Tx

LANGUAGES = ("en", "hi")
_FILE = Path(__file__).with_name("templates.toml")


def every() -> list[Plan]:
    """Each template in each language, checked by WhatsApp's own rules."""
    read = tomllib.loads(_FILE.read_text("utf-8"))["template"]
    return [
        plan_of(
            one["name"],
            language,
            one["category"],
            one[language],
            header="",
            footer="",
            buttons=(),
            examples=one["examples"],
        )
        for one in read
        for language in LANGUAGES
    ]


def not_submitted(tx: Tx) -> list[Plan]:
    """Those that WhatsApp has not been asked about, as far as is known here."""
    known = {(one.name, one.language) for one in templates.every(tx)}
    return [plan for plan in every() if (plan.template.name, plan.template.language) not in known]
