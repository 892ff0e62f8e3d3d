"""From a bundle to a listening socket and back: what starts, what a signal stops, and in which order."""

from __future__ import annotations

import math
import re
import shutil
import signal
import socket
import ssl
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn

from cargolens.datasets.errors import UsageError

from ..bundle import Bundle
from ..results import MAX_LINE_BYTES
from ..worker import AssessSettings
from .app import create_app
from .guard import Guard
from .handler import ServiceSettings
from .keys import KEY_VARIABLE, ApiKeys, is_loopback
from .limits import ServeLimits
from .live_pool import LivePool
from .metrics import ServiceMetrics
from .service import Service

_KEEP_ALIVE_SECONDS = 15
_GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class Listen:
    """Where the service listens.

    Attributes:
        host: Address.
        port: Port; 0 takes a free one.
        keys: Keys it accepts.
        open_remote: Listen beyond this machine without a key.
        certificate: TLS certificate chain; None for plain HTTP.
        private_key: Its key.
    """

    host: str
    port: int
    keys: ApiKeys
    open_remote: bool = False
    certificate: Path | None = None
    private_key: Path | None = None

    def check(self) -> None:
        """Raises UsageError where listening there would let strangers in, or TLS cannot work."""
        if not is_loopback(self.host) and not self.keys and not self.open_remote:
            raise UsageError(
                f"--host {self.host} can be reached from other machines: set {KEY_VARIABLE} or --api-key-file, "
                "or say --allow-without-key"
            )
        if (self.certificate is None) != (self.private_key is None):
            raise UsageError("--tls-certificate and --tls-key go together")
        if self.certificate is not None:
            try:
                ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(self.certificate, self.private_key)
            except OSError as error:
                raise UsageError(f"{self.certificate}: TLS cannot use it ({error.strerror or error})") from None

    def bind(self) -> socket.socket:
        """The listening socket; raises UsageError where the address cannot be had."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            return socket.create_server((self.host, self.port), family=family, backlog=256)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            raise UsageError(f"cannot listen on {self.host} port {self.port} ({why}); choose another") from None


def run_service(
    bundle: Bundle,
    settings: AssessSettings,
    listen: Listen,
    limits: ServeLimits,
    *,
    workers: int,
    spool: Path | None,
    on_listening: Callable[[str], None],
) -> None:
    """Serves until SIGTERM or Ctrl-C, then finishes what was admitted.

    Args:
        bundle: The bundle.
        settings: How scans are assessed.
        listen: Where to listen.
        limits: What clients may ask for.
        workers: Worker processes.
        spool: Folder for files of scans that are being assessed; None for the system's.
        on_listening: Called with the service's URL once connections are accepted.

    Raises:
        UsageError: The address or the spool cannot be used.
        CargoLensError: Workers cannot be started, or fail again and again.
    """
    listen.check()
    with listen.bind() as listener:
        try:
            folder = Path(tempfile.mkdtemp(prefix="cargolens-", dir=spool))
        except OSError as error:
            raise UsageError(f"{spool}: cannot hold the spool ({error.strerror}); choose another --spool") from None
        try:
            own = _own_copy(settings, folder)
            _serve(bundle, own, listen, limits, workers, folder, listener, on_listening)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _own_copy(settings: AssessSettings, folder: Path) -> AssessSettings:
    """A copy of the bundle for workers that start later: a new file in its place is for the next start."""
    place = folder / "bundle"
    place.mkdir()
    copy = place / settings.bundle.name
    try:
        shutil.copyfile(settings.bundle, copy)
    except OSError as error:
        raise UsageError(f"{folder}: cannot hold a copy of the bundle ({error.strerror})") from None
    return replace(settings, bundle=copy)


def _serve(
    bundle: Bundle,
    settings: AssessSettings,
    listen: Listen,
    limits: ServeLimits,
    workers: int,
    folder: Path,
    listener: socket.socket,
    on_listening: Callable[[str], None],
) -> None:
    template = settings.template(bundle)
    servers: list[uvicorn.Server] = []

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    pool = LivePool(ServiceSettings(settings, limits.batch), workers, MAX_LINE_BYTES, on_failure=stop)
    metrics = ServiceMetrics(template.bundle, template.bundle_sha256, template.version)
    service = Service(
        bundle=bundle,
        model=_model_name(settings.bundle),
        template=template,
        pool=pool,
        workers=workers,
        limits=limits,
        metrics=metrics,
        spool=folder,
        stopping=lambda: servers[0].should_exit,
    )
    guard = Guard(
        create_app(service, with_key=bool(listen.keys)),
        listen.keys,
        metrics,
        body=limits.body,
        upload=limits.upload,
        local_only=not listen.keys and is_loopback(listen.host),
    )
    config = uvicorn.Config(
        guard,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=math.ceil(limits.upload + limits.deadline + _GRACE_SECONDS),
        ssl_certfile=listen.certificate,
        ssl_keyfile=listen.private_key,
    )
    servers.append(uvicorn.Server(config))
    # uvicorn raises the signal that stopped it once more when it is done; by then it has been answered.
    signal.signal(signal.SIGTERM, lambda *_: stop())
    pool.start()
    try:
        on_listening(_url(listen, listener))
        servers[0].run(sockets=[listener])
    finally:
        pool.close()
    if pool.failure is not None:
        raise pool.failure


def _model_name(bundle: Path) -> str:
    """The bundle's name as it stands in URLs."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", bundle.stem)


def _url(listen: Listen, listener: socket.socket) -> str:
    host = f"[{listen.host}]" if ":" in listen.host else listen.host
    return f"{'http' if listen.certificate is None else 'https'}://{host}:{listener.getsockname()[1]}"
