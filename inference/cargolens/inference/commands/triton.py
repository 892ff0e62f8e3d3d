"""`cargolens triton`: a bundle as a model repository for Triton and KServe."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..bundle import read_bundle
from ..triton import write_triton_repository


def triton(
    bundle: Annotated[Path, typer.Argument(help="The bundle to add.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder of the model repository.")],
    name: Annotated[str | None, typer.Option(help="Name of the model; default: the file's.")] = None,
    model_version: Annotated[int, typer.Option(min=1, help="Version of the model.")] = 1,
    max_batch: Annotated[int, typer.Option(min=1, max=1024, help="Most windows a batch.")] = 8,
    gpu: Annotated[bool, typer.Option("--gpu", help="Run on GPUs, with dynamic batching.")] = False,
) -> None:
    """Write a bundle into a model repository for Triton or KServe.

    The server runs the network alone: windows of canonical planes in, raw maps and scores out, as `cargolens serve`
    does under `/v2/models`.

    Example: cargolens triton parcels.onnx --out repository/ --gpu
    """
    found = read_bundle(bundle)
    written = write_triton_repository(
        found, bundle, out, name or bundle.stem, version=model_version, max_batch=max_batch, gpu=gpu
    )
    typer.echo(f"{written}: written; start with tritonserver --model-repository={out}", err=True)
