"""Short names of addresses for metrics and logs, where an id may be a secret."""

from collections import Counter

from webhook_relay.settings.values import Settings


def short_names(settings: Settings) -> dict[str, str]:
    """By id: a provider or portal and a number in the order of the file, as `cloud-1`.

    Whoever knows the id of a Gupshup channel can post to it. A form's id is public: `form-cakes`.
    """
    seen: Counter[str] = Counter()
    names: dict[str, str] = {}
    kinds = [(one.id, str(one.provider)) for one in settings.channels]
    for name, kind in kinds + [(one.id, str(one.source)) for one in settings.leads]:
        seen[kind] += 1
        names[name] = f"{kind}-{seen[kind]}"
    return names | {form.id: f"form-{form.id}" for form in settings.forms}
