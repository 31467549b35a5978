"""People as address books, telephones and shops themselves write them down."""

from tests.fixtures_sheets.export import Export, csv, text, xlsx

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

PEOPLE: dict[str, Export] = {
    "Google Contacts": Export(
        csv(
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
        csv(
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
        xlsx(
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
        csv(
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
        csv(
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
        csv("list.csv", [("பெயர்", "கைபேசி எண்", "ஊர்"), ("முருகன்", "9876500001", "சென்னை")]),
        "முருகன்",
        "+919876500001",
        1,
        "import",
    ),
    "Gujarati headers": Export(
        csv("list.csv", [("નામ", "મોબાઇલ નંબર", "શહેર"), ("આશા", "9876500001", "સુરત")]),
        "આશા",
        "+919876500001",
        1,
        "import",
    ),
    "an Android phone's cards": Export(
        text(
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
