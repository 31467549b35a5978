"""The words and phrases by which an intent shows, as `words()` folds them; strongest claim first."""

PHRASES: dict[str, tuple[str, ...]] = {
    "human": (
        "talk to a human", "talk to human", "real person", "speak to someone", "talk to someone",
        "speak to a person", "talk to a person", "speak to the owner", "talk to owner", "call me",
        "call back", "call karo", "call kijiye", "phone karo", "baat karni hai", "baat karna hai",
        "baat karwao", "baat kara do", "kisi se baat", "owner se baat", "malik se baat",
        "insaan se baat", "customer care", "बात करनी है", "बात करना है", "बात करवाओ", "बात कराइए",
        "फोन करो", "कॉल करो", "कॉल कीजिए", "मालिक से बात",
    ),
    "complaint": (
        "not working", "not happy", "very bad", "bahut kharab", "bekar hai", "galat item",
        "wrong item", "wrong product", "wrong colour", "wrong color", "not received", "nahi mila", "nahi aaya", "nahi aayi", "abhi tak nahi", "still waiting",
        "late ho gaya", "tut gaya", "toot gaya", "tuta hua", "kharab nikla", "नहीं मिला", "नहीं आया",
        "अभी तक नहीं", "टूट गया", "टूटा हुआ", "बहुत खराब",
    ),
    "not_interested": (
        "not interested", "no interest", "not required", "no requirement", "no need", "do not need", "dont need",
        "wrong number", "already bought", "already purchased", "do not call", "dont call", "stop calling",
        "interest nahi", "nahi lena", "nahi chahiye ab", "zarurat nahi", "jarurat nahi", "galat number",
        "phone mat", "call mat", "rehne do", "nahi lenge", "mana kar diya", "नहीं लेना", "ज़रूरत नहीं", "जरूरत नहीं",
        "रुचि नहीं", "गलत नंबर", "फोन मत", "कॉल मत", "रहने दीजिए", "रहने दो",
    ),
    "return": (
        "money back", "paise wapas", "paisa wapas", "want to return", "return policy", "return it", "exchange it",
        "size badal", "wapas karna", "vapas karna", "wapas kar", "badal doge", "badal dijiye", "badalwana hai",
        "refund kab", "refund policy", "refund status", "पैसे वापस", "वापस करना", "वापस कर", "बदल दीजिए", "बदल देंगे",
        "रिफंड कब",
    ),
    "bargaining": (
        "last price", "best price", "best rate", "final rate", "final price", "kam karo", "kam kijiye", "kam kar do",
        "thoda kam", "kuch kam", "kam hoga", "kam karoge", "too costly", "too expensive", "rate kam", "price kam",
        "last kitna", "last kya", "kam kro", "any discount", "any offer", "कम कीजिए", "कम करो", "थोड़ा कम",
        "आखिरी दाम", "कम होगा", "कुछ कम",
    ),
    "delivery": (
        "home delivery", "free delivery", "ghar tak", "ghar pe bhej", "ghar par bhej", "deliver karte",
        "bhej doge", "bhej sakte", "ship to", "send to", "how long will it take", "kitne din",
        "kab tak milega", "kab tak aayega", "घर पर", "घर तक", "कितने दिन", "होम डिलीवरी", "भेज सकते",
    ),
    "payment": (
        "google pay", "phone pay", "cash on delivery", "credit card", "debit card", "bank transfer",
        "upi id", "qr code", "payment kaise", "paise kaise", "pay kaise", "how to pay", "how do i pay",
        "how can i pay", "account number", "can i pay", "पेमेंट कैसे", "पैसे कैसे",
    ),
    "hours": (
        "khula hai", "khula rehta", "khuli hai", "khuli rehti", "kab khula", "kab khulta", "kab khulti", "kab tak khula", "kab tak khuli", "kab band",
        "kitne baje", "dukaan khuli", "dukan khuli", "open today", "open on", "open now", "are you open",
        "what time", "when do you open", "when do you close", "till what time", "aaj khula", "aaj khuli",
        "sunday ko khula", "कब खुलता", "कब खुलती", "कब तक खुला", "कितने बजे", "दुकान कब", "कब बंद",
    ),
    "location": (
        "where is your", "kis area", "which area", "kaun si jagah", "kaunsi jagah", "where are you", "how to reach", "kahan hai", "kaha hai", "kahan par", "kaha par",
        "kahan pe", "dukaan kahan", "dukan kaha", "google map", "कहां है", "कहां पर", "दुकान कहां",
    ),
    "visit": (
        "book a table", "book an appointment", "book appointment", "visit your shop", "come to your shop",
        "visit the shop", "can i visit", "can i come", "shop par aana", "dukaan par aana", "aa sakta hu",
        "aa sakte hain", "aa sakti hu", "site visit", "time slot", "दुकान पर आना", "आ सकता", "आ सकते",
    ),
    "price": (
        "how much", "kitne ka", "kitne ki", "kitne ke", "kitna hai", "kitna hoga", "kitna padega", "kitne me",
        "kitne mein", "kya rate", "kya price", "kya bhav", "price list",
        "rate list", "कितने का", "कितने की", "कितना है", "क्या रेट", "क्या भाव", "कितने में",
    ),
    "order": (
        "my order", "mera order", "order kahan", "order status", "मेरा ऑर्डर", "i want to order", "want to buy", "place an order", "place order", "order karna", "order dena",
        "order de", "order chahiye", "order kar", "i will take", "book kar do", "book kar dijiye",
        "pack kar do", "bhej do", "mujhe chahiye", "i need", "le lunga", "le lungi", "lena hai",
        "ऑर्डर करना", "ऑर्डर देना", "लेना है", "मुझे चाहिए", "भेज दो",
    ),
    "availability": (
        "in stock", "out of stock", "do you have", "have you got", "do you sell", "do you make", "hai kya",
         "milega kya", "mil jayega", "mil jaega", "mil sakta", "rakhte ho", "rakhte hain",
        "banate ho", "banate hain", "available hai", "aapke paas", "मिल जाएगा", "मिलेगा क्या", "है क्या",
        "आपके पास", "बनाते हैं", "रखते हैं",
    ),
    "thanks": (
        "thank you", "thank u", "thanks a lot", "bahut dhanyavad", "bahut shukriya", "बहुत धन्यवाद",
    ),
    "greeting": (
        "good morning", "good evening", "good afternoon", "ram ram", "jai shri krishna", "jai shree krishna",
        "sat sri akal", "राम राम", "जय श्री कृष्ण",
    ),
    "opt_out": (
        "stop sending me", "stop sending messages", "stop messaging", "unsubscribe me", "message mat bhejo",
        "message mat karo", "mat bhejna", "मैसेज मत भेजो", "मत भेजो", "संदेश मत भेजो",
    ),
    "other": (),
}  # fmt: skip

WORDS: tuple[tuple[str, float, str], ...] = (
    ("price", 1.0, ("price prices rate rates cost costs kitna kitne kitni kitnaa ktna daam dam keemat kimat "
     "bhav bhaav quote quotation budget कितना कितने कितनी दाम कीमत भाव रेट मूल्य")),
    ("availability", 1.0, ("available availability stock milega milegi milenge milta milti uplabdh avail "
     "मिलेगा मिलेगी मिलता मिलती उपलब्ध स्टॉक")),
    ("hours", 1.2, ("timing timings hours khula khuli khulta khulti khulte khulegi khulega khuloge holiday "
     "chutti खुला खुली खुलता खुलती खुलेगा समय टाइमिंग छुट्टी")),
    ("hours", 0.7, "open close closed closing opening baje बजे बंद"),
    ("location", 1.2, "address location located pata landmark directions map kidhar पता लोकेशन किधर"),
    ("location", 0.8, "where kahan kaha कहां"),
    ("delivery", 1.4, ("delivery deliver delivered delivers courier shipping ship dispatch parcel "
     "डिलीवरी कूरियर")),
    ("delivery", 0.7, "bhejo bhejoge bhejte bhejenge bhej pincode भेजो भेजते भेजोगे"),
    ("order", 1.1, "order orders buy purchase kharidna mangwana mangana confirm book ऑर्डर खरीदना मंगवाना"),
    ("order", 0.5, "chahiye chaahiye chahie want need चाहिए"),
    ("payment", 1.2, ("payment pay paid upi gpay phonepe paytm bhugtan emi cod invoice bill advance refundable "
     "udhaar udhar account पेमेंट भुगतान यूपीआई उधार")),
    ("payment", 0.5, "cash card"),
    ("complaint", 1.6, ("complaint complain kharab damaged broken defective tuta toota galat bekar worst "
     "pathetic cheated fraud dhokha shikayat disappointed expired basi stale kharaab "
     "शिकायत खराब टूटा गलत बेकार धोखा")),
    ("complaint", 0.8, "late delay wrong देर"),
    ("return", 1.6, "refund return returns returned exchange replacement replace refunded रिफंड वापसी एक्सचेंज"),
    ("return", 0.9, "wapas vapas badalna badalwana लौटा लौटाना वापस बदलना"),
    ("bargaining", 1.5, ("discount discounts chhoot chhut negotiate negotiable bargain bargaining concession mehenga mehnga "
     "mahanga sasta saste costly wholesale छूट डिस्काउंट महंगा सस्ता सस्ते मोलभाव")),
    ("bargaining", 0.7, "offer coupon ऑफर कूपन"),
    ("not_interested", 1.6, "uninterested unintrested"),
    ("greeting", 0.3, ("hi hii hiii hello helo hey namaste namaskar namasthe pranam salaam salam vanakkam "
     "adaab नमस्ते नमस्कार प्रणाम हेलो हैलो")),
    ("thanks", 0.4, "thanks thank thankyou thx tysm dhanyavad dhanyawad shukriya धन्यवाद शुक्रिया थैंक्स 🙏"),
    ("human", 1.5, "human insaan representative executive manager इंसान मैनेजर"),
    ("human", 0.7, "owner malik मालिक"),
    ("visit", 1.3, "visit appointment booking showroom slot reservation reserve अपॉइंटमेंट बुकिंग"),
    ("opt_out", 2.0, "unsubscribe"),
)  # fmt: skip
