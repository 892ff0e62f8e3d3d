"""`cargolens serve`: one bundle as an HTTP service of a station."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cargolens.datasets.errors import UsageError
from cargolens.datasets.reader import ReadOptions

from ..bundle import read_bundle
from ..decision import DEFAULT_OPAQUE_LIMIT, NO_THRESHOLD
from ..engine import default_workers
from ..serve.keys import KEY_VARIABLE, is_loopback, load_keys
from ..serve.limits import MIB, ServeLimits
from ..serve.server import Listen, run_service
from ..worker import AssessSettings
from .options import Cargo, Quiet, Workers, reads_scans

_DOOR, _LIMITS = "Who may ask", "Limits"


@reads_scans
def serve(
    bundle: Annotated[Path, typer.Argument(help="The detector: a bundle made by cargolens export and calibrate.")],
    *,
    reading: ReadOptions,
    host: Annotated[str, typer.Option(help="Address to listen on; beyond this machine it needs a key.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8080,
    workers: Workers = None,
    cargo: Cargo = False,
    quiet: Quiet = False,
    api_key_file: Annotated[
        Path | None, typer.Option(help=f"API keys, one a line; or {KEY_VARIABLE}.", rich_help_panel=_DOOR)
    ] = None,
    allow_without_key: Annotated[
        bool,
        typer.Option("--allow-without-key", help="Listen beyond this machine without a key.", rich_help_panel=_DOOR),
    ] = False,
    tls_certificate: Annotated[
        Path | None, typer.Option(help="Certificate chain, for HTTPS.", rich_help_panel=_DOOR)
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(help="The certificate's key.", rich_help_panel=_DOOR)] = None,
    queue: Annotated[
        int, typer.Option(min=0, max=10_000, help="Requests that may wait; then 503.", rich_help_panel=_LIMITS)
    ] = ServeLimits.queue,
    deadline: Annotated[
        float, typer.Option(min=0.1, help="Seconds until a scan is cannot_assess.", rich_help_panel=_LIMITS)
    ] = ServeLimits.deadline,
    upload_time: Annotated[
        float, typer.Option(min=1, help="Seconds a body may take to arrive.", rich_help_panel=_LIMITS)
    ] = ServeLimits.upload,
    max_body: Annotated[
        int, typer.Option(min=1, max=4096, help="Longest body, MiB.", rich_help_panel=_LIMITS)
    ] = ServeLimits.body // MIB,
    max_batch: Annotated[
        int, typer.Option(min=1, max=64, help="Most windows of a tensor request.", rich_help_panel=_LIMITS)
    ] = ServeLimits.batch,
    worker_memory: Annotated[
        int, typer.Option(min=0, help="MiB a worker may take for a scan; 0 for no bound.", rich_help_panel=_LIMITS)
    ] = 4096,
    spool: Annotated[
        Path | None, typer.Option(help="Folder for scans being assessed; default: the system's for temporary files.")
    ] = None,
    opaque_limit: Annotated[
        float, typer.Option(min=0, max=1, help="Share of an object that may be too dense to see.")
    ] = DEFAULT_OPAQUE_LIMIT,
) -> None:
    """Serve a bundle over HTTP: files of a scan in, its result line out; and the Open Inference Protocol v2.

    It stops on SIGTERM or Ctrl-C after finishing what it accepted. The page /docs lists what it answers to.

    Example: cargolens serve parcels.onnx --port 8080

    Example: cargolens serve containers.onnx --cargo
    """
    keys = load_keys(api_key_file)
    listen = Listen(host, port, keys, allow_without_key, tls_certificate, tls_key)
    listen.check()
    if spool is not None and not spool.is_dir():
        raise UsageError(f"{spool}: no such folder; create it, or choose another --spool")
    detector = read_bundle(bundle)
    settings = AssessSettings(
        bundle=bundle,
        bundle_sha256=detector.sha256,
        reading=replace(reading, max_bytes=max(reading.max_bytes, max_body * MIB)),
        opaque_limit=opaque_limit,
        cargo=cargo,
        memory_mib=worker_memory or None,
    )
    count = workers or default_workers()
    console = Console(stderr=True, quiet=quiet)

    def tell(url: str) -> None:
        asks = "key needed" if keys else "no key"
        console.print(
            f"{bundle}: {url}/v1/scans, {count} workers, {asks}; Ctrl-C stops", highlight=False, soft_wrap=True
        )
        if keys and tls_certificate is None and not is_loopback(host):
            text = "keys and scans cross the network in clear: use --tls-certificate, or a proxy that does TLS"
            console.print(text, style="yellow", soft_wrap=True)
        if detector.manifest.calibration is None:
            text = f"{bundle}: {NO_THRESHOLD}; every scan will be cannot_assess"
            console.print(text, style="yellow", highlight=False, soft_wrap=True)

    limits = ServeLimits(queue, deadline, upload_time, max_body * MIB, ServeLimits.files, max_batch)
    run_service(detector, settings, listen, limits, workers=count, spool=spool, on_listening=tell)
