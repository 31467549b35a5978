"""The steps for Debian and Ubuntu, to be read, understood, and typed by who administers the computer."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crm_tui.services.service_account.plan import Plan


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, why, and the commands for it."""

    why: str
    commands: tuple[str, ...]


def steps(plan: Plan, shop: Path, key_files: tuple[Path, ...]) -> tuple[Step, ...]:
    """For the shop that lies in `shop` now; `key_files` are its keys that lie on this computer."""
    folder = f"--home-dir {plan.home}"
    return (
        Step(
            "An account that nobody can log in to, and a group of those who may open the shop.",
            (
                f"useradd --system --user-group --shell /usr/sbin/nologin {folder} {plan.account}",
                f"groupadd --system {plan.group}",
                f"usermod --append --groups {plan.group} PERSON   # for each of them",
            ),
        ),
        Step(
            "Close every window of the shop, then move it where that account alone reads.",
            (
                f"install -d -m 0700 -o {plan.account} -g {plan.account} {plan.home}",
                f"mv {shop} {plan.shop}",
                *_move_keys(plan, key_files),
                f"chown -R {plan.account}:{plan.account} {plan.home}",
                f"chmod -R go= {plan.home}",
            ),
        ),
        Step(
            "A folder for files that go in. Nothing comes out by it.",
            (
                f"usermod --append --groups {plan.group} {plan.account}",
                f"install -d -m 2770 -o root -g {plan.group} {plan.exchange}",
            ),
        ),
        Step(
            "The one command that sudo runs, and what people type for it.",
            (
                *_write(plan.inner, plan.inner_text(), "0755"),
                *_write(plan.command, plan.outer_text(), "0755"),
            ),
        ),
        Step(
            "Let the group run that command as that account, and nothing else.",
            (*_write(plan.sudoers, plan.sudoers_text(), "0440"), f"visudo -c -f {plan.sudoers}"),
        ),
        Step("See that it holds.", (f"{plan.program} -I -m crm_tui.cli service-account check",)),
    )


def _move_keys(plan: Plan, key_files: tuple[Path, ...]) -> Iterator[str]:
    place = plan.home / ".config" / "crm_tui" / "keys"
    if key_files:
        yield f"install -d -m 0700 {place}"
    for one in key_files:
        yield f"mv {one} {place}/"


def _write(path: Path, text: str, mode: str) -> tuple[str, ...]:
    return (
        f"mkdir -p {path.parent}",
        f"cat > {path} <<'END'\n{text}END",
        f"chown root:root {path} && chmod {mode} {path}",
    )
