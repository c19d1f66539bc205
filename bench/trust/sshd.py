"""A server on this machine's loopback, with a key, a port and settings of its own, for as long as it is needed."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACES = ("/usr/sbin", "/usr/local/sbin", "/sbin")
_WAIT = 10.0


def installed() -> str:
    """The server's program; empty where there is none."""
    return shutil.which("sshd", path=os.pathsep.join((os.environ.get("PATH", ""), *_PLACES))) or ""


def missing() -> str:
    """Why no server can be started here; empty where one can."""
    if not installed():
        return "no sshd here"
    with tempfile.TemporaryDirectory(prefix="salesctl-sshd-") as folder:
        try:
            with serving(Path(folder) / "trial"):
                return ""
        except OSError as error:
            return str(error)


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, str]]:
    """Serve this user on loopback, from a folder for keys and settings; gives where (`ssh://…`), and the command git connects by.

    Raises OSError where the server does not start.
    """
    folder.mkdir()
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "user.pub", folder / "authorized")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        f"PidFile {folder}/pid\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nMaxStartups 200\n"
        f"PermitUserEnvironment no\nSetEnv PATH={os.environ['PATH']}\n"
    )
    known = (folder / "host.pub").read_text().split()[:2]
    (folder / "known").write_text(f"[127.0.0.1]:{port} {' '.join(known)}\n")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([installed(), "-D", "-e", "-f", str(folder / "config")], stderr=log)
    try:
        _wait(server, port, folder / "log")
        connect = f"ssh -F none -i {folder}/user -o IdentitiesOnly=yes -o UserKnownHostsFile={folder}/known -p {port}"
        yield f"ssh://{getpass.getuser()}@127.0.0.1:{port}", connect
    finally:
        server.terminate()
        server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _WAIT
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise OSError(f"sshd does not start: {log.read_text(errors='replace').strip()}")
