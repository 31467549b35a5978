"""One file as each source exports it, with real headers where they are known; made without the alias table.

Headers are those of research on each source: captured exports, vendors' documents, or code that
talks to them. Where only its fields are known, the file's header says so in plain words.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

Make = Callable[[Path], Path]
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Export:
    """A file, and what must be found in it."""

    make: Make
    first_name: str
    first_phone: str
    people: int
    source: str
    rejected: int = 0
    email: str = ""
    product: str = ""


def _csv(name: str, rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> Make:
    def make(folder: Path) -> Path:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(rows)
        (folder / name).write_bytes(out.getvalue().encode(encoding))
        return folder / name

    return make


def _xlsx(name: str, rows: Rows) -> Make:
    def make(folder: Path) -> Path:
        book = Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(folder / name)
        return folder / name

    return make


def _text(name: str, text: str) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name

    return make


# IndiaMART CRM API v2: the fields of a lead, as its pull and push give them.
_INDIAMART = (
    "UNIQUE_QUERY_ID QUERY_TYPE QUERY_TIME SENDER_NAME SENDER_MOBILE SENDER_EMAIL SUBJECT"
    " SENDER_COMPANY SENDER_ADDRESS SENDER_CITY SENDER_STATE SENDER_PINCODE SENDER_COUNTRY_ISO"
    " SENDER_MOBILE_ALT SENDER_PHONE SENDER_PHONE_ALT SENDER_EMAIL_ALT QUERY_PRODUCT_NAME"
    " QUERY_MESSAGE QUERY_MCAT_NAME CALL_DURATION RECEIVER_MOBILE"
).split()


def _indiamart(number: str, kind: str, name: str, mobile: str) -> list[object]:
    return [
        *(number, kind, "2024-05-23 15:44:28", name, mobile, "a@example.in", "Requirement"),
        *("Asha Traders", "12,   MG Road", "Pune", "Maharashtra", "411001", "IN", "", "", "", ""),
        *("Cake Box", "I want<br>Cake Box", "Boxes", "0", ""),
    ]


# JustDial's push, by its document.
_JUSTDIAL = (
    "leadid leadtype prefix name mobile phone email date category city area brancharea dncmobile"
    " dncphone company pincode time branchpin parentid"
).split()
# TradeIndia, my_inquiry.
_TRADEINDIA = (
    "rfi_id generated_date sender_name sender_mobile sender_other_mobiles sender_email sender_co"
    " sender_city sender_state product_name subject message view_status inquiry_type"
).split()
# A live sheet of Meta lead ads.
_META = (
    "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,form_name,"
    "is_organic,platform,first_name,phone,email,lead_status"
).split(",")
# Google Ads lead forms: the column ids of its webhook.
_GOOGLE = (
    "lead_id form_id campaign_id gcl_id adgroup_id FULL_NAME EMAIL PHONE_NUMBER CITY"
    " lead_submit_time is_test"
).split()
_ZOHO = (
    "Lead Owner,Lead Name,First Name,Last Name,Company,Email,Phone,Mobile,Lead Source,Lead Status,"
    "Industry,City,State,Zip Code,Country,Created Time,Description,Email Opt Out"
).split(",")
_HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Create Date,"
    "Last Modified Date,Lifecycle Stage,Original Source,Company Name,City,State/Region,Postal Code,"
    "Country/Region,Last Activity Date"
).split(",")
# Salesforce, lead object.
_SALESFORCE = "Lead ID,FirstName,LastName,Email,Phone,Company,LeadSource,Status,OwnerId".split(",")
# Google Contacts, the present export.
_CONTACTS = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,"
    "Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,"
    "Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,"
    "Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Formatted"
).split(",")
_OUTLOOK = (
    "First Name,Middle Name,Last Name,Title,Suffix,Company,Department,Job Title,Business Street,"
    "Business City,Assistant's Phone,Business Fax,Business Phone,Home Phone,Mobile Phone,"
    "E-mail Address,E-mail Type,Notes"
).split(",")
# A telecallers' sheet as used in Chennai: trailing blanks, headers twice, statuses of two kinds.
_CHENNAI = [
    *("POC", "Name ", "Phone No", "Address ", "Current Status", "ss", "ss", "ss", "sss", "dd"),
    *("Lead Creation Date", "Lead Generator", "Status", "Status", "DOR", "DOJ", "Remarks"),
]

EXPORTS: dict[str, Export] = {
    "IndiaMART": Export(
        _xlsx(
            "leads.xlsx",
            [
                _INDIAMART,
                _indiamart("2503456789", "W", "Asha Patil", "+91-9909505001"),
                _indiamart("2503456790", "B", "IndiaMART Buyer", "+91-9909505002"),
                _indiamart("2503456791", "BIZ", "Ravi", "+91-9909505003"),
            ],
        ),
        "Asha Patil",
        "+919909505001",
        3,
        "indiamart",
        email="a@example.in",
        product="Cake Box",
    ),
    "JustDial": Export(
        _csv(
            "download.csv",
            [
                _JUSTDIAL,
                "JD1 company Ms Asha 9876500001 022-22355342 a@b.in 2023-02-28 Cakes Pune Kothrud"
                " Kothrud 1 0 Firm 411001 13:10:11 411001 P1".split(),
                [*"JD2 category Mr Ravi 9876500002".split(), "", "", "1900/01/01", *([""] * 11)],
            ],
        ),
        "Ms Asha",
        "+919876500001",
        2,
        "justdial",
        product="Cakes",
    ),
    "TradeIndia": Export(
        _csv(
            "my_inquiry.csv",
            [
                _TRADEINDIA,
                [
                    *(
                        "77",
                        "2024-05-23 15:44:28",
                        "Asha",
                        "919876500001",
                        "9876500002, 9876500003",
                    ),
                    *(
                        "a@b.in",
                        "Firm",
                        "Pune",
                        "MH",
                        "Oven",
                        "Oven wanted",
                        "Send price",
                        "1",
                        "x",
                    ),
                ],
            ],
        ),
        "Asha",
        "+919876500001",
        1,
        "tradeindia",
        product="Oven",
    ),
    "Meta lead ads, UTF-16 with tabs": Export(
        _csv(
            "Form_Leads_2026-08-07.csv",
            [
                _META,
                [
                    *("l:1101", "2026-08-07T08:21:55-05:00", "ag:1", "Ad", "as:2", "Set", "c:3"),
                    *("Diwali", "f:4", "Form", "false", "ig", "आशा", "p:+919876500001", "a@b.in"),
                    "CREATED",
                ],
                [
                    *("l:1102", "2026-08-07T08:22:55-05:00", "ag:1", "Ad", "as:2", "Set", "c:3"),
                    *("Diwali", "f:4", "Form", "false", "fb"),
                    *("<test lead: dummy data for first_name>", "p:+919876500002"),
                    *("test@meta.com", "CREATED"),
                ],
                [""] * 16,
            ],
            encoding="utf-16",
            delimiter="\t",
        ),
        "आशा",
        "+919876500001",
        1,
        "meta",
        rejected=1,
    ),
    "Google Ads lead form": Export(
        _csv(
            "leads.csv",
            [
                _GOOGLE,
                [
                    *"t1 11 22 gc 33 Asha a@b.in +919876500001 Pune 2026-08-07T08:21:55Z false".split()
                ],
                [
                    *"t2 11 22 gc 33 Test t@b.in +919876500002 Pune 2026-08-07T08:21:55Z true".split()
                ],
            ],
        ),
        "Asha",
        "+919876500001",
        1,
        "google",
        rejected=1,
    ),
    "99acres": Export(
        _csv(
            "99acres.csv",
            [
                ("ProdId", "CmpctLabl", "QryInfo", "RcvdOn", "Name", "Email", "Phone"),
                (
                    "P1",
                    "2 BHK, Baner",
                    "Call me",
                    "07/08/2026 10:15",
                    "Asha",
                    "a@b.in",
                    "9876500001",
                ),
            ],
        ),
        "Asha",
        "+919876500001",
        1,
        "99acres",
        product="2 BHK, Baner",
    ),
    "MagicBricks": Export(
        _csv(
            "magicbricks leads.csv",
            [
                ("name", "mobile", "isd", "email", "msg", "project", "dt"),
                ("Asha", "9876500001", "91", "a@b.in", "Visit", "Green Park", "20260807"),
            ],
        ),
        "Asha",
        "+919876500001",
        1,
        "magicbricks",
        product="Green Park",
    ),
    "Zoho": Export(
        _csv(
            "Leads_2026_08_07.csv",
            [
                _ZOHO,
                [
                    *("Meera", "Asha Patil", "Asha", "Patil", "Firm", "a@b.in", "020 25431234"),
                    *(
                        "9876500001",
                        "Facebook",
                        "Contacted",
                        "Food",
                        "Pune",
                        "MH",
                        "411001",
                        "India",
                    ),
                    *("2026-08-07 10:00:00", "Wants a cake", "false"),
                ],
            ],
        ),
        "Asha Patil",
        "+919876500001",
        1,
        "meta",
    ),
    "HubSpot": Export(
        _csv(
            "hubspot-crm-exports-all-contacts.csv",
            [
                _HUBSPOT,
                [
                    *("101", "Asha", "Patil", "a@b.in", "+91 98765 00001", "Meera", "Open deal"),
                    *("2026-08-07 10:00", "2026-08-07 10:00", "Lead", "Organic Search", "Firm"),
                    *("Pune", "MH", "411001", "India", "2026-08-08"),
                ],
            ],
        ),
        "Asha Patil",
        "+919876500001",
        1,
        "Organic Search",
    ),
    "Salesforce": Export(
        _csv(
            "report.csv",
            [_SALESFORCE, "00Q1 Asha Patil a@b.in 9876500001 Firm Web Open 005".split()],
        ),
        "Asha Patil",
        "+919876500001",
        1,
        "Web",
    ),
    "TeleCRM": Export(
        _csv(
            "telecrm.csv",
            [
                ("name", "phone", "email", "city", "source", "status"),
                ("Asha", "919876500001", "a@b.in", "Pune", "walk-in", "Fresh"),
            ],
        ),
        "Asha",
        "+919876500001",
        1,
        "walk-in",
    ),
    "Wati": Export(
        _csv(
            "wati contacts.csv",
            [
                ("Name", "CountryCode", "Phone", "AllowBroadcast", "AllowSMS", "shade"),
                ("Asha", "91", "9876500001", "TRUE", "FALSE", "red"),
                ("Lee", "65", "91234567", "TRUE", "FALSE", "blue"),
            ],
        ),
        "Asha",
        "+919876500001",
        2,
        "wati",
    ),
    "Interakt": Export(
        _csv(
            "interakt.csv",
            [
                *[
                    (
                        "First Name",
                        "Last Name",
                        "Country Code",
                        "Phone Number",
                        "Email",
                        "WhatsApp Opted",
                    )
                ],
                ("Asha", "Patil", "91", "9876500001", "a@b.in", "TRUE"),
            ],
        ),
        "Asha Patil",
        "+919876500001",
        1,
        "interakt",
    ),
    "AiSensy": Export(
        _csv(
            "aisensy.csv",
            [
                (
                    "Name",
                    "Mobile Number",
                    "Tags",
                    "Source",
                    "Status",
                    "Last Active",
                    "First Message",
                ),
                ("Asha", "9876500001", "vip,cake", "ORGANIC", "open", "2026-08-07", "Hi"),
            ],
        ),
        "Asha",
        "+919876500001",
        1,
        "ORGANIC",
    ),
    "Chatwoot": Export(
        _csv(
            "chatwoot_contacts.csv",
            [
                ("id", "name", "identifier", "email", "phone_number", "company_name", "city"),
                ("1", "Asha", "x9", "a@b.in", "+919876500001", "Firm", "Pune"),
            ],
        ),
        "Asha",
        "+919876500001",
        1,
        "chatwoot",
    ),
    "Twenty": Export(
        _csv(
            "people.csv",
            [
                *[("Name / First Name", "Name / Last Name", "Emails / Primary Email")],
                ("Asha", "Patil", "a@b.in"),
            ],
        ),
        "Asha Patil",
        "",
        1,
        "people",
    ),
    "Google Contacts": Export(
        _csv(
            "contacts.csv",
            [
                _CONTACTS,
                [
                    *("आशा", "", "पाटील", "", "", "", "Dr.", "", "", "", "Firm", "Owner", "", ""),
                    *("two\nlines", "", "* myContacts ::: VIP", "* Home", "a@b.in ::: c@d.in"),
                    *("Mobile", "098765 00001 ::: +91 98765 00002", "Work", "020 25431234", "Pune"),
                ],
            ],
            encoding="utf-8-sig",
        ),
        "Dr. आशा पाटील",
        "+919876500001",
        1,
        "import",
    ),
    "Outlook": Export(
        _csv(
            "outlook.csv",
            [
                _OUTLOOK,
                [
                    *("Asha", "", "Patil", "", "", "Firm", "", "", "", "", "", "", "020 25431234"),
                    *("", "9876500001", "a@b.in", "SMTP", ""),
                ],
            ],
        ),
        "Asha Patil",
        "+919876500001",
        1,
        "outlook",
    ),
    "telecallers in Chennai": Export(
        _xlsx(
            "Facebook Nov.xlsx",
            [
                _CHENNAI,
                [
                    *(
                        "Priya",
                        "முருகன்",
                        9876500001,
                        "Chennai",
                        "S1-g Call back 1M",
                        "-",
                        "",
                        "x",
                        "-",
                    ),
                    *("", "15.09.2025", "-", "Interested", "hot", "-", "", "call later"),
                ],
                [*("Priya", "Ravi", "98765 00002 / 98765 00003", "-"), *([""] * 13)],
            ],
        ),
        "முருகன்",
        "+919876500001",
        2,
        "meta",
    ),
    "a messy sheet": Export(
        _csv(
            "list.csv",
            [
                ["", "", "", ""],
                ("Client", "Email / Phone", "Whatsapp Number", "Remarks"),
                ("Raj", "raj@agency.in / 9876501234", "", "asap"),
                ("Asha", "asha@agency.in", "☎ 98765 00001", "-"),
            ],
            delimiter=";",
        ),
        "Raj",
        "+919876501234",
        2,
        "import",
    ),
    "Hindi headers": Export(
        _csv(
            "ग्राहक.csv",
            [("नाम", "फ़ोन", "ईमेल"), ("आशा", "९८७६५०००१", ""), ("रवि", "९८७६५००००२", "")],
        ),
        "रवि",
        "+919876500002",
        1,
        "ग्राहक",
        rejected=1,
    ),
    "Tamil headers": Export(
        _csv("list.csv", [("பெயர்", "கைபேசி எண்", "ஊர்"), ("முருகன்", "9876500001", "சென்னை")]),
        "முருகன்",
        "+919876500001",
        1,
        "import",
    ),
    "Gujarati headers": Export(
        _csv("list.csv", [("નામ", "મોબાઇલ નંબર", "શહેર"), ("આશા", "9876500001", "સુરત")]),
        "આશા",
        "+919876500001",
        1,
        "import",
    ),
    "an Android phone's cards": Export(
        _text(
            "contacts.vcf",
            "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;"
            "=E0=A4=86=E0=A4=B6=\n=E0=A4=BE;;;\nTEL;CELL:98765-00001\nTEL;HOME:02022355342\n"
            "END:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Ravi K\n umar\nitem1.TEL;TYPE=CELL:+91 98765\n"
            "  00002\nEMAIL:r@b.in\nORG:Firm\\, Pune;Sales\nEND:VCARD\n",
        ),
        "आशा",
        "+919876500001",
        2,
        "import",
    ),
}
