"""What portals send, in the shapes that research found (made-up people, real field names)."""

import json
from typing import Any

from crm_tui.capture.parser import Part, parser_for
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.webhook import LeadSeen
from tests.conftest import NOON

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}

INDIAMART_LEAD: dict[str, Any] = {
    "UNIQUE_QUERY_ID": "2612345678",
    "QUERY_TYPE": "W",
    "QUERY_TIME": "2026-11-22 11:44:28",
    "SENDER_NAME": "Asha Patel",
    "SENDER_MOBILE": "+91-9909505001",
    "SENDER_EMAIL": "Asha@Example.com",
    "SUBJECT": "Requirement for Chocolate Cake",
    "SENDER_COMPANY": "Patel Caterers",
    "SENDER_ADDRESS": "14,   MG Road,      Pune",
    "SENDER_CITY": "Pune",
    "SENDER_STATE": "Maharashtra",
    "SENDER_PINCODE": "411001",
    "SENDER_COUNTRY_ISO": "IN",
    "SENDER_MOBILE_ALT": "",
    "SENDER_PHONE": "020 - 25532233",
    "SENDER_PHONE_ALT": "",
    "SENDER_EMAIL_ALT": "",
    "QUERY_PRODUCT_NAME": "Chocolate Cake",
    "QUERY_MESSAGE": "I need 40 kg.<br>Quantity : 40<br/>Best price?&nbsp;",
    "QUERY_MCAT_NAME": "Cakes",
    "CALL_DURATION": "",
    "RECEIVER_MOBILE": "",
}
INDIAMART_V1: list[dict[str, Any]] = [
    {
        "RN": "1",
        "QUERY_ID": "880001",
        "QTYPE": "W",
        "SENDERNAME": "IndiaMART Buyer",
        "SENDEREMAIL": "ravi@example.com",
        "MOB": "+91-9876543210",
        "GLUSR_USR_COMPANYNAME": "Ravi Traders",
        "PRODUCT_NAME": "Bread",
        "ENQ_MESSAGE": "Daily supply",
        "DATE_TIME_RE": "22-Nov-2026 10:15:00 AM",
    }
]
JUSTDIAL: dict[str, Any] = {
    "leadid": "JD191",
    "leadtype": "category",
    "prefix": "Mr",
    "name": "Sunny Rao",
    "mobile": "8879179588",
    "phone": "022 - 22355342",
    "email": "",
    "date": "2026-11-21",
    "category": "Cake Shops",
    "area": "Connaught Place",
    "city": "Delhi",
    "brancharea": "Gurgaon Sector 24",
    "dncmobile": 0,
    "dncphone": 0,
    "company": "",
    "pincode": "110001",
    "time": "13:10:11",
    "branchpin": "122002",
    "parentid": "PXX119",
}
TRADEINDIA: dict[str, Any] = {
    "rfi_id": "5550001",
    "generated_date": "2026-11-20 09:30:00",
    "sender_name": "Meera Shah",
    "sender_mobile": "+919812345670",
    "sender_other_mobiles": "9812345671, 9812345672",
    "sender_email": "meera@example.com",
    "sender_co": "Shah Sweets",
    "sender_city": "Surat",
    "sender_state": "Gujarat",
    "product_name": "Cookies",
    "subject": "Inquiry for Cookies",
    "message": "<p>Send catalogue</p>",
    "view_status": "UNREAD",
    "inquiry_type": "PRODUCT",
}
GOOGLE: dict[str, Any] = {
    "lead_id": "TeSter-123-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "user_column_data": [
        {"column_name": "Full Name", "string_value": "Imran Khan", "column_id": "FULL_NAME"},
        {"column_name": "Phone", "string_value": "+919822000001", "column_id": "PHONE_NUMBER"},
        {"column_name": "Email", "string_value": "imran@example.com", "column_id": "EMAIL"},
        {"column_name": "City", "string_value": "Nagpur", "column_id": "CITY"},
        {"column_name": "Which cake?", "string_value": "Rasmalai", "column_id": "which_cake"},
    ],
    "api_version": "1.0",
    "form_id": 40000000000,
    "campaign_id": 123,
    "google_key": "the-key",
    "is_test": False,
}
META_ROW: dict[str, Any] = {
    "id": "l:1234567890",
    "created_time": "2026-11-21T08:21:55-05:00",
    "ad_name": "Diwali boxes",
    "form_name": "Enquiry",
    "platform": "ig",
    "full_name": "Lakshmi N",
    "phone_number": "p:+919944000123",
    "email": "lakshmi@example.com",
    "city": "Chennai",
    "आपको_कितने_डिब्बे_चाहिए?": "50",
}
META_GRAPH: dict[str, Any] = {
    "id": "998877",
    "created_time": "2026-11-21T13:21:55+0000",
    "field_data": [
        {"name": "first_name", "values": ["Lakshmi"]},
        {"name": "last_name", "values": ["Narayan"]},
        {"name": "phone_number", "values": ["+919944000123"]},
        {"name": "how_many_boxes?", "values": ["50"]},
    ],
}
META_NOTICE: dict[str, Any] = {
    "object": "page",
    "entry": [
        {
            "id": "153125381133",
            "time": 1438292065,
            "changes": [
                {
                    "field": "leadgen",
                    "value": {
                        "leadgen_id": 123123123123,
                        "page_id": 123123123,
                        "form_id": 12312312,
                    },
                }
            ],
        }
    ],
}
ACRES = """<?xml version="1.0" encoding="UTF-8"?>
<Xml ActionStatus="true"><Resp>
<QryDtl TblId="77001" ResType="P"><ProdId Status="A" Type="R">A123</ProdId>
<CmpctLabl>3 BHK in Baner</CmpctLabl><QryInfo>Is it still free?</QryInfo>
<RcvdOn>2026/11/21 18:04:05</RcvdOn></QryDtl>
<CntctDtl><Name>Rohan D</Name><Email>rohan@example.com</Email><Phone>91-9765432109</Phone></CntctDtl>
</Resp><Resp><QryDtl TblId="77002" ResType="P"><QryInfo>Call me</QryInfo></QryDtl></Resp></Xml>"""
MAGICBRICKS: dict[str, Any] = {
    "leadPojo": {
        "leads": [
            {
                "id": "mb-1",
                "name": "",
                "mobile": "9765432108",
                "isd": "91",
                "email": "x@example.com",
                "msg": "Price please",
                "project": "Green Acres",
                "dt": "20261120",
                "time": "101112",
            }
        ]
    }
}
ANSWER: dict[str, Any] = {
    "id": "0a1b2c3d4e5f",
    "received_at": NOON - 1_000,
    "form": "cakes",
    "title": "Sweet Crumbs",
    "language": "en",
    "name": "Asha",
    "phone": "98765 43210",
    "message": "A cake for Sunday",
    "fields": {"City": "Pune", "Budget": ""},
    "consent": {"agreed": True, "words": "I agree.", "version": "v3", "shown_by": "relay"},
}


def push(source: str, body: object, headers: dict[str, str] | None = None) -> tuple[Part, ...]:
    """What the parser makes of a body; anything but bytes and text goes as JSON."""
    raw = body.encode() if isinstance(body, str) else body
    if not isinstance(raw, bytes):
        raw = json.dumps(raw, ensure_ascii=False).encode()
    return parser_for(source)(raw, JSON if headers is None else headers, NOON)


def draft(source: str, body: object, headers: dict[str, str] | None = None) -> LeadDraft:
    """The one draft in a body."""
    (found,) = push(source, body, headers)
    assert isinstance(found, LeadSeen), found
    return found.draft


def pushed_by_indiamart(**changes: Any) -> dict[str, Any]:
    return {"CODE": 200, "STATUS": "SUCCESS", "RESPONSE": INDIAMART_LEAD | changes}
