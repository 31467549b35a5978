"""99acres' XML: `Xml/Resp/QryDtl`, with `CntctDtl` beside or in it; contact parts may be missing."""

from collections.abc import Iterable, Mapping

from crm_tui.capture import people
from crm_tui.capture.moments import moment
from crm_tui.capture.record import NotRead, Record
from crm_tui.capture.xml_tree import Node, read_xml
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.webhook import Ignored

SOURCE = "99acres"


def parts(body: bytes, headers: Mapping[str, str]) -> Iterable[object]:
    root = read_xml(body)
    if root.attributes.get("ActionStatus", "true").lower() == "false":
        raise NotRead("99acres answered that the request failed.")
    return root.every("Resp")


def read(part: object, now: Millis) -> LeadDraft | Ignored:
    if not isinstance(part, Node):
        raise NotRead("The answer of 99acres has no Resp.")
    query, person = part.first("QryDtl"), part.first("CntctDtl")
    asked = Record({} if query is None else query.leaves())
    who = Record({} if person is None else person.leaves())
    found = people.numbers(who.line("Phone"), who.line("Mobile"))
    return LeadDraft(
        source=SOURCE,
        name=people.name(who.line("Name", limit=120)),
        phones=found.mobiles,
        landlines=found.landlines,
        email=people.email(who.line("Email")),
        product=asked.line("CmpctLabl", "ProjName", "ProdId"),
        message=asked.text("QryInfo"),
        asked_at=moment(asked.line("RcvdOn"), now),
        external_id=asked.line("TblId", limit=80),
    )
