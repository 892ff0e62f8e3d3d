"""Weights from files, never unpickled: what a backbone loads and how mismatches are told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from cargolens.datasets.errors import UsageError

MAX_BYTES = 2 * 1024**3


def load_weights_file(path: Path) -> dict[str, Tensor]:
    """Named tensors of a ``.safetensors`` file, or of a torch file read with ``weights_only=True``.

    Raises:
        UsageError: The file is missing, larger than 2 GiB, or holds anything but named tensors.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such weights file; give the path of a .safetensors or .pth file")
    if path.stat().st_size > MAX_BYTES:
        raise UsageError(f"{path}: {path.stat().st_size} bytes, expected at most {MAX_BYTES} for backbone weights")
    try:
        if path.suffix == ".safetensors":
            found: object = load_file(path)
        else:
            found = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch and safetensors raise many kinds for a damaged or hostile file
        raise UsageError(
            f"{path}: not a file of plain tensors ({type(error).__name__}); expected a state dict"
        ) from error
    if isinstance(found, Mapping) and all(isinstance(v, Tensor) for v in found.values()):
        return {str(k): v for k, v in found.items()}
    raise UsageError(f"{path}: holds {type(found).__name__}, expected a state dict of named tensors")


def load_by_order(model: nn.Module, source: Mapping[str, Tensor], path: Path) -> None:
    """Fill `model` with the tensors of `source` by position, checking each shape and the last part of each name.

    Raises:
        UsageError: Count, a shape or a kind (weight, bias, running mean ...) differs.
    """
    target = model.state_dict()
    if len(target) != len(source):
        raise UsageError(f"{path}: holds {len(source)} tensors, expected {len(target)} for {type(model).__name__}")
    filled = {}
    for (key, wanted), (name, tensor) in zip(target.items(), source.items(), strict=True):
        same_kind = key.rsplit(".", 1)[-1] == name.rsplit(".", 1)[-1]
        if not same_kind or tensor.shape != wanted.shape:
            raise UsageError(
                f"{path}: tensor {name} {tuple(tensor.shape)} does not fit {key} {tuple(wanted.shape)} "
                f"of {type(model).__name__}; use weights of that architecture"
            )
        filled[key] = tensor
    model.load_state_dict(filled, strict=True)


def load_by_name(model: nn.Module, source: Mapping[str, Tensor], path: Path) -> None:
    """Fill `model` with the tensors of `source` by name.

    Raises:
        UsageError: A name or a shape does not fit.
    """
    try:
        model.load_state_dict(dict(source), strict=True)
    except RuntimeError as error:
        first = str(error).strip().splitlines()
        told = first[1].strip() if len(first) > 1 else first[0]
        raise UsageError(f"{path}: does not fit {type(model).__name__}: {told[:200]}") from error
