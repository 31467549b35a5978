"""The unit file of `crm service`, and what installing it asks of the service manager."""

import os
import shutil
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input, Static
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.cli.service import follow_wish, read_on_off, state_words
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.screens.setup import SetupApp
from crm_tui.services import background, service_unit
from crm_tui.services.background import Done, State, install, keep_key_in, plan_for, remove, state
from crm_tui.services.service_unit import UNIT, Plan, command_of, environment_of, unit_text
from crm_tui.services.setting_up import Answers
from crm_tui.settings import Settings
from crm_tui.store.marker import read_marker
from crm_tui.worker_lock import WorkerLock, is_service, wait_until_free, worker_alive
from tests.conftest import KEY

ROOT = Path(__file__).resolve().parents[2]
PLAN = Plan(Path("/home/asha/crm_tui/.venv/bin/python"), Path("/home/asha/shop"), None)


@dataclass
class Manager:
    """A service manager that writes down what it is asked; `answers` by the first word."""

    answers: dict[str, Done] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def systemctl(self, *words: str) -> Done:
        return self._answer(*words)

    def loginctl(self, *words: str) -> Done:
        return self._answer(*words)

    def _answer(self, *words: str) -> Done:
        self.asked.append(words)
        return self.answers.get(words[0], Done(0, ""))


def no_waiting(seconds: float) -> None:
    """The unit needs no time to start here."""


def installed(plan: Plan, folder: Path, manager: Manager) -> State:
    return install(plan, folder, manager, no_waiting)


def test_the_template_in_deploy_is_what_install_writes() -> None:
    kept = (ROOT / "deploy" / UNIT).read_text("utf-8")
    plan = Plan(
        Path("/home/asha/crm_tui/.venv/bin/python"),
        Path("/home/asha/.local/share/crm_tui"),
        Path("/home/asha/keys/shop.key"),
    )
    assert kept == unit_text(plan)


def test_a_unit_never_holds_the_key(shop_env: dict[str, str], tmp_path: Path) -> None:
    marker = read_marker(Path(shop_env["CRM_HOME"]))
    place = tmp_path / "keys" / "shop.key"
    keep_key_in(place, marker, shop_env, tmp_path)
    named = {"CRM_DB_KEY_FILE": str(place)}
    text = unit_text(plan_for(Path(shop_env["CRM_HOME"]), marker, named, tmp_path))
    assert KEY not in text
    assert f"CRM_DB_KEY_FILE={place}" in text
    assert place.stat().st_mode & 0o777 == 0o600


def test_a_key_that_only_the_shell_has_is_refused(shop_env: dict[str, str], tmp_path: Path) -> None:
    marker = read_marker(Path(shop_env["CRM_HOME"]))
    with pytest.raises(CrmError, match="which a service does not see") as refused:
        plan_for(Path(shop_env["CRM_HOME"]), marker, shop_env, tmp_path)
    assert "--key-file" in refused.value.fix


def test_without_any_key_it_says_so(shop_env: dict[str, str], tmp_path: Path) -> None:
    marker = read_marker(Path(shop_env["CRM_HOME"]))
    with pytest.raises(CrmError, match="key of this shop is not on this computer"):
        plan_for(Path(shop_env["CRM_HOME"]), marker, {}, tmp_path)


def test_a_key_file_that_others_can_read_is_refused(
    shop_env: dict[str, str], tmp_path: Path
) -> None:
    marker, place = read_marker(Path(shop_env["CRM_HOME"])), tmp_path / "shop.key"
    place.write_text(KEY)
    place.chmod(0o644)
    with pytest.raises(CrmError, match="Others on this computer can read"):
        plan_for(Path(shop_env["CRM_HOME"]), marker, {"CRM_DB_KEY_FILE": str(place)}, tmp_path)


def test_a_key_of_another_shop_is_refused_and_left_as_it_is(
    shop_env: dict[str, str], tmp_path: Path
) -> None:
    marker, place = read_marker(Path(shop_env["CRM_HOME"])), tmp_path / "shop.key"
    place.write_text("f" * 64)
    place.chmod(0o600)
    with pytest.raises(CrmError):
        keep_key_in(place, marker, shop_env, tmp_path)
    assert place.read_text() == "f" * 64


def test_the_key_in_the_folder_of_keys_is_found(shop_env: dict[str, str], tmp_path: Path) -> None:
    marker = read_marker(Path(shop_env["CRM_HOME"]))
    place = tmp_path / f"{marker.shop_id}.key"
    keep_key_in(place, marker, shop_env, tmp_path)
    assert plan_for(Path(shop_env["CRM_HOME"]), marker, {}, tmp_path).key_file == place


@given(
    st.text(
        st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="/"), min_size=1
    ).filter(lambda name: name not in (".", ".."))
)
def test_any_folder_comes_out_of_the_unit_as_it_went_in(name: str) -> None:
    home = Path("/home") / name
    text = unit_text(Plan(Path("/opt") / name / "python", home, home / "key"))
    assert command_of(text) == [str(Path("/opt") / name / "python"), *service_unit.WORDS]
    assert environment_of(text) == {"CRM_HOME": str(home), "CRM_DB_KEY_FILE": str(home / "key")}


def test_a_line_break_in_a_folder_cannot_add_a_line_to_the_unit() -> None:
    with pytest.raises(CrmError, match="cannot use a folder with such a name"):
        unit_text(Plan(Path("/usr/bin/python3"), Path("/home/a\nExecStartPre=/bin/x"), None))


@pytest.mark.parametrize("hardened", [True, False])
@pytest.mark.parametrize("home", ["shop", "a shop with 100% $HOME"])
def test_systemd_itself_finds_no_fault(tmp_path: Path, home: str, hardened: bool) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    (tmp_path / "runtime").mkdir()
    python = Path(os.path.realpath(shutil.which("python3") or "/usr/bin/env"))
    unit = tmp_path / UNIT
    unit.write_text(unit_text(Plan(python, tmp_path / home, None), hardened=hardened))
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(unit)],
        env={"PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": str(tmp_path / "runtime")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    # Before systemd 254 the later and later tries are not known; the service then tries every 15 s.
    told = [
        line
        for line in (done.stdout + done.stderr).splitlines()
        if UNIT in line and "RestartSteps" not in line and "RestartMaxDelaySec" not in line
    ]
    assert (done.returncode, told) == (0, [])


def test_installing_writes_enables_and_starts_it(tmp_path: Path) -> None:
    manager = Manager({"is-active": Done(0, "active"), "show-user": Done(0, "yes")})
    plan = Plan(PLAN.python, PLAN.home, Path("/home/asha/keys/shop.key"))
    found = installed(plan, tmp_path, manager)
    assert (tmp_path / UNIT).read_text() == unit_text(plan)
    asked = [words[:2] for words in manager.asked]
    assert asked[:4] == [
        ("daemon-reload",),
        ("enable", UNIT),
        ("restart", UNIT),
        ("show", UNIT),
    ]
    assert ("enable-linger",) in asked
    assert (found.running, found.lingers, found.hardened) == (True, True, True)


def test_with_the_keyring_it_waits_for_its_person(tmp_path: Path) -> None:
    """Started before the log-in it could not open the shop, and would say so all night."""
    manager = Manager({"is-active": Done(0, "active")})
    found = installed(PLAN, tmp_path, manager)
    assert ("enable-linger",) not in manager.asked
    assert (found.key_file, found.lingers) == (None, False)


def test_a_kernel_without_name_spaces_gets_the_plain_unit(tmp_path: Path) -> None:
    manager = Manager({"show": Done(0, "226"), "is-active": Done(0, "active")})
    assert not installed(PLAN, tmp_path, manager).hardened
    assert (tmp_path / UNIT).read_text() == unit_text(PLAN, hardened=False)
    assert "NoNewPrivileges=yes" in (tmp_path / UNIT).read_text()


def test_the_service_of_another_shop_is_not_replaced(tmp_path: Path) -> None:
    installed(PLAN, tmp_path, Manager())
    other = Plan(PLAN.python, Path("/home/asha/second"), None)
    with pytest.raises(Conflict, match="already runs for the shop in /home/asha/shop"):
        installed(other, tmp_path, Manager())
    assert (tmp_path / UNIT).read_text() == unit_text(PLAN)


def test_a_refusal_of_the_manager_is_a_sentence(tmp_path: Path) -> None:
    manager = Manager({"daemon-reload": Done(1, "Failed to connect to bus")})
    with pytest.raises(CrmError, match="Failed to connect to bus"):
        installed(PLAN, tmp_path, manager)


def test_removing_stops_it_and_takes_the_file_away(tmp_path: Path) -> None:
    manager = Manager()
    installed(PLAN, tmp_path, manager)
    manager.asked.clear()
    assert remove(tmp_path, manager)
    assert manager.asked == [("disable", "--now", UNIT), ("daemon-reload",)]
    assert not (tmp_path / UNIT).exists()
    assert not remove(tmp_path, manager)


def test_the_state_says_why_it_does_not_run(tmp_path: Path) -> None:
    manager = Manager()
    assert not state(tmp_path, manager).installed
    installed(PLAN, tmp_path, manager)
    manager.answers["is-active"] = Done(3, "activating")
    found = state(tmp_path, manager)
    assert (found.running, found.problem, found.home) == (False, "activating", PLAN.home)


def test_settings_of_the_shell_alone_are_named() -> None:
    env = {"CRM_HOME": "/x", "CRM_DB_KEY": "k", "CRM_RELAY_URL": "u", "CRM_QUIET_HOURS": "off"}
    assert background.unseen_by_it(env) == ["CRM_QUIET_HOURS", "CRM_RELAY_URL"]


@pytest.mark.parametrize(("platform", "word"), [("darwin", "macOS"), ("win32", "Task Scheduler")])
def test_other_systems_are_told_what_to_do(
    platform: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    with pytest.raises(CrmError) as refused:
        background.refuse_where_it_cannot_be()
    assert word in refused.value.sentence()


# -- beside an inbox -------------------------------------------------------------------------------


def test_a_service_waits_until_the_inboxs_own_worker_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = WorkerLock(tmp_path)
    lock.take()
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            lock.release()

    monkeypatch.setattr("crm_tui.worker_lock.time.sleep", sleep)
    wait_until_free(tmp_path)
    assert len(slept) == 3
    assert not worker_alive(tmp_path)


def test_it_waits_before_it_opens_the_shop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that are changed meanwhile hold for it."""
    did: list[str] = []

    def opening() -> None:
        did.append("opened")
        raise CrmError("That is enough.")

    monkeypatch.setattr("crm_tui.worker_lock.wait_until_free", lambda _: did.append("waited"))
    monkeypatch.setattr("crm_tui.shop.open_for_worker", opening)
    assert isinstance(CliRunner().invoke(app, ["work", "--as-service"]).exception, CrmError)
    assert isinstance(CliRunner().invoke(app, ["work"]).exception, CrmError)
    assert did == ["waited", "opened", "opened"]


@pytest.mark.parametrize("as_service", [True, False])
def test_the_lock_tells_a_service_from_the_inboxs_own_worker(
    tmp_path: Path, as_service: bool
) -> None:
    lock = WorkerLock(tmp_path, as_service=as_service)
    lock.take()
    assert is_service(tmp_path) is as_service
    with pytest.raises(Conflict, match=rf"\(process {os.getpid()}\)"):
        WorkerLock(tmp_path).take()
    lock.release()
    assert not is_service(tmp_path)


# -- the step of the set-up -------------------------------------------------------------------------


async def answered(now: bool, typed: str) -> tuple[list[Answers], str]:
    """What the set-up hands over when this is typed after "Go on", and what it says on the page."""
    kept: list[Answers] = []
    answers = Answers(BusinessProfile("Sweet Crumbs"), asdict(Settings()), service=now)
    screen = SetupApp(answers, kept.append)
    async with screen.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        screen.screen.query_one("#service", Input).value = typed
        await pilot.press("ctrl+s")
        await pilot.pause()
        problem = screen.screen.query("#problem").results(Static)
        return kept, "".join(str(one.render()) for one in problem)


@pytest.mark.parametrize(
    ("now", "typed", "wanted"),
    [(False, "on", True), (True, "off", False), (False, "off", None), (True, "ON", None)],
)
async def test_the_set_up_asks_whether_to_go_on(now: bool, typed: str, wanted: bool | None) -> None:
    kept, _ = await answered(now, typed)
    assert [one.service for one in kept] == [wanted]


async def test_the_set_up_refuses_another_word() -> None:
    kept, said = await answered(False, "maybe")
    assert kept == []
    assert "The service is on or off." in said


def test_the_command_reads_on_and_off() -> None:
    assert [read_on_off(word) for word in (None, "", "on", "OFF", "yes")] == [
        None,
        None,
        True,
        False,
        True,
    ]
    with pytest.raises(CrmError, match="on or off"):
        read_on_off("maybe")


def test_a_wish_is_done_and_taken_back(
    shop_env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = Manager({"is-active": Done(0, "active")})
    monkeypatch.setattr(background, "Systemd", lambda: manager)
    monkeypatch.setattr(background, "refuse_where_it_cannot_be", lambda: None)
    monkeypatch.setattr(background.install, "__defaults__", (no_waiting,))
    monkeypatch.setenv("CRM_HOME", shop_env["CRM_HOME"])
    place = tmp_path / "shop.key"
    keep_key_in(place, read_marker(Path(shop_env["CRM_HOME"])), shop_env, tmp_path)
    monkeypatch.setenv("CRM_DB_KEY_FILE", str(place))
    follow_wish(None)
    assert not background.is_installed(os.environ)
    follow_wish(True)
    assert background.is_installed(os.environ)
    follow_wish(False)
    assert not background.is_installed(os.environ)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (State(False, False, Path("u")), "No service is installed"),
        (
            State(True, True, Path("u"), Path("/s"), Path("/k"), lingers=True, hardened=True),
            "starts with the computer, before anybody logs in. Its key is in /k",
        ),
        (State(True, True, Path("u"), Path("/s"), hardened=True), "when you log in, for its key"),
        (State(True, True, Path("u"), Path("/s"), Path("/k")), "sudo loginctl enable-linger"),
        (
            State(True, False, Path("u"), Path("/s"), problem="activating"),
            "does not run (activating)",
        ),
    ],
)
def test_a_person_is_told_how_it_stands(found: State, words: str) -> None:
    assert words in state_words(found)
