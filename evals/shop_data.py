"""Messages with the intents a shop knows: what the recogniser learns from, and what it is tried on."""

from dataclasses import dataclass

import numpy as np

from evals.corpora import Labelled, labelled, rows, unseen

_ACCOUNTS = (
    "create_account", "delete_account", "edit_account", "switch_account", "recover_password",
    "registration_problems",
)  # fmt: skip
BITEXT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("cancel_order", "change_order", "place_order"), ("order",)),
    "track_order": ("order", "delivery"),
    **dict.fromkeys(("delivery_options", "delivery_period"), ("delivery",)),
    **dict.fromkeys(("change_shipping_address", "set_up_shipping_address"), ("delivery",)),
    **dict.fromkeys(("check_payment_methods", "get_invoice", "check_invoice"), ("payment",)),
    "payment_issue": ("payment", "complaint"),
    **dict.fromkeys(("check_refund_policy", "get_refund", "track_refund"), ("return",)),
    "check_cancellation_fee": ("order", "price"),
    "complaint": ("complaint",),
    "review": ("other", "thanks", "complaint"),
    "contact_customer_service": ("human", "hours"),
    "contact_human_agent": ("human",),
    "newsletter_subscription": ("other", "opt_out"),
    **dict.fromkeys(_ACCOUNTS, ("other",)),
}
"""Which of our intents are right for theirs; it learns the first."""
CALLS: dict[str, tuple[str, ...]] = {
    "complaint": ("complaint", "return"),
    "price_negotiation": ("bargaining",),
    "callback_request": ("human",),
    "not_interested": ("not_interested", "opt_out"),
    "positive_confirmation": ("order", "payment", "visit"),
    "purchase_inquiry": ("availability", "price", "payment", "delivery"),
}
_ASKS_ELSE = {"emi": "payment", "delivery": "delivery", "price": "price"}
_FROM_BITEXT = 40


@dataclass(frozen=True, slots=True)
class Example:
    """A message to learn from."""

    intent: str
    text: str
    source: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """A message to be tried on, and the intents any of which is right."""

    right: tuple[str, ...]
    text: str


def training() -> list[Example]:
    """Our seeds, the calls' validation split, and 40 of each intent of Bitext's training split."""
    seeds = [Example(intent, text, "seeds", how) for intent, how, text in rows("shop_seeds.tsv")]
    calls = [
        Example(_call_intent(one), one.text, "calls", "hinglish")
        for one in labelled("hinglish_calls_validation.tsv")
    ]
    return [*seeds, *calls, *_bitext()]


def _bitext() -> list[Example]:
    dice, told = np.random.default_rng(0), labelled("bitext_train.tsv.gz")
    chosen = []
    for label in sorted(BITEXT.keys() - {"newsletter_subscription"}):
        texts = [one.text for one in told if one.label == label]
        drawn = dice.choice(len(texts), _FROM_BITEXT, replace=False)
        chosen += [Example(BITEXT[label][0], texts[place], "bitext", "en") for place in drawn]
    return chosen


def _call_intent(one: Labelled) -> str:
    """Theirs is one word for every question before buying; the plain ones are told apart."""
    said = one.text.casefold()
    asked = (intent for word, intent in _ASKS_ELSE.items() if word in said.split())
    first = CALLS[one.label][0]
    return next(asked, first) if one.label == "purchase_inquiry" else first


def bitext_trials() -> list[Trial]:
    """English customers' questions to a company, from Bitext's test split."""
    others = [labelled(f"bitext_{split}.tsv.gz") for split in ("train", "validation")]
    test = unseen(labelled("bitext_test.tsv.gz"), *others)
    return [Trial(BITEXT[one.label], one.text) for one in test]


def call_trials() -> list[Trial]:
    """What Hinglish speakers write to a seller, from its author's out-of-distribution test."""
    test = unseen(
        labelled("hinglish_calls_ood_test.tsv"), labelled("hinglish_calls_validation.tsv")
    )
    return [Trial(CALLS[one.label], one.text) for one in test]
