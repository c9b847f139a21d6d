"""Addresses from the settings: whether one can be used, and whether texts sent there stay in the house.

`local` means that the host is a loopback or private address, or a name all of whose addresses are.
"""

from __future__ import annotations

import ipaddress
import socket

import urllib3

from bitext.errors import UsageError

_NEAR = tuple(
    map(
        ipaddress.ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)
"""Not link-local: a cloud's metadata service listens there."""


def near(address: str) -> bool:
    """Whether an address literal is a loopback or private one."""
    try:
        ip = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return False
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return any(ip in network for network in _NEAR if network.version == ip.version)


def is_local(url: str) -> bool:
    """Whether an address is on this machine or its network: a near literal, or a name with near addresses only."""
    try:
        host = urllib3.util.parse_url(url).host
    except urllib3.exceptions.LocationParseError:
        return False
    if not host:
        return False
    if near(host):
        return True
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(map(near, found))


def checked_url(url: str, engine: str) -> str:
    """An address from the settings, without a slash at its end. Raises `UsageError`."""
    try:
        parts = urllib3.util.parse_url(url)
    except urllib3.exceptions.LocationParseError:
        parts = urllib3.util.Url()
    if parts.scheme not in ("http", "https") or not parts.host:
        raise UsageError("usage-engine-scheme", engine=engine)
    if parts.auth:
        raise UsageError("usage-engine-password", engine=engine)
    return url.rstrip("/")
