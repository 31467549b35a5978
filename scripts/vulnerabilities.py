"""Known holes in what the locks fix: each package asked of the advisory service, and none passed over.

`python3 run.py vulnerabilities`. Exit code 0: every package was looked up and nothing is known of it;
1: holes are known; 2: not all could be looked up, so nothing is said.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-relay-all.lock", "requirements-uv.lock")
"""What is installed where customers' data is; the other locks are of tests."""
_PATIENCE = 600
_FLAGS = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--timeout", "15")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one lock."""

    looked_up: int
    holes: tuple[str, ...]
    """`name version: ID, mended in …`."""
    passed_over: tuple[str, ...]
    """Packages of which nothing could be learnt."""
    trouble: str = ""
    """Why there is no answer at all."""

    @property
    def code(self) -> int:
        if self.holes:
            return 1
        return 2 if self.passed_over or self.trouble or not self.looked_up else 0


def verdict(report: Mapping[str, Any]) -> Verdict:
    """What a report of pip-audit says; it ends with 0 also where it has looked nothing up."""
    found = report.get("dependencies", [])
    skipped = [one["name"] for one in found if "skip_reason" in one]
    holes = [_hole(one, hole) for one in found for hole in one.get("vulns", ())]
    return Verdict(len(found) - len(skipped), tuple(holes), tuple(skipped))


def _hole(package: Mapping[str, Any], hole: Mapping[str, Any]) -> str:
    mended = ", ".join(hole.get("fix_versions", ())) or "no version yet"
    return f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}"


def look(lock: Path) -> Verdict:
    """Ask for every package of a lock."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", *_FLAGS, "-f", "json", "-o", str(out)]
        try:
            done = subprocess.run(
                [*command, "-r", str(lock)],
                capture_output=True,
                text=True,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Verdict(0, (), (), f"no answer within {_PATIENCE} s")
        if not out.exists() or not out.stat().st_size:
            return Verdict(0, (), (), _last_line(done.stderr))
        return verdict(json.loads(out.read_text("utf-8")))


def _last_line(text: str) -> str:
    """The name of what went wrong; its addresses are of no use to anybody."""
    lines = text.strip().splitlines()
    return lines[-1].partition(":")[0] if lines else "pip-audit said nothing"


def words(lock: str, found: Verdict) -> list[str]:
    """What is said of one lock."""
    if found.trouble:
        return [f"{lock}: the advisory service cannot be asked ({found.trouble}). Try it online."]
    lines = [f"{lock}: {one}" for one in found.holes]
    if found.passed_over:
        some = ", ".join(found.passed_over[:3])
        lines.append(
            f"{lock}: {len(found.passed_over)} packages could not be looked up ({some} …)."
            " Try it with a direct way to the public index."
        )
    if found.looked_up:
        lines.append(
            f"{lock}: {found.looked_up} packages looked up, {len(found.holes)} holes known."
        )
    return lines


def main(names: Sequence[str]) -> int:
    codes = []
    for name in names or LOCKS:
        found = look(ROOT / name)
        sys.stdout.write("\n".join(words(name, found)) + "\n")
        codes.append(found.code)
    # A hole is worse than no answer.
    return 1 if 1 in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
