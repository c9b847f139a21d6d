"""`--cluster`: whose hands a command works with, if not with its own."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bitext.errors import UsageError
from bitext.site.strings import Strings

if TYPE_CHECKING:
    from bitext.hands import Hands

Lent: TypeAlias = "Callable[[], AbstractContextManager[Hands | None]]"
"""Gives hands when there is something to do; none where the command is to use its own."""


def options(parser: argparse.ArgumentParser, t: Strings) -> None:
    """Add the options that say where a cluster is."""
    group = parser.add_argument_group(t("help.cluster.group"))
    group.add_argument("--cluster", metavar="URL", help=t("help.cluster"))
    group.add_argument("--cluster-ca", type=Path, metavar="FILE", help=t("help.cluster.ca"))
    group.add_argument("--cluster-cert", type=Path, metavar="FILE", help=t("help.cluster.cert"))
    group.add_argument("--cluster-key", type=Path, metavar="FILE", help=t("help.cluster.key"))
    group.add_argument("--cluster-plain", action="store_true", help=t("help.cluster.plain"))


def own() -> AbstractContextManager[None]:
    """No hands but the command's own."""
    return contextlib.nullcontext()


def lent(chosen: argparse.Namespace) -> Lent:
    """Whose hands these options name; nobody is spoken to yet. Raises `UsageError`."""
    files = (chosen.cluster_ca, chosen.cluster_cert, chosen.cluster_key)
    if chosen.cluster is None:
        if chosen.cluster_plain or any(files):
            raise UsageError("usage-cluster-none")
        return own
    from bitext import cluster

    address = cluster.checked(cluster.Address(chosen.cluster, *files), plain=chosen.cluster_plain)
    return lambda: cluster.hands(address)
