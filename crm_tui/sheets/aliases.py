"""Headers as shops and portals write them, by field; the order within a field is its rank.

Read together with the exports of IndiaMART, JustDial, TradeIndia, Meta, Google, Zoho, HubSpot,
Salesforce, Wati, Interakt, AiSensy, Chatwoot, Twenty, Outlook and of telecallers' own sheets.
"""

from crm_tui.sheets.fields import Field

ALIASES: dict[Field, str] = {
    Field.NAME: (
        "name, full name, customer name, client name, party name, buyer name, sender name,"
        " lead name, contact name, contact person, person name, contact person name, your name,"
        " student name, patient name, guest name, member name, enquirer name, prospect name,"
        " name of customer, name of the customer, customer, client, buyer, party, display name,"
        " profile name, username, user name, file as, sendername, fullname, customername,"
        " नाम, ग्राहक का नाम, ग्राहक नाम, पूरा नाम, नाम और उपनाम, ग्राहक, பெயர், முழு பெயர்,"
        " வாடிக்கையாளர் பெயர், நபர் பெயர், નામ, ગ્રાહકનું નામ, પૂરું નામ, नाव, पूर्ण नाव,"
        " ग्राहकाचे नाव"
    ),
    Field.FIRST_NAME: (
        "first name, firstname, given name, fname, sender first name, forename, पहला नाम,"
        " முதல் பெயர், પ્રથમ નામ, पहिले नाव"
    ),
    Field.MIDDLE_NAME: "middle name, middlename, additional name",
    Field.LAST_NAME: (
        "last name, lastname, surname, family name, lname, sender last name, उपनाम, कुलनाम,"
        " கடைசி பெயர், குடும்பப் பெயர், અટક, आडनाव"
    ),
    Field.PREFIX: "prefix, name prefix, salutation, honorific",
    Field.PHONE: (
        "whatsapp number, whatsapp no, whatsapp, whatsapp mobile, wa number, wa no, wa, mobile,"
        " mobile no, mobile number, mobile phone, sender mobile, mob, mob no, mob number, cell,"
        " cell phone, cell number, phone, phone no, phone number, phone value, primary phone,"
        " primary phone number, contact number, contact no, contact phone, contact mobile, ph,"
        " ph no, ph number, tel, tel no, telephone, telephone no, telephone number, sender phone,"
        " user phone, customer phone, customer mobile, calling number, caller number, caller id,"
        " caller, number, phn, phn no, phones, mobile phone number, whatsapp phone number, phonenumber, mobilenumber,"
        " whatsappnumber, mobileno, contactno, contact, मोबाइल, मोबाइल नंबर, मोबाईल, मोबाईल नंबर,"
        " मोबाइल नं, मो नं, फ़ोन, फोन, फ़ोन नंबर, फोन नंबर, फोन नं, संपर्क, संपर्क नंबर,"
        " व्हाट्सएप, व्हाट्सएप नंबर, व्हाट्सऐप नंबर, दूरभाष, फ़ोन, தொலைபேசி, தொலைபேசி எண், கைபேசி,"
        " கைபேசி எண், மொபைல், மொபைல் எண், போன், போன் நம்பர், வாட்ஸ்அப் எண், தொடர்பு எண்,"
        " ફોન, ફોન નંબર, મોબાઇલ, મોબાઈલ, મોબાઇલ નંબર, મોબાઈલ નંબર, સંપર્ક નંબર, વોટ્સએપ નંબર,"
        " भ्रमणध्वनी, दूरध्वनी, संपर्क क्रमांक, मोबाईल क्रमांक"
    ),
    Field.PHONE2: (
        "alternate mobile, alternate mobile no, alternate mobile number, alternate phone,"
        " alternate phone number, alternate number, alternate no, alternate contact,"
        " alternate contact number, alternate, alt phone, alt mobile, alt no, alt number,"
        " alt contact, secondary phone, secondary mobile, secondary number, other phone,"
        " other mobile, other mobiles, other number, other contact, additional phone,"
        " additional phones, landline, land line, landline no, landline number, sender mobile alt,"
        " sender phone alt, sender other mobiles, office phone, office number, work phone,"
        " home phone, business phone, company phone, residence phone, std phone,"
        " वैकल्पिक नंबर, दूसरा नंबर, लैंडलाइन, மாற்று எண், இரண்டாவது எண், વૈકલ્પિક નંબર,"
        " पर्यायी नंबर"
    ),
    Field.COUNTRY_CODE: (
        "country code, countrycode, isd, isd code, cc, dial code, dialing code, phone country code,"
        " phone code, calling code, primary phone calling code"
    ),
    Field.EMAIL: (
        "email, email id, email address, mail, mail id, email ids, sender email, primary email,"
        " emails, user email, contact email, customer email, work email, email value, emailid,"
        " emailaddress, gmail, sender email alt, secondary email, alternate email, personal email,"
        " ईमेल, ई मेल, ईमेल आईडी, மின்னஞ்சல், ઇમેઇલ, ઈમેલ"
    ),
    Field.CONTACT: (
        "email phone, phone email, email mobile, mobile email, email or phone, phone or email,"
        " contact details, contact info, contact information, email contact, संपर्क विवरण"
    ),
    Field.COMPANY: (
        "company, company name, firm, firm name, shop name, shop, business name, business,"
        " organisation, organization, organization name, organisation name, sender company,"
        " sender co, associated company, account name, account, establishment, trade name,"
        " glusr usr companyname, company or account, कंपनी, कम्पनी, फर्म, दुकान, दुकान का नाम,"
        " कंपनी का नाम, நிறுவனம், நிறுவனத்தின் பெயர், கடை, કંપની, કંપનીનું નામ, દુકાન"
    ),
    Field.STATUS: (
        "lead status, status, current status, lead stage, stage, disposition, call status,"
        " enquiry status, sales stage, deal stage, pipeline stage, lifecycle stage, स्थिति,"
        " स्टेटस, நிலை, સ્થિતિ, स्थिती"
    ),
    Field.OWNER: (
        "lead owner, owner, contact owner, assigned to, assigned, assignee, assigned agent, agent,"
        " agent name, poc, telecaller, tele caller, caller name, sales rep, sales person,"
        " salesperson, sales executive, executive, counsellor, relationship manager, owner name,"
        " user owner, record owner"
    ),
    Field.TAGS: "tags, tag, labels, label, groups, group membership, categories, segments",
    Field.VALUE: (
        "budget, amount, value, order value, deal value, expected value, expected revenue, price,"
        " deal amount, lead value, opportunity value, annual revenue, बजट, राशि, रकम, பட்ஜெட்,"
        " தொகை, બજેટ, રકમ"
    ),
    Field.PRODUCT: (
        "product, product name, query product name, products, item, item name, requirement,"
        " requirements, interested in, product interested in, product interest, product enquired,"
        " looking for, prod name, project, project name, query mcat name, mcat, mcat name,"
        " category, vehicle, vehicle model, model, service, course, course interested,"
        " property, cmpctlabl, compact label, उत्पाद, ज़रूरत, जरूरत, आवश्यकता, பொருள், தேவை,"
        " தயாரிப்பு, ઉત્પાદન, જરૂરિયાત, उत्पादन, गरज"
    ),
    Field.MESSAGE: (
        "message, query message, enq message, enquiry message, inquiry message, query, enquiry,"
        " inquiry, requirement details, requirement detail, enquiry details, query details,"
        " qryinfo, query info, msg, first message, remarks, remark, description, comments,"
        " comment, notes, note, feedback, subject, संदेश, सन्देश, टिप्पणी, पूछताछ, செய்தி,"
        " குறிப்பு, கருத்து, સંદેશ, નોંધ, संदेश, शेरा"
    ),
    Field.DATE: (
        "created time, query time, enquiry date, inquiry date, lead date, generated date,"
        " lead creation date, created at, create date, created date, created on, creation date,"
        " received on, rcvdon, date received, submitted at, submission date, submitted on,"
        " lead submit time, date time re, date time, datetime, timestamp, date added, added on,"
        " date of enquiry, enquiry on, date, dt, दिनांक, तारीख, तिथि, தேதி, நாள், તારીખ"
    ),
    Field.TIME: "time, enquiry time, समय, நேரம், સમય, वेळ",
    Field.SOURCE: (
        "lead source, source, original source, lead generator, source of lead, enquiry source,"
        " source name, leadsource, स्रोत, मूल, ஆதாரம், મૂળ, स्त्रोत"
    ),
    Field.CHANNEL: "platform, campaign, campaign name, form name, channel, medium",
    Field.EXTERNAL_ID: (
        "unique query id, rfi id, lead id, leadid, enquiry id, inquiry id, query id, gcl id,"
        " gclid, tblid, record id, reference id, id"
    ),
    Field.QUERY_TYPE: "query type, qtype",
    Field.DO_NOT_DISTURB: (
        "dnd, dncmobile, dncphone, dnc mobile, dnc phone, dnc, do not disturb, do not call,"
        " do not contact, email opt out, opted out, unsubscribed, has opted out"
    ),
    Field.TEST: "is test",
    Field.CITY: "city, town, sender city, city name, location, place, shahar, शहर, नगर, ஊர், நகரம், શહેર, शहर",
    Field.AREA: "area, locality, sub area, brancharea, area name, क्षेत्र, इलाका, பகுதி, વિસ્તાર",
    Field.STATE: "state, region, state region, sender state, province, राज्य, மாநிலம், રાજ્ય",
    Field.PIN: (
        "pin, pincode, pin code, zip, zip code, postal code, sender pincode, post code, zipcode,"
        " पिन, पिन कोड, பின்கோடு, પિન કોડ"
    ),
    Field.ADDRESS: (
        "address, sender address, full address, street address, address line, mailing address,"
        " address formatted, पता, முகவரி, સરનામું, पत्ता"
    ),
    Field.COUNTRY: "country, country region, sender country iso, country name, country iso, देश",
    Field.GST: "gst, gstin, gst no, gst number, gstin no",
    Field.FOLLOW_UP: (
        "follow up, followup, follow up date, followup date, next follow up, next follow up date,"
        " next followup, next followup date, callback, call back, callback date, reminder,"
        " next call, next call date, फॉलो अप"
    ),
    Field.CONSENT: (
        "whatsapp opted, whatsapp opted in, allowbroadcast, allow broadcast, allowsms, allow sms,"
        " opt in, optin, opted in, consent, marketing opt in, marketing consent, marketing opted in,"
        " whatsapp opt in, whatsapp consent"
    ),
    Field.IGNORE: (
        "why it was not imported, s no, sno, sr no, sr, srno, sl no, slno, sl, serial no, serial number, serial, row, no,"
        " phone label, phone type, email label, email type, address label, photo,"
        " क्रमांक, क्र, अनुक्रमांक, வரிசை எண், ક્રમ, अ क्र"
    ),
}
"""Comma separated, in the form that `header.normal` gives them."""

SIGNATURES: tuple[tuple[str, frozenset[str]], ...] = (
    ("indiamart", frozenset({"unique query id", "query product name"})),
    ("indiamart", frozenset({"unique query id", "sender mobile"})),
    ("indiamart", frozenset({"glusr usr companyname", "enq message"})),
    ("justdial", frozenset({"leadid", "dncmobile"})),
    ("justdial", frozenset({"leadid", "parentid"})),
    ("tradeindia", frozenset({"rfi id", "sender mobile"})),
    ("tradeindia", frozenset({"rfi id", "generated date"})),
    ("meta", frozenset({"ad id", "form id"})),
    ("google", frozenset({"gcl id", "campaign id"})),
    ("google", frozenset({"lead id", "adgroup id"})),
    ("99acres", frozenset({"cmpctlabl", "rcvdon"})),
    ("99acres", frozenset({"qryinfo", "rcvdon"})),
)
"""Headers that only one source writes."""

SOURCE_WORDS: tuple[tuple[str, str], ...] = (
    ("indiamart", "indiamart"),
    ("justdial", "justdial"),
    ("tradeindia", "tradeindia"),
    ("99acres", "99acres"),
    ("magicbricks", "magicbricks"),
    ("housing", "housing"),
    ("facebook", "meta"),
    ("instagram", "meta"),
    ("meta", "meta"),
    ("google ads", "google"),
    ("hubspot", "hubspot"),
    ("salesforce", "salesforce"),
    ("zoho", "zoho"),
    ("telecrm", "telecrm"),
    ("interakt", "interakt"),
    ("aisensy", "aisensy"),
    ("chatwoot", "chatwoot"),
    ("wati", "wati"),
)
"""Words of a file's name."""
