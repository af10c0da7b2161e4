"""Pages in Debian's Chromium, which sees nothing but loopback."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--virtual-time-budget=2000",
)


def browse(url: str, profile: Path, *flags: str) -> tuple[str, list[str]]:
    """The document after its scripts have run, and what was said on the console."""
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", *flags, "--dump-dom", url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout, re.findall(r"CONSOLE.*", done.stderr)


def browse_at(width: int, page: str, folder: Path) -> str:
    """The document around ``page`` shown ``width`` pixels wide; its title is what the page sets as its own."""
    (folder / "page.html").write_text(page, encoding="utf-8")
    # A headless window has a least width, an iframe has none.
    frame = folder / "frame.html"
    frame.write_text(
        f'<iframe id="f" src="page.html" style="width:{width}px;height:900px"></iframe><script>'
        "onload = () => { document.title = document.getElementById('f').contentDocument.title }</script>",
        encoding="utf-8",
    )
    dom, _ = browse(frame.as_uri(), folder / "profile", "--allow-file-access-from-files", "--window-size=1600,1000")
    return dom
