"""Forgetting: what the memory made of a message's words goes when the words do."""

from crm_tui.store import lead_facts, lead_summaries, shop_memory
from crm_tui.store.tx import Tx


def forget_message(tx: Tx, message_id: int) -> None:
    """A message was edited or taken back: facts of agents, summary and example go; a person's stay.

    Its row in the index of messages goes by itself, whoever changes the message.
    """
    lead_facts.forget_message(tx, message_id)
    lead_summaries.blank_of_message(tx, message_id)
    shop_memory.forget_example(tx, message_id)
