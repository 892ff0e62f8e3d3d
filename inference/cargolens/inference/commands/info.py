"""`cargolens info`: what is understood of a bundle or a scan, in words and as a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import cv2
import typer
from rich.console import Console
from rich.table import Table

from cargolens.datasets.errors import CargoLensError, DataError, UsageError
from cargolens.datasets.pictures import describe, draw
from cargolens.datasets.reader import ReadOptions, read_scan
from cargolens.datasets.sources import find_sources

from ..bundle import Bundle, read_bundle
from .options import AsJson, reads_scans


@reads_scans
def info(
    inputs: Annotated[list[str], typer.Argument(help="A bundle, or the file or files of one scan.")],
    *,
    reading: ReadOptions,
    picture: Annotated[
        Path | None, typer.Option("--draw", help="Draw what was understood of a scan to this PNG.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what is understood of a bundle or a scan.

    Example: cargolens info parcel_low.png parcel_high.png --draw parcel.png
    """
    if len(inputs) == 1 and Path(inputs[0]).suffix == ".onnx":
        if picture is not None:
            raise UsageError("--draw draws a scan, a bundle has no picture")
        _show(_about_bundle(read_bundle(inputs[0])), inputs[0], as_json)
        return
    sources = find_sources(inputs)
    if len(sources) != 1:
        raise DataError(
            f"{', '.join(inputs)}: found {len(sources)} scans, expected one; name the file or files of one scan"
        )
    scan = read_scan(sources[0], reading)
    if picture is not None:
        _write_png(picture, draw(scan))
    _show(describe(scan), sources[0].scan_id, as_json)


def _about_bundle(bundle: Bundle) -> dict[str, Any]:
    """The manifest without the long lists, and the identity of the file."""
    manifest = bundle.manifest.model_dump(mode="json")
    calibration = manifest["calibration"]
    if calibration is not None:
        scores = calibration.pop("normals")
        calibration["normal scores"] = f"{len(scores)}, {scores[0]:.6g} to {scores[-1]:.6g}"
    return {
        "sha256": bundle.sha256,
        "network bytes": len(bundle.network),
        "golden scans": len(bundle.golden.cases),
        **manifest,
    }


def _show(facts: Mapping[str, Any], title: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, allow_nan=False))
        return
    table = Table(title=title, title_justify="left", show_header=False)
    for name, value in _flat(facts):
        table.add_row(name, value)
    Console().print(table, highlight=False)


def _flat(facts: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Nested facts as rows: one a value, indented under their heading."""
    rows: list[tuple[str, str]] = []
    for name, value in facts.items():
        if isinstance(value, Mapping) and value:
            rows += [(f"{prefix}{name}", ""), *_flat(value, f"{prefix}  ")]
        elif isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
            for number, part in enumerate(value, start=1):
                rows += [(f"{prefix}{name} {number}", ""), *_flat(part, f"{prefix}  ")]
        else:
            rows.append((f"{prefix}{name}", _text(value)))
    return rows


def _text(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(part) for part in value)
    return str(value)


def _write_png(path: Path, image: Any) -> None:
    if path.suffix.lower() != ".png":
        raise UsageError(f"{path}: found suffix {path.suffix or 'none'!r}, expected .png")
    done, encoded = cv2.imencode(".png", image)
    try:
        if not done:
            raise OSError("the picture could not be encoded")
        path.write_bytes(encoded.tobytes())
    except OSError as error:
        raise CargoLensError(f"{path}: writing failed ({error.strerror or error}); choose another --draw") from error
