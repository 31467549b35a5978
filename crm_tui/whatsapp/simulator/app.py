"""One simulator put together: the world, its face, the control switches, the customers."""

import httpx
from starlette.applications import Starlette

from crm_tui.domain.clock import Clock
from crm_tui.whatsapp.simulator.control import Control
from crm_tui.whatsapp.simulator.customers import Town
from crm_tui.whatsapp.simulator.deliveries import Deliveries
from crm_tui.whatsapp.simulator.desk import Desk
from crm_tui.whatsapp.simulator.face import make_face
from crm_tui.whatsapp.simulator.mailbox import Mailbox
from crm_tui.whatsapp.simulator.reports import Reports
from crm_tui.whatsapp.simulator.settings import Settings
from crm_tui.whatsapp.simulator.world import World


class Simulator:
    """Everything of one simulated provider account."""

    def __init__(self, settings: Settings, clock: Clock, client: httpx.AsyncClient) -> None:
        self.world = World(settings, clock)
        face = make_face(self.world)
        self.deliveries = Deliveries(self.world, face, client)
        self.reports = Reports(self.world, face, self.deliveries)
        self.mailbox = Mailbox(self.world, face, self.deliveries)
        self.town = Town(self.world, self.mailbox)
        control = Control(self.world, face, self.mailbox, self.reports, self.deliveries)
        desk = Desk(self.world, face, self.reports)
        self.app = Starlette(routes=control.routes() + face.routes(desk))

    async def aclose(self) -> None:
        """Stop everybody who still writes or reports."""
        await self.town.aclose()
        await self.reports.aclose()
        await self.deliveries.aclose()
