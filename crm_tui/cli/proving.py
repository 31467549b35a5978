"""The second factor at the shell: asked before an owner's act of whoever has one."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from crm_tui.domain.roles import Act
    from crm_tui.shop import Shop

CodeOption = Annotated[
    str,
    typer.Option(
        "--code", help="The code of your authenticator app, where you have set one up (CRM_CODE)."
    ),
]

DropFactorOption = Annotated[
    bool,
    typer.Option(
        "--drop-second-factor",
        help="Their phone and its recovery codes are lost too: take the second factor off.",
    ),
]


def prove_for(shop: "Shop", act: "Act", code: str = "") -> None:
    """Raises NotAllowed for a role that may not, CrmError without a right code where one is needed.

    Not asked of whoever gives the shop's key in CRM_DB_KEY, nor twice where a code was just given
    at the log-in.
    """
    import os

    from crm_tui.asking import Terminal
    from crm_tui.services import second_factor
    from crm_tui.services.may import insist

    insist(shop.actor, act)
    if os.environ.get("CRM_DB_KEY") or (shop.opened is not None and shop.opened.proved):
        return
    if shop.db.read_now(second_factor.needed, shop.actor, act):
        given = code or Terminal(os.environ).code(shop.actor.name)
        second_factor.check_now(shop.db, given, shop.clock.now(), shop.actor)
