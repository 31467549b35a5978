"""What models cost, in rupees: an estimate at the rate in CRM_USD_INR."""

from crm_tui.domain.errors import CrmError

_USUAL = "90"


def rate_of(usd_inr: str) -> float:
    """Rupees for a dollar, as the setting has it; raises CrmError."""
    try:
        rate = float(usd_inr.strip() or _USUAL)
        if not 0 < rate < 1e6:
            raise ValueError
    except ValueError as error:
        raise CrmError("CRM_USD_INR is no number.", "Write it like 90.") from error
    return rate


def ai_paise(microusd: int, rate: float) -> int:
    """Millionths of a dollar in paise."""
    return round(microusd * rate / 10_000)
