"""Where things are at Twilio: three hosts, or one address in place of all three."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

API, MESSAGING, CONTENT = (
    "https://api.twilio.com",
    "https://messaging.twilio.com",
    "https://content.twilio.com",
)
PAGE = 100


@dataclass(frozen=True, slots=True)
class Routes:
    """Addresses of one account."""

    account: str
    api: str
    messaging: str
    content: str

    @classmethod
    def of(cls, account: str, base_url: str | None) -> "Routes":
        """Twilio's own hosts, or `base_url` instead of each."""
        if not base_url:
            return cls(account, API, MESSAGING, CONTENT)
        base = base_url.rstrip("/")
        return cls(account, base, base, base)

    @property
    def messages_url(self) -> str:
        return f"{self.api}/2010-04-01/Accounts/{self.account}/Messages.json"

    @property
    def typing_url(self) -> str:
        return f"{self.messaging}/v2/Indicators/Typing.json"

    @property
    def contents_url(self) -> str:
        return f"{self.content}/v1/Content"

    @property
    def templates_url(self) -> str:
        return f"{self.content}/v1/ContentAndApprovals?PageSize={PAGE}"

    def content_url(self, sid: str) -> str:
        return f"{self.contents_url}/{sid}"

    def approval_url(self, sid: str) -> str:
        return f"{self.content_url(sid)}/ApprovalRequests/whatsapp"

    def sent_url(self, to: str, since: str) -> str:
        """Messages to that address since that time (`2026-11-22T07:00:00Z`)."""
        query = urlencode({"To": to, "DateSent>": since, "PageSize": str(PAGE)})
        return f"{self.messages_url}?{query}"

    @staticmethod
    def next_page(base: str, named: str) -> str | None:
        """The page that an answer names, at our own `base`: the key goes nowhere else."""
        try:
            found = urlsplit(named)
        except ValueError:
            return None
        if not found.path.startswith("/"):
            return None
        return f"{base}{found.path}" + (f"?{found.query}" if found.query else "")
