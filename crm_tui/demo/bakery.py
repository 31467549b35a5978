"""The shop of the demo: a bakery in Pune, its facts, its templates, its people."""

from crm_tui.domain.business import BusinessProfile, Tone
from crm_tui.whatsapp.providers.meta_templates import read_template
from crm_tui.whatsapp.simulator.templates import first_templates

PROFILE = BusinessProfile(
    name="Meethi Crumbs Bakery",
    industry="bakery",
    tone=Tone.FRIENDLY,
    products=("birthday cakes", "eggless cakes", "cookies", "bread", "gift hampers"),
    hours="9 am to 9 pm every day",
    address="14 MG Road, Camp, Pune",
)

FACTS = """
# Cakes
Chocolate truffle cake: ₹450 for half a kilo, ₹850 for one kilo.
Black forest cake: ₹400 for half a kilo, ₹750 for one kilo.
Red velvet cake: ₹550 for half a kilo, ₹1,050 for one kilo.
Pineapple cake: ₹350 for half a kilo, ₹650 for one kilo.
Every cake can be made eggless for ₹50 more.
Photo cakes cost ₹200 more and need one day's notice.
A name or a short message on the cake is free.

# Cookies and bread
Butter cookies: ₹180 for 250 g. Nankhatai: ₹160 for 250 g.
Multigrain bread: ₹60 a loaf. Pav: ₹30 for a ladi of 6.

# Hampers
Diwali gift hampers: ₹699, ₹999 and ₹1,499.

# Delivery and pick-up
Home delivery within 5 km is ₹60; free above ₹999.
Delivery takes 60 to 90 minutes; the last order is at 8 pm.
Pick-up from the shop is ready in 30 minutes for cakes in stock.

# Shop
We are open from 9 am to 9 pm every day.
The shop is at 14 MG Road, Camp, Pune, opposite the post office.

# Orders and payment
Custom cakes need an order one day ahead with half the price in advance.
We take UPI, cards and cash.
Cancelling is free until 24 hours before pick-up.
"""

TEMPLATES = tuple(read_template(template) for template in first_templates())
"""Those that the simulated WhatsApp account has."""

FIRST_NAMES = (
    "Aarav Asha Bhavna Deepak Divya Farhan Gauri Harsh Imran Ishita Jaya Karan Kavita Lakshmi "
    "Manish Meera Mohan Nandini Neha Nikhil Pallavi Pooja Prakash Priya Rahul Rajesh Ramesh Rekha "
    "Ritu Rohan Sachin Sameer Sangeeta Sanjay Shreya Sneha Sunil Sunita Tanvi Usha Varun Vidya "
    "Vikram Yash Zoya सीमा राजेश पूजा अनिल கவிதா முருகன்"
).split()
LAST_NAMES = (
    "Agarwal Bhatt Chavan Deshmukh Fernandes Gokhale Gupta Iyer Jadhav Joshi Kale Khan Kulkarni "
    "Mehta More Nair Pandey Patel Patil Pillai Rao Reddy Sawant Shaikh Sharma Shinde Singh Verma "
    "शर्मा वर्मा"
).split()
SOURCES = ("whatsapp", "whatsapp ad", "walk-in", "justdial", "indiamart", "instagram")

# Customer's words, the shop's answer; English, Hinglish and Hindi.
EXCHANGES = (
    ("Hi, do you have chocolate truffle cake?", "Yes! ₹450 for half a kilo, ₹850 for one kilo."),
    ("Bhaiya black forest half kg kitne ka hai?", "Half kilo ₹400 ka hai ji 🙂"),
    ("Eggless milega kya?", "Haan ji, har cake eggless ban jaata hai, ₹50 extra."),
    ("एक किलो केक का दाम क्या है?", "चॉकलेट ट्रफल एक किलो ₹850 का है।"),
    ("What time do you close today?", "We are open till 9 pm."),
    ("Delivery ho jaayegi Kothrud mein?", "5 km tak ₹60 hai, ₹999 ke upar free."),
    ("Can I get a photo cake for tomorrow?", "Yes, if you send the photo today. ₹200 more."),
    ("दुकान कहाँ है?", "14 एमजी रोड, कैंप, पुणे, पोस्ट ऑफिस के सामने।"),
    ("Please keep one kilo pineapple for 6 pm", "Done, it will be ready at 6 pm. ₹650."),
    ("UPI chalega?", "Haan ji, UPI, card aur cash sab chalta hai."),
    ("Thank you, the cake was lovely 🎂", "So happy to hear that! See you again."),
    ("Nankhatai fresh hai aaj?", "Haan, subah hi bani hai. ₹160 ki 250 g."),
    ("Need 12 hampers for office, any discount?", "Let me check with the owner and tell you."),
    ("ok", "🙏"),
    ("I will come in the evening", "Sure, we are here till 9 pm."),
)
