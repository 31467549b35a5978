"""Questions that are not the shop's business, such as a poem, a match result or homework.

WhatsApp's terms for businesses forbid a general-purpose assistant: such a question gets a polite
refusal, and no model is asked. The rules are narrow, so that no shop question is ever refused.
"""

import re

from crm_tui.agents.guard_disguise import END, START, folded
from crm_tui.agents.language import Language
from crm_tui.agents.words import plain

_LONGEST_READ = 2_000

REFUSAL: dict[Language, str] = {
    Language.ENGLISH: "Sorry, we can only help with our shop: products, prices and orders. What can we do for you there?",
    Language.HINDI: "माफ़ कीजिए, हम केवल अपनी दुकान की चीज़ों, दाम और ऑर्डर में मदद कर सकते हैं। बताइए, आपको क्या चाहिए?",
    Language.HINGLISH: "Maaf kijiye, hum sirf apni dukaan ke products, daam aur order mein madad kar sakte hain. Bataiye, aapko kya chahiye?",
}
"""What is said instead of an answer, in each language."""

_WRITING = (
    r"(?:poems?|poetry|essays?|short stor(?:y|ies)|stor(?:y|ies)|songs?|lyrics|speech|blogs?(?: post)?|articles?|resume|cv|cover letter|"
    r"love letter|letter to|novel|jokes?|riddles?|shayari|haiku|limerick|homework|assignment|thesis|"
    r"(?:python|java|javascript|c\+\+|sql|html|php)? ?(?:code|program|script|function|query)|paragraph|leave application)"
)
_WORKS_HI = (
    r"(?:kavita|shayari|nibandh|essay|kahani|kahaniya|story|joke|jokes|chutkula|chutkule|gaana|gana|geet|poem|speech|"
    r"bhashan|code|program|homework|paheli|patra|letter|application|कविता|शायरी|निबंध|कहानी|चुटकुला|चुटकुले|गाना|गीत|भाषण|"
    r"पहेली|होमवर्क|जोक|पत्र)"
)
_DO_HI = (
    r"(?:likho|likh do|likh de|likh dijiye|likhiye|likh ke|likhkar|likhna|sunao|suna do|sunaiye|suna|kar do|karo|"
    r"bana do|लिखो|लिख दो|लिखिए|लिख दीजिए|लिखकर|सुनाओ|सुना दो|सुनाइए|कर दो|करो)"
)
_SUBJECTS = r"(?:maths?|physics|chemistry|biology|history|geography|algebra|calculus|trigonometry|science|गणित|इतिहास|विज्ञान)"

# Nobody asks these of a shop, whatever else stands beside them.
_ALWAYS = (
    r"(?:what|which|wat) ?(?:is|'s|s)? (?:the )?capital (?:city )?of|capital of (?:india|france|japan|usa|[a-z]+ country)",
    r"(?:ki|का|की) (?:rajdhani|राजधानी)",
    r"who (?:won|will win|is winning) (?:the |yesterday's |today's |last )?(?:\w+ )?(?:match|game|election|ipl|world cup|toss|series|final|oscar|war)",
    r"(?:match|ipl|world cup|election|chunav|मैच|चुनाव) (?:kaun|kon|kisne|कौन|किसने) (?:jeeta|jita|jeetega|jitega|जीता|जीतेगा)",
    r"(?:kaun|kon|kisne|कौन|किसने) (?:jeeta|jita|jeetega|जीता|जीतेगा)",
    r"(?:cricket|match|ipl|live|football|मैच|क्रिकेट) (?:ka |का )?(?:score|स्कोर)",
    r"(?:prime minister|president|chief minister|pradhan ?mantri|rashtrapati|mukhyamantri|प्रधानमंत्री|राष्ट्रपति|मुख्यमंत्री) (?:of|kaun|kon|कौन)",
    r"who is (?:the )?(?:\w+ )?(?:prime minister|president|king|queen|pm|cm) (?:of|in)|(?:bharat|india|desh|भारत|देश) (?:ke|ka|के|का) (?:pm|pradhan ?mantri|प्रधानमंत्री)",
    r"(?:share|stock|bitcoin|crypto|sensex|nifty) (?:price|market|prediction)|bitcoin|(?:which|kaun sa|kaunsa) (?:stock|share) (?:should|kharid|lu|to buy)|mutual fund (?:advice|tip)",
    r"(?:weather|mausam|temperature|मौसम) (?:in|of|today|tomorrow|forecast|kaisa|aaj|kal|ka|कैसा|का)|(?:aaj|kal|आज|कल) (?:ka )?(?:mausam|मौसम)|will it rain|barish hogi|बारिश होगी",
    r"(?:my |mera |meri |aaj ka |today's )?(?:horoscope|rashifal|kundali|kundli|राशिफल|कुंडली)(?! (?:print|book))",
    r"(?:latest|today's|breaking|aaj ki|taaza|आज की|ताजा) (?:news|khabar|khabren|खबर|खबरें)",
    r"(?:meaning|purpose) of life|jeevan ka arth|जीवन का अर्थ",
    r"(?:square|cube) root of|solve (?:this|the|for|my) (?:equation|problem|sum|maths?|x)|derivative of|integral of|integrate x|\d+ ?x ?\+ ?\d+ ?=",
    r"(?:what is|what's|kitna hota hai|calculate) \d+ ?[x*+/÷-] ?\d+",
    rf"(?:help|do|solve|kar do|karo|kara do) (?:me )?(?:with )?(?:in )?my (?:{_SUBJECTS} )?(?:homework|assignment|exam)|(?:mera|meri|मेरा) (?:{_SUBJECTS} )?(?:homework|होमवर्क)",
    rf"(?:teach me|explain|padhao|samjhao|समझाओ) (?:the )?(?:{_SUBJECTS}|theory of|newton|photosynthesis|quantum|relativity|machine learning|python|java)",
    r"(?:who|when) (?:invented|discovered|was \w+ (?:born|built|invented)|did \w+ (?:die|win))|how many (?:planets|continents|countries|states in)|population of|how (?:tall|high|deep|far) is (?:the )?(?:mount|moon|sun|eiffel|everest|earth)|distance (?:between|from) (?:the )?(?:earth|moon|sun)|largest (?:country|ocean|river) in",
    r"(?:translate|anuvad|anuwad|अनुवाद) (?:this|the following|it|karo|kar do|karke|करो|कर दो)(?: \w+){0,4}",
    r"(?:summari[sz]e|proofread|paraphrase|rewrite) (?:this|the|my) (?:article|essay|paragraph|text|book|chapter|story|email)",
    r"(?:fix|debug|write|explain|correct) (?:me )?(?:this |my |a |some |the )?(?:python|javascript|java|c\+\+|sql|html|css|php|react|excel vba|kotlin) ?(?:code|program|script|error|bug|function|query|loop)?",
    r"(?:python|javascript|java|c\+\+|sql|html) (?:code|program|script|query|function|mein code|me code)",
    r"(?:legal|medical|investment|tax|relationship|dating) advice|kanooni salah|कानूनी सलाह",
    r"(?:file|lodge) (?:a |an )?(?:case|fir|divorce|lawsuit)|how (?:to|do i|can i) (?:get a )?divorce|ipc section|talaq kaise|तलाक कैसे|can i sue (?:him|her|my|them)",
    r"(?:diagnose|what disease|which disease|is it cancer|am i pregnant|what are (?:the )?symptoms of|cure for (?:cancer|diabetes|covid)|symptoms of (?:dengue|covid|malaria|cancer))",
    r"(?:bukhar|fever|pet dard|sir dard|headache|sugar|bp|बुखार|सिरदर्द|पेट दर्द) (?:hai |है |mein |me |में |ke liye |के लिए )(?:kya|kaun si|kaunsi|कौन सी|क्या) (?:dawai|dawa|goli|tablet|medicine|दवा|दवाई|गोली) (?:lu|lun|loon|khau|khaun|leni|लूं|लूँ|खाऊं)",
    r"what (?:medicine|tablet|dose) should i take|how many (?:tablets|mg) should i take",
    r"(?:be|become) my (?:girlfriend|boyfriend|wife|friend)|do you love me|i love you|mujhse (?:shaadi|pyaar|pyar|dosti)|मुझसे (?:शादी|प्यार|दोस्ती)",
    r"(?:act|behave|roleplay|role play|pretend) (?:as|like|to be|you are|that you are) (?:a |an |my |the )?(?:\w+ )?(?:girlfriend|boyfriend|teacher|lawyer|doctor|pirate|chatgpt|linux|terminal|dan|therapist|poet|hacker|professor)",
    r"(?:tell|crack) (?:me |us )?(?:a |another |some |one )?(?:\w+ )?(?:jokes?|riddles?)|make me laugh|koi (?:joke|chutkula)|कोई (?:जोक|चुटकुला)",
    r"who (?:would|will|should) (?:i )?(?:win|vote)|kisko vote|किसको वोट|(?:which|best) political party|is there (?:a )?god|does god exist",
    r"(?:recommend|suggest) (?:me )?(?:a |some |good )?(?:\w+ )?(?:movie|movies|web series|novel|song|songs|anime)|(?:kaun si|kaunsi|koi achhi|koi acchi|कौन सी) (?:movie|film|फिल्म) (?:dekhu|dekhun|dekhna|batao|देखूं|बताओ)",
)  # fmt: skip
# Asked of a shop these may be about its goods: a poem on a cake, a story book.
_UNLESS_SHOPPING = (
    rf"(?:write|compose|draft|generate|create|give|recite|make|sing|tell|need|want) (?:me |us |for me |my )?(?:a |an |some |one |the )?(?:\w+ ){{0,2}}?{_WRITING}",
    rf"{_WORKS_HI} (?:\S{{1,12}} ){{0,2}}?{_DO_HI}",
    rf"(?:ek|koi|mujhe|par|pe|एक|कोई|मुझे|पर) (?:\S{{1,12}} )?{_WORKS_HI} (?:chahiye|likhwani|sunni|चाहिए|सुननी)",
)
_SHOPPING = (
    r"(?:cakes?|cards?|mugs?|box(?:es)?|gifts?|t-?shirts?|frames?|banners?|print\w*|books?|toys?|invitation|menu|labels?|"
    r"price|rate|order\w*|deliver\w*|stock|available|refund\w*|invoice|bills?|account|cancel\w*|payment|pay|purchase\w*|"
    r"shop|store|dukaan|dukan|kitne|kitna|kitni|chocolate|saree|shirt|tiles?|qr|pin|zip|area|colou?r|item|"
    r"केक|कार्ड|डिब्बा|किताब|ऑर्डर|दुकान|कितने|कितना|दाम|रेट|प्रिंट)"
)


def off_topic(text: str) -> bool:
    """Whether a message asks for what no shop does: knowledge, writing, advice, entertainment."""
    line = " ".join(folded(plain(text[:_LONGEST_READ])).split())
    if _ALWAYS_OFF.search(line):
        return True
    return _MAYBE_OFF.search(line) is not None and _SHOP_WORD.search(line) is None


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(folded(f"{START}(?:{'|'.join(patterns)}){END}"))


_ALWAYS_OFF = _any_of(_ALWAYS)
_MAYBE_OFF = _any_of(_UNLESS_SHOPPING)
_SHOP_WORD = _any_of((_SHOPPING,))
