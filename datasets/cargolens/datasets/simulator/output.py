"""Simulated scans as files: 16-bit pictures a scanner could have written, a manifest, COCO annotations, a preview.

A folder holds::

    scans/scan-000123_top_low.png ...    what `cargolens scan` reads (or scan-000123_top.npz ...)
    twins/  maps/                        the same scans without their threats; material, mass and attenuation of each
                                         pixel, areal density and masks of the threats
    manifest.jsonl  annotations.json     the truth, in the order of the scans
    preview.png                          the first scans with their boxes
    synth.jsonl                          what was asked for, and one line for each scan that is finished

Every file is written beside its place and moved there, and a scan gets its line when all its files are there. A run
that was stopped, in any way, goes on from those lines and ends with the same bytes as one that was not.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import multiprocessing
import os
import signal
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from importlib.metadata import version
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import CargoLensError, DataError, UsageError
from ..masks import encode_mask
from ..scan import Scan, View
from .acquisition import AIR_COUNTS, MAX_COUNTS
from .cargo.consignment import Cargo
from .coco import Record, coco
from .parcel import Parcel
from .physics import transmit
from .preview import preview
from .samples import SimulatedScan, SimulatedScans
from .truth import ThreatTruth

Format = Literal["png", "npz"]

JOURNAL, MANIFEST, ANNOTATIONS, PREVIEW = "synth.jsonl", "manifest.jsonl", "annotations.json", "preview.png"
# zlib level of pictures: noise does not shrink, so the fastest that finds the flat parts.
COMPRESSION = 1
# Scans handed out ahead of those that are finished, for each worker.
AHEAD = 4
FORMAT_VERSION = 1


@dataclass(frozen=True)
class SynthOptions:
    """What is written of each scan.

    Attributes:
        format: ``"png"``: one 16-bit picture an energy and view; ``"npz"``: one file a view, compressed.
        twins: Whether to write the benign twins of scans with a threat.
        maps: Whether to write areal density and masks of every threat, and, where the scans keep it, what each pixel
            looks through.
    """

    format: Format = "png"
    twins: bool = False
    maps: bool = False


def write_scans(
    scans: SimulatedScans,
    folder: Path,
    options: SynthOptions,
    *,
    workers: int = 1,
    resume: bool = False,
    order: Sequence[int] | None = None,
    on_done: Callable[[int], None] | None = None,
) -> list[Record]:
    """Write a sequence of simulated scans, with their truth.

    Args:
        scans: The scans.
        folder: Where to; created if it is not there.
        options: What to write.
        workers: Processes that simulate; the files are the same for any number.
        resume: Go on with a folder that an earlier run of the same request began.
        order: Order in which scans are made, for tests; the files are the same for any.
        on_done: Called with the number of scans that are finished, first with that of those found finished.

    Returns:
        One record a scan, as in the manifest.

    Raises:
        UsageError: The folder holds another request's scans, or any scans and `resume` is not set.
        DataError: The folder cannot be written.
        CargoLensError: A worker was killed.
    """
    request = _request(scans, options)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        finished = _begin(folder, request, resume=resume)
        for name in ("scans", *(["twins"] if options.twins else []), *(["maps"] if options.maps else [])):
            (folder / name).mkdir(exist_ok=True)
        todo = [k for k in (range(len(scans)) if order is None else order) if k not in finished]
        if on_done is not None:
            on_done(len(finished))
        with (folder / JOURNAL).open("ab") as journal:
            for record in _made(scans, folder, options, todo, workers):
                journal.write(_line(record))
                journal.flush()
                finished[record["index"]] = record
                if on_done is not None:
                    on_done(len(finished))
        records = [finished[k] for k in range(len(scans))]
        _write_atomic(folder / MANIFEST, b"".join(_line(_public(record)) for record in records))
        _write_atomic(folder / ANNOTATIONS, json.dumps(coco(records), separators=(",", ":")).encode())
        _write_atomic(folder / PREVIEW, _png(preview(folder, records)))
    except BrokenProcessPool as error:
        raise CargoLensError(
            f"{folder}: a worker was killed, perhaps for want of memory; go on with --resume and fewer workers"
        ) from error
    except OSError as error:
        raise DataError(f"{error.filename or folder}: cannot be written ({error.strerror}); check the disk") from error
    return [_public(record) for record in records]


def _made(
    scans: SimulatedScans, folder: Path, options: SynthOptions, todo: Sequence[int], workers: int
) -> Iterator[Record]:
    """Records of the scans that are made, as they are finished."""
    if not todo:
        return
    with (
        _one_thread_each(),
        ProcessPoolExecutor(
            min(workers, len(todo)), multiprocessing.get_context("spawn"), _prepare, (scans, folder, options)
        ) as pool,
    ):
        pending: set[Future[Record]] = set()
        waiting = iter(todo)
        try:
            while True:
                while len(pending) < AHEAD * workers and (k := next(waiting, None)) is not None:
                    pending.add(pool.submit(_make, k))
                if not pending:
                    return
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes started here use one thread for linear algebra: faster together, and sums do not depend on how many."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_WORK: tuple[SimulatedScans, Path, SynthOptions] | None = None


def _prepare(scans: SimulatedScans, folder: Path, options: SynthOptions) -> None:
    """Start of a worker: Ctrl-C is the parent's business, and a worker does not outlive it."""
    global _WORK  # noqa: PLW0603  a worker's only state
    _WORK = (scans, folder, options)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _make(k: int) -> Record:
    if _WORK is None:
        raise RuntimeError("a worker was not prepared")
    scans, folder, options = _WORK
    return _write_scan(scans[k], k, folder, options)


def _write_scan(sample: SimulatedScan, k: int, folder: Path, options: SynthOptions) -> Record:
    """Write the files of a scan; its record."""
    scan_id = f"scan-{k:06d}"
    files, digest = _write_views(sample.scan, folder, f"scans/{scan_id}", options.format)
    extra: dict[str, list[str]] = {}
    if options.twins and sample.twin is not None:
        twins, _ = _write_views(sample.twin, folder, f"twins/{scan_id}", options.format)
        extra["twin"] = [name for names in twins.values() for name in names]
    if options.maps and (sample.threats or sample.matter):
        name = f"maps/{scan_id}.npz"
        _write_atomic(folder / name, _npz(_maps(sample.threats, list(files)) | _matter_maps(sample)))
        extra["maps"] = [name]
    parcel = sample.parcel
    return {
        "index": k,
        "scan_id": scan_id,
        "views": [
            {
                "name": view.name,
                "files": files[view.name],
                **_energies(view),
                "mm_per_pixel": _rounded(view.mm_per_pixel),
                "rows": view.rows,
                "columns": view.columns,
            }
            for view in sample.scan.views
        ],
        "sha256": digest,
        "scanner": sample.scan.meta.scanner,
        "anomalous": bool(sample.threats),
        "label": ",".join(sorted({truth.family for truth in sample.threats})) or None,
        "threats": [_threat(truth, number % len(parcel.threats)) for number, truth in enumerate(sample.threats)],
        **_contents(parcel),
        **extra,
    }


def _energies(view: View) -> Record:
    """Nominal energies of a view where its planes differ in them; those of a sandwich detector share one."""
    known = view.energies
    return {} if known is None or sorted(set(known)) != list(known) else {"energies": [round(e, 3) for e in known]}


def _contents(parcel: Parcel | Cargo) -> Record:
    """What a record says about what was scanned."""
    if isinstance(parcel, Cargo):
        return parcel.record()
    return {
        "themes": list(parcel.themes),
        "container": parcel.container,
        "fill": round(parcel.fill, 4),
        "goods": list(parcel.goods),
        "on": list(parcel.on),
    }


def _threat(truth: ThreatTruth, number: int) -> Record:
    """What a record says about a threat in a view; `number` tells the threats of a scan apart."""
    areal = truth.areal if truth.areal is not None else np.zeros(truth.mask.shape, np.float32)
    return {
        "threat": number,
        "view": truth.view,
        "family": truth.family,
        "design": truth.design,
        "concealment": truth.concealment,
        "box": list(truth.box),
        "visibility": _rounded(truth.visibility),
        "areal_density": _rounded(float(areal[truth.mask].mean()) if truth.mask.any() else 0.0),
        "superposition": _rounded(truth.superposition),
        "pixels": int(np.count_nonzero(truth.mask)),
        "mask": encode_mask(truth.mask),
    }


def _write_views(scan: Scan, folder: Path, stem: str, kind: Format) -> tuple[dict[str, list[str]], str]:
    """Write a scan's views; the files of each view, and one hash over the content of all files."""
    digest = hashlib.sha256()
    files: dict[str, list[str]] = {}
    for view in scan.views:
        place = f"{stem}_{view.name}" if view.name else stem
        if kind == "npz":
            contents = {f"{place}.npz": _npz(dict(_planes(view)))}
        elif len(view.transmission) == 1:
            contents = {f"{place}.png": _png(next(_planes(view))[1])}
        else:
            contents = {f"{place}_{energy}.png": _png(plane) for energy, plane in _planes(view)}
        for name, content in contents.items():
            digest.update(content)
            _write_atomic(folder / name, content)
        files[view.name] = list(contents)
    return files, digest.hexdigest()


def _planes(view: View) -> Iterator[tuple[str, NDArray[np.uint16]]]:
    """The counts of each energy, with the name that readers know it by."""
    names = ("low", "high") if len(view.transmission) == 2 else ("transmission",)
    for name, plane in zip(names, view.transmission, strict=True):
        yield name, np.clip(np.round(plane * AIR_COUNTS), 0, MAX_COUNTS).astype(np.uint16)


def _maps(threats: Sequence[ThreatTruth], views: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Areal density (g/cm2), mask, payload and visible mask of each threat in each view."""
    arrays: dict[str, NDArray[Any]] = {}
    for number, truth in enumerate(threats):
        stem = f"{truth.view or 'view'}_{number % (len(threats) // len(views))}"
        for name in ("areal", "mask", "payload", "visible"):
            values = getattr(truth, name)
            if values is not None:
                arrays[f"{stem}_{name}"] = values
    return arrays


def _matter_maps(sample: SimulatedScan) -> dict[str, NDArray[Any]]:
    """What each pixel of each view looks through.

    Mass per area of all matter (g/cm2), the material with most of it (0 for air, else 1 + its place in `materials`),
    and the attenuation that the scanner would measure without noise, blur and scatter, (channels, rows, columns)
    nepers.
    """
    names = sorted({what.name for areal in sample.matter for what in areal.materials})
    arrays: dict[str, NDArray[Any]] = {"materials": np.array(names)} if sample.matter else {}
    for view, areal in zip(sample.scan.views, sample.matter, strict=bool(sample.matter)):
        stem = view.name or "view"
        numbers = np.array([0, *(names.index(what.name) + 1 for what in areal.materials)], np.uint16)
        most = np.concatenate([np.full((1, *areal.total.shape), 1e-6, np.float32), areal.planes]).argmax(axis=0)
        ideal = transmit(areal.stacked, areal.materials, sample.scanner)
        arrays[f"{stem}_material"] = numbers[most]
        arrays[f"{stem}_mass"] = areal.total
        arrays[f"{stem}_attenuation"] = -np.log(np.maximum(ideal.mean, np.float32(1e-9)))
    return arrays


def _png(image: NDArray[Any]) -> bytes:
    done, data = cv2.imencode(".png", image, (cv2.IMWRITE_PNG_COMPRESSION, COMPRESSION))
    if not done:
        raise DataError(f"a picture of {image.shape} could not be encoded as PNG")
    return data.tobytes()


def _npz(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """A compressed NPZ file; unlike NumPy's own it does not hold the time, so that equal arrays give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.save(member, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue(), zipfile.ZIP_DEFLATED, COMPRESSION)
    return out.getvalue()


def _write_atomic(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there: it is whole or not there, whenever the process ends."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _line(record: Record) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def _public(record: Record) -> Record:
    """A record as the manifest has it: masks are in the annotations."""
    threats = [{key: value for key, value in threat.items() if key != "mask"} for threat in record["threats"]]
    return {key: value for key, value in record.items() if key != "index"} | {"threats": threats}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _request(scans: SimulatedScans, options: SynthOptions) -> Record:
    """All that the files depend on, as plain JSON values."""
    request = {
        "format_version": FORMAT_VERSION,
        "cargolens": version("cargolens"),
        "count": len(scans),
        "seed": scans.seed,
        "split": scans.split,
        "views": scans.views,
        "size": scans.size,
        "subsampling": scans.subsampling,
        **asdict(scans.settings),
        **asdict(options),
    }
    plain: Record = json.loads(json.dumps(request, default=str))
    return plain


def _begin(folder: Path, request: Record, *, resume: bool) -> dict[int, Record]:
    """Check that a folder is new or of the same request; the records of the scans that are finished in it."""
    path = folder / JOURNAL
    if not path.exists():
        if any(folder.iterdir()):
            raise UsageError(f"{folder}: holds other files, expected an empty folder or a new one; choose another")
        _write_atomic(path, _line({"request": request}))
        return {}
    if not resume:
        raise UsageError(f"{folder}: holds simulated scans already; add --resume to go on, or choose another folder")
    lines = path.read_bytes().splitlines(keepends=True)
    # The last line may be torn; nothing after it was finished.
    whole = [json.loads(line) for line in lines if line.endswith(b"\n")]
    asked = whole[0].get("request") if whole else None
    if asked != request:
        differ = sorted(key for key in request if asked is None or asked.get(key) != request[key])
        raise UsageError(
            f"{folder}: was begun with another {', '.join(differ)}; repeat that command, or choose another"
        )
    finished = {record["index"]: record for record in whole[1:] if _is_there(folder, record)}
    _write_atomic(path, b"".join([_line({"request": request}), *map(_line, finished.values())]))
    for leftover in folder.glob("*/.*"):
        leftover.unlink()
    return finished


def _is_there(folder: Path, record: Record) -> bool:
    """Whether all files of a record are there, those of the scan with the content they had."""
    digest = hashlib.sha256()
    try:
        for view in record["views"]:
            for name in view["files"]:
                digest.update((folder / name).read_bytes())
    except OSError:
        return False
    others = [*record.get("twin", ()), *record.get("maps", ())]
    return digest.hexdigest() == record["sha256"] and all((folder / name).exists() for name in others)
