"""When somebody who comes in is somebody who is here already: one rule for every door.

A form, a portal, a file and the counter ask it alike; else one person would be two at one door and
one at the other. Two mistakes are possible, and they are not equally bad. Two leads of one person
cost a second look, and can be made one at any time. Two people taken for one are shown each other's
words, and what each of them asked is lost in the other. So:

- A mobile belongs to one person. Whoever comes with it is that person, however they are spelled:
  "Asha", "Mrs Patil" and "आशा" with one mobile are one.
- A landline rings on the desk of an office and in the hall of a family, an e-mail address may be
  `info@`, and of some mobiles a person has said that two people share them. Who comes with such an
  address is the same only under the same name. Else they are somebody new and a likely double: a
  person is asked.
- A name alone says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import fold


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who is here with the address that is asked about."""

    lead_id: LeadId
    name: str


def name_key(name: str) -> str:
    """Two names with one key are the same name."""
    return fold(name).strip()


def whose(name: str, holders: Sequence[Holder], *, own: bool) -> LeadId | None:
    """Which of those with this address it is; None: somebody new, at most a likely double.

    `name` is what they are called once they are here: who has none is called by the address itself.
    `own`: the address is a mobile that nobody is known to share.
    """
    fitting = (one for one in holders if own or name_key(one.name) == name_key(name))
    return next((one.lead_id for one in fitting), None)
