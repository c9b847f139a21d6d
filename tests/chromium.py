"""Find a Chromium for the tests, or install one.

Run as a command it makes sure that one is there and prints where.
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

MISSING = "No Chromium was found: install Chromium or Google Chrome, or set CHROMIUM to the path of its program."

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
"""What a browser is started with that reaches this machine only."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")

_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright:\n"
    "    print(playwright.chromium.executable_path)\n"
)


def _output(*command: str, timeout: float = 60) -> str | None:
    """Return what a command prints, or None when it fails."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _runs(program: str) -> bool:
    """Say whether the program is a browser and not a stub that asks for a snap."""
    if sys.platform == "win32":
        # There --version opens a window instead of printing.
        return Path(program).is_file()
    return bool(_output(program, "--version"))


def _candidates() -> list[str]:
    found = [path for name in _NAMES if (path := shutil.which(name))]
    if sys.platform == "darwin":
        found += _MACOS
    if sys.platform == "win32":
        roots = [Path(os.environ[name]) for name in _WINDOWS_ROOTS if name in os.environ]
        found += [str(root / "Google/Chrome/Application/chrome.exe") for root in roots]
    return [path for path in found if Path(path).is_file()]


@cache
def find() -> str | None:
    """Return the path of a Chromium that starts, or None."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        # A wrong setting is an error to show, not one to work around.
        program = shutil.which(chosen)
        return program if program and _runs(program) else None
    for program in _candidates():
        if _runs(program):
            return program
    own = _output(sys.executable, "-c", _PLAYWRIGHT)
    return own if own and Path(own).is_file() else None


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _is_debian() -> bool:
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    # On Ubuntu the package of the same name only points to a snap.
    return "ID=debian" in lines


def _run(*command: str) -> bool:
    print("+", *command, flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, env=environment, timeout=1800, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _install() -> None:
    apt = shutil.which("apt-get") if _is_root() else None
    if apt and _is_debian():
        # Without a network, give up soon and say so.
        patience = ("-o", "Acquire::http::Timeout=30", "-o", "Acquire::Retries=1")
        packages = ("chromium", "fonts-noto-core")
        install = (apt, *patience, "install", "--yes", "--no-install-recommends", *packages)
        if _run(apt, *patience, "update") and _run(*install):
            return
    extra = ("--with-deps",) if apt else ()
    _run(sys.executable, "-m", "playwright", "install", *extra, "chromium")


def ensure() -> str:
    """Return the path of a Chromium, installing one where none is found."""
    program = find()
    if program is None and not os.environ.get("CHROMIUM"):
        _install()
        find.cache_clear()
        program = find()
    if program is None:
        raise SystemExit(MISSING)
    return program


if __name__ == "__main__":
    print("Chromium:", ensure())
