"""The one send gate: pure rules over what is known at the moment of sending.

A key press, the shell, a workflow and an agent all ask it, and it is asked again when the message
leaves.
"""

from crm_tui.domain.clock import Millis
from crm_tui.domain.gate_rules import RULES
from crm_tui.domain.outgoing import Outgoing, Verdict
from crm_tui.domain.policy import Policy


def decide(wanted: Outgoing, policy: Policy, now: Millis) -> Verdict:
    """Whether it may leave now; every rule that refuses is named."""
    reasons = [reason for rule in RULES if (reason := rule(wanted, policy, now)) is not None]
    return Verdict(tuple(reasons), wanted.cost())
