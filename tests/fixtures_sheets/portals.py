"""Leads as portals and advertisements export them."""

from tests.fixtures_sheets.export import Export, csv, xlsx

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

PORTALS: dict[str, Export] = {
    "IndiaMART": Export(
        xlsx(
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
        csv(
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
        csv(
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
        csv(
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
        csv(
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
        csv(
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
        csv(
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
}
