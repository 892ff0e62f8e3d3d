"""API keys: from the environment or a file, kept as digests, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
from pathlib import Path

from cargolens.datasets.errors import UsageError

KEY_VARIABLE = "CARGOLENS_API_KEY"
MIN_KEY_LENGTH = 16
_MAX_FILE_BYTES = 1 << 16
_SCHEME = "bearer "


class ApiKeys:
    """The keys a service accepts; none means that anybody is let in."""

    def __init__(self, keys: list[str]) -> None:
        self._digests = [_digest(key.encode()) for key in keys]

    def __bool__(self) -> bool:
        return bool(self._digests)

    def accept(self, authorization: bytes) -> bool:
        """Whether the value of an `Authorization` header holds one of the keys; takes as long for every wrong one."""
        scheme, key = authorization[: len(_SCHEME)], authorization[len(_SCHEME) :]
        found = _digest(key.strip())
        matches = [hmac.compare_digest(found, known) for known in self._digests]
        return scheme.lower() == _SCHEME.encode() and any(matches)


def load_keys(file: Path | None) -> ApiKeys:
    """Keys from a file, one a line, and from the variable `CARGOLENS_API_KEY`, which is taken out of the environment.

    Raises:
        UsageError: The file cannot be read or holds none, or a key is short or not plain ASCII.
    """
    keys: list[str] = []
    if file is not None:
        try:
            with file.open("rb") as stream:
                text = stream.read(_MAX_FILE_BYTES).decode("ascii")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "not plain ASCII"
            raise UsageError(f"{file}: API keys cannot be read ({why}); expected one key a line") from None
        keys = [line.strip() for line in text.splitlines() if line.strip()]
        if not keys:
            raise UsageError(f"{file}: holds no API key, expected one a line")
    if variable := os.environ.pop(KEY_VARIABLE, ""):
        keys.append(variable)
    for key in keys:
        if len(key) < MIN_KEY_LENGTH or not key.isascii() or not key.isprintable() or " " in key:
            raise UsageError(
                f"an API key has {len(key)} characters; expected at least {MIN_KEY_LENGTH}, printable ASCII without "
                "spaces, such as the output of openssl rand -hex 32"
            )
    return ApiKeys(keys)


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _digest(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()
