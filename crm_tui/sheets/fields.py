"""What a column can be, and how that was decided."""

from enum import StrEnum


class Field(StrEnum):
    """The words that `--map field=Header` takes."""

    NAME = "name"
    FIRST_NAME = "first_name"
    MIDDLE_NAME = "middle_name"
    LAST_NAME = "last_name"
    PREFIX = "prefix"
    PHONE = "phone"
    PHONE2 = "phone2"
    COUNTRY_CODE = "country_code"
    EMAIL = "email"
    CONTACT = "contact"
    """A number, an e-mail address, or both in one cell."""
    COMPANY = "company"
    STATUS = "status"
    OWNER = "owner"
    TAGS = "tags"
    VALUE = "value"
    PRODUCT = "product"
    MESSAGE = "message"
    DATE = "date"
    TIME = "time"
    SOURCE = "source"
    CHANNEL = "channel"
    """A weak word for the source: platform, campaign, form."""
    EXTERNAL_ID = "external_id"
    QUERY_TYPE = "query_type"
    """IndiaMART's kind of enquiry; BIZ only looked at the catalogue."""
    DO_NOT_DISTURB = "do_not_disturb"
    TEST = "test"
    CITY = "city"
    AREA = "area"
    STATE = "state"
    PIN = "pin"
    ADDRESS = "address"
    COUNTRY = "country"
    GST = "gst"
    FOLLOW_UP = "follow_up"
    CONSENT = "consent"
    """A hint of the source, never a proof."""
    CUSTOM = "custom"
    IGNORE = "ignore"


class By(StrEnum):
    """What decided about a column."""

    ALIAS = "alias"
    CONTENT = "content"
    MEMORY = "memory"
    PERSON = "person"
    CUSTOM = "custom"
    EMPTY = "empty"
    """There is nothing in it."""


MANY = frozenset(
    {Field.PHONE, Field.PHONE2, Field.EMAIL, Field.CONTACT, Field.DO_NOT_DISTURB, Field.TAGS}
)
"""Fields that several columns may fill; of any other the best column fills it, the rest are custom."""

LABELS = {
    Field.CITY: "City",
    Field.AREA: "Area",
    Field.STATE: "State",
    Field.PIN: "PIN code",
    Field.ADDRESS: "Address",
    Field.COUNTRY: "Country",
    Field.GST: "GST",
    Field.FOLLOW_UP: "Follow-up",
}
"""Fields that a lead keeps among its custom ones, under the same label whatever the file calls them."""
EMPTY_WORDS = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "na",
        "n/a",
        "n.a.",
        "nil",
        "null",
        "none",
        "nan",
        ".",
        "#n/a",
        "undefined",
    }
)
