"""Examples of what sends by itself, or to many: broadcasts, experiments, workflows."""

from crm_tui.services import habits
from crm_tui.services.broadcasts import planning, steering
from crm_tui.services.experiments import steering as experiments
from crm_tui.services.workflows import desk as workflow_desk
from crm_tui.services.workflows import entering, files, switching
from crm_tui.services.workflows.planning import Shop as Hours
from tests.unit.broadcasts.hall import FORM, VIP
from tests.unit.roles_examples import ZONE, Call, Example
from tests.unit.roles_scene import Scene


def _hours(scene: Scene) -> Hours:
    return Hours(scene.shop.policy, ZONE)


BY_ITSELF: dict[str, Call] = {
    "broadcasts.planning.create": lambda s: planning.create(
        s.tx, planning.Wish("Holi", VIP, FORM, 20), s.actor, s.now
    ),
    "broadcasts.planning.delete": lambda s: planning.delete(s.tx, s.draft, s.actor, s.now),
    "broadcasts.steering.try_on": lambda s: steering.try_on(
        s.tx, s.draft, f"L{s.asha}", s.shop.policy, s.actor, s.now
    ),
    "broadcasts.steering.start": lambda s: steering.start(s.tx, s.draft, s.actor, s.now),
    "broadcasts.steering.pause": lambda s: steering.pause(s.tx, s.running, s.actor, s.now),
    "broadcasts.steering.resume": lambda s: steering.resume(s.tx, s.paused, s.actor, s.now),
    "broadcasts.steering.stop": lambda s: steering.stop(s.tx, s.running, s.actor, s.now),
    "broadcasts.steering.take_back": lambda s: steering.take_back(
        s.tx, planning.get(s.tx, s.running), s.actor, s.now
    ),
    "experiments.steering.start": lambda s: experiments.start(
        s.tx, experiments.Wish(s.compared), s.actor, s.now
    ),
    "experiments.steering.stop": lambda s: experiments.stop(s.tx, s.experiment, s.actor, s.now),
    "experiments.steering.adopt": lambda s: experiments.adopt(
        s.tx, s.experiment, "short", s.actor, s.now
    ),
    "habits.adopt": lambda s: habits.adopt(s.shop.db, s.idea, s.shop.home, s.actor, s.now),
    "habits.dismiss": lambda s: habits.dismiss(s.tx, s.idea, s.actor, s.now),
    "workflows.files.write_example": lambda s: files.write_example(s.shop.home, "mine", s.actor),
    "workflows.desk.leave": lambda s: workflow_desk.leave(s.tx, s.run, s.actor, s.now),
    "workflows.desk.enrol": lambda s: workflow_desk.enrol(
        s.tx, s.workflow, s.asha, s.shop.policy, s.actor, s.now
    ),
    "workflows.entering.by_hand": lambda s: entering.by_hand(
        s.tx, s.workflow, s.asha, _hours(s), s.actor, s.now
    ),
    "workflows.switching.set_enabled": lambda s: switching.set_enabled(
        s.tx, s.workflow, False, s.actor, s.now
    ),
    "workflows.switching.set_automatic": lambda s: switching.set_automatic(
        s.tx, s.workflow, False, s.actor, s.now
    ),
}


EXAMPLES = {name: Example(call) for name, call in BY_ITSELF.items()}
