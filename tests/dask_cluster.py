"""A Dask scheduler and workers on this machine, each a process of its own, with certificates made on the spot."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from sites import ROOT

_TRIES = 2400


class Cluster:
    """A scheduler, and as many workers as are started."""

    def __init__(self, folder: Path, *, tls: bool = True) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.tls = tls
        self.workers: list[subprocess.Popen[bytes]] = []
        if tls:
            certificates(folder)
        self._file = folder / "scheduler.json"
        common = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
        self._log = folder / "log"
        self.scheduler = self._start("dask_scheduler", [*common, "--scheduler-file", str(self._file)])
        for _ in range(_TRIES):
            if self._file.exists() and self._file.read_text().strip():
                break
            assert self.scheduler.poll() is None, self._log.read_text()
            time.sleep(0.05)
        self.address = str(json.loads(self._file.read_text())["address"])

    def work(self, path: str = str(ROOT / "scripts"), **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker that finds modules on a path; it is known to the scheduler then."""
        options = ["--no-nanny", "--no-dashboard", "--nthreads", "2", "--host", "127.0.0.1", self.address]
        before = self._registered()
        worker = self._start("dask_worker", options, PYTHONPATH=path, **environment)
        self.workers.append(worker)
        for _ in range(_TRIES):
            if self._registered() > before:
                return worker
            time.sleep(0.05)
        raise AssertionError(self._log.read_text())

    def _registered(self) -> int:
        return self._log.read_text().count("Register worker")

    @property
    def options(self) -> list[str]:
        """What a command is given to use it."""
        files = ["--cluster-ca", "ca.pem", "--cluster-cert", "node.pem", "--cluster-key", "node.key"]
        named = [str(self.folder / each) if "." in each else each for each in files]
        return ["--cluster", self.address, *(named if self.tls else ["--cluster-plain"])]

    def _start(self, name: str, options: Sequence[str], **environment: str) -> subprocess.Popen[bytes]:
        files = ["--tls-ca-file", "ca.pem", "--tls-cert", "node.pem", "--tls-key", "node.key"] if self.tls else []
        command = [sys.executable, "-m", f"distributed.cli.{name}", *options, *files]
        own = {**os.environ, **environment}
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command, cwd=self.folder, env=own, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self.workers, self.scheduler):
            process.send_signal(signal.SIGKILL)
            process.wait()


def certificates(folder: Path) -> None:
    """Make an authority, and a certificate from it."""
    new = ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for command in (
        [*new, "-x509", "-days", "2", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem"],
        [*new, "-subj", "/CN=node", "-keyout", "node.key", "-out", "node.csr"],
        "openssl x509 -req -days 2 -in node.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out node.pem".split(),
    ):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
