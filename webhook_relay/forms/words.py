"""What a hosted form says, in English and in Hindi."""

from dataclasses import dataclass

from webhook_relay.settings.values import Language


@dataclass(frozen=True, slots=True)
class Words:
    """Every sentence of the pages; `{title}` and `{seconds}` are filled in."""

    name: str
    phone: str
    phone_hint: str
    message: str
    send: str
    choose: str
    required: str
    leave_empty: str
    consent: str
    thanks: str
    thanks_more: str
    on_whatsapp: str
    mend: str
    no_phone: str
    bad_phone: str
    missing: str
    not_a_choice: str
    too_long: str
    too_many: str
    again: str
    not_stored: str


_ENGLISH = Words(
    name="Your name",
    phone="Mobile number",
    phone_hint="Ten digits, or + and the country code",
    message="What are you looking for?",
    send="Send",
    choose="Please choose",
    required="needed",
    leave_empty="Leave this empty",
    consent="I agree that {title} may write to me on WhatsApp about this enquiry.",
    thanks="Thank you!",
    thanks_more="We have your message and will answer soon.",
    on_whatsapp="Write to us on WhatsApp now",
    mend="Please look at the marked lines and send it again.",
    no_phone="Write your mobile number, so that we can answer.",
    bad_phone="This is not a phone number. Write ten digits, or + and the country code.",
    missing="Please fill this in.",
    not_a_choice="Please choose one of the answers.",
    too_long="Please write this shorter.",
    too_many="Too many messages at the moment. Please send it again in {seconds} seconds.",
    again="This page was open for long. Everything is still here: please send it again.",
    not_stored="We could not take your message. It is still here: please send it again in a minute.",
)
_HINDI = Words(
    name="आपका नाम",
    phone="मोबाइल नंबर",
    phone_hint="दस अंक, या + और देश का कोड",
    message="आप क्या ढूँढ रहे हैं?",
    send="भेजें",
    choose="कृपया चुनें",
    required="ज़रूरी",
    leave_empty="इसे खाली छोड़ें",
    consent="मैं सहमत हूँ कि {title} इस पूछताछ के बारे में मुझे WhatsApp पर लिख सकता है।",
    thanks="धन्यवाद!",
    thanks_more="आपका संदेश मिल गया है। हम जल्द जवाब देंगे।",
    on_whatsapp="अभी WhatsApp पर लिखें",
    mend="कृपया निशान वाली जगहें देखें और फिर से भेजें।",
    no_phone="अपना मोबाइल नंबर लिखें, ताकि हम जवाब दे सकें।",
    bad_phone="यह फ़ोन नंबर नहीं है। दस अंक लिखें, या + और देश का कोड।",
    missing="कृपया इसे भरें।",
    not_a_choice="कृपया दिए गए उत्तरों में से एक चुनें।",
    too_long="कृपया इसे छोटा लिखें।",
    too_many="अभी बहुत सारे संदेश आ रहे हैं। कृपया {seconds} सेकंड बाद फिर भेजें।",
    again="यह पेज देर तक खुला था। सब कुछ यहीं है: कृपया फिर से भेजें।",
    not_stored="आपका संदेश नहीं लिया जा सका। वह यहीं है: कृपया एक मिनट बाद फिर भेजें।",
)
_BY_LANGUAGE = {Language.ENGLISH: _ENGLISH, Language.HINDI: _HINDI}


def words_of(language: Language) -> Words:
    return _BY_LANGUAGE[language]
