"""Nobody forgotten: what a workflow proposes after a silence, Today with it, an experiment's verdict."""

from typing import TYPE_CHECKING, Any

from crm_tui.demo.looking import need
from crm_tui.demo.past_weeks import NAME, WORKFLOW

if TYPE_CHECKING:
    from crm_tui.demo.day import Day

LEELA, LEELA_NAME = "911000000506", "Leela Nair"


def experiment_decided(day: "Day") -> str:
    """Two ways of asking again were compared for ten weeks."""
    verdict = day.stage.crm("experiments", "show", NAME)["verdict"]
    need(verdict["kind"] == "winner", f"no winner: {verdict['text']}")
    return f"“{verdict['text']}”"


def workflow_proposes(day: "Day") -> str:
    """She has been silent for two days: the message that is answered best is put before a person."""

    def look() -> str:
        runs = day.stage.crm("workflows", "runs", "--lead", f"+{LEELA}")["items"]
        need(runs and runs[0]["workflow"] == WORKFLOW, "nothing is under way for her")
        need(runs[0]["state"] == "proposed", f"her run is {runs[0]['state']}")
        return f"{runs[0]['id']} of {WORKFLOW} waits for a person"

    return day.until(look)


def today_shows(day: "Day") -> str:
    """She stands in Today, with the words that one key would send; that key sends them."""
    mine = [one for one in _today(day) if one["name"] == LEELA_NAME]
    need(mine and mine[0]["draft"], "she is not in Today with a message ready")
    sent = day.stage.crm("suggestions", "approve", str(mine[0]["suggestion_id"]))

    def look() -> str:
        log = str(day.stage.simulator_log()["sent"])
        need(LEELA in log and "enquiry_question" in log, "the provider has not got the template")
        return f"“{mine[0]['draft']}” sent after one key"

    need(sent, "it was not taken")
    return day.until(look)


def _today(day: "Day") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = day.stage.crm("today")["items"]
    return found
