"""Leads as other programs for leads and WhatsApp export them."""

from tests.fixtures_sheets.export import Export, csv

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

CRMS: dict[str, Export] = {
    "Zoho": Export(
        csv(
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
        csv(
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
        csv(
            "report.csv",
            [_SALESFORCE, "00Q1 Asha Patil a@b.in 9876500001 Firm Web Open 005".split()],
        ),
        "Asha Patil",
        "+919876500001",
        1,
        "Web",
    ),
    "TeleCRM": Export(
        csv(
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
        csv(
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
        csv(
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
        csv(
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
        csv(
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
        csv(
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
}
