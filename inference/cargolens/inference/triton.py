"""A bundle as a model repository for Triton and KServe: the file itself, and what the server must know about it.

The repository holds the whole bundle under the name Triton expects, so what is served can be checked against its hash
and its golden vectors. Triton runs the network alone: canonical planes, tiling and decision stay with the client.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from cargolens.datasets.errors import CargoLensError, UsageError

from .bundle import INPUT, Bundle
from .files import write_atomic
from .manifest import SCORE

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def triton_config(bundle: Bundle, name: str, *, max_batch: int, gpu: bool) -> str:
    """The model's `config.pbtxt`.

    Args:
        bundle: The bundle.
        name: Name of the model.
        max_batch: Most windows a request, and a batch the server puts together.
        gpu: Run on GPUs, with dynamic batching; on processors small networks are slower in batches.

    Returns:
        Text of a `ModelConfig` message.
    """
    tile = bundle.manifest.tiling.tile
    planes = _dims((len(bundle.manifest.air), tile, tile))
    outputs = [_output(port.name, port.shape or ()) for port in bundle.info.outputs]
    return "\n".join(
        (
            f'name: "{name}"',
            'backend: "onnxruntime"',
            f"max_batch_size: {max_batch}",
            f'input [ {{ name: "{INPUT}" data_type: TYPE_FP32 dims: {planes} }} ]',
            f"output [ {', '.join(outputs)} ]",
            f"instance_group [ {{ kind: {'KIND_GPU' if gpu else 'KIND_CPU'} }} ]",
            *(["dynamic_batching { }"] if gpu else []),
            f'parameters {{ key: "cargolens.bundle_sha256" value {{ string_value: "{bundle.sha256}" }} }}',
            "",
        )
    )


def write_triton_repository(
    bundle: Bundle, source: Path, repository: Path, name: str, *, version: int, max_batch: int, gpu: bool
) -> Path:
    """Adds a bundle to a model repository.

    Args:
        bundle: The bundle.
        source: Its file.
        repository: Folder of the repository; made where it is not there.
        name: Name of the model.
        version: Version of the model; a new one stands beside those that are there.
        max_batch: Most windows a batch.
        gpu: Run on GPUs.

    Returns:
        The model's file in the repository.

    Raises:
        UsageError: The name cannot be a model's, or the version is there already.
        CargoLensError: The repository cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!a} cannot be a model's name: letters, digits, '.', '_' and '-'; choose another --name")
    model = repository / name
    place = model / str(version)
    if place.exists():
        raise UsageError(f"{place}: is there already; choose another --model-version")
    temporary: Path | None = None
    try:
        model.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".new-", dir=model))
        shutil.copyfile(source, temporary / "model.onnx")
        temporary.chmod(0o755)
        write_atomic(model / "config.pbtxt", triton_config(bundle, name, max_batch=max_batch, gpu=gpu).encode())
        os.rename(temporary, place)  # noqa: PTH104  a server that watches sees the version whole or not at all
    except OSError as error:
        with contextlib.suppress(OSError):
            if temporary is not None:
                shutil.rmtree(temporary)
        raise CargoLensError(f"{place}: writing failed ({error.strerror or error}); choose another --out") from error
    return place / "model.onnx"


def _output(name: str, shape: tuple[int | None, ...]) -> str:
    """An output without its batch; the score has nothing else, for which Triton wants a one and a reshape."""
    if name == SCORE:
        return f'{{ name: "{name}" data_type: TYPE_FP32 dims: [ 1 ] reshape {{ shape: [ ] }} }}'
    return f'{{ name: "{name}" data_type: TYPE_FP32 dims: {_dims(shape[1:])} }}'


def _dims(shape: tuple[int | None, ...]) -> str:
    return f"[ {', '.join(str(-1 if size is None else size) for size in shape)} ]"
