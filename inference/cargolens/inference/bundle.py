"""A bundle: one ONNX file that carries all a station needs to use a detector and to trust the file.

The network's metadata holds a manifest (what the detector expects and promises), golden vectors, and a SHA-256 over
network, manifest and golden. A fourth part, which a bundle may lack, lists the hashes of the scans it was made from and
has a hash of its own. `read_bundle` believes none of it before size, hash and schema are checked; the hash
finds damage and mixed-up parts, it is no signature. The format is specified in docs/bundle.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cargolens.datasets.errors import BundleError, UsageError

from .files import write_atomic
from .fusion import Fusion
from .golden import Golden
from .hashes import ScanSet
from .manifest import MAP, SCHEMA_VERSION, SCORE, BundleManifest, Calibration, Metric, Strict, Training
from .onnx_file import ModelInfo, Port, inspect_model, join_metadata, split_metadata, without_notes

__all__ = [
    "Bundle",
    "BundleManifest",
    "Calibration",
    "KnownScans",
    "Metric",
    "Training",
    "bundle_bytes",
    "parse_bundle",
    "read_bundle",
    "save_bundle",
    "write_bundle",
]

MAX_BYTES = 2**30
MAX_MANIFEST_BYTES = 4 * 2**20
MAX_GOLDEN_BYTES = 32 * 2**20
INPUT = "planes"
MAX_SCANS_BYTES = 12 * 2**20
_MANIFEST, _GOLDEN, _SHA256 = "cargolens.manifest", "cargolens.golden", "cargolens.sha256"
_SCANS, _SCANS_SHA256 = "cargolens.scans", "cargolens.scans_sha256"
_FLOAT32 = 1

_Model = TypeVar("_Model", bound=BaseModel)


class KnownScans(Strict):
    """Hashes of the scans a bundle was made from; None where nobody listed them."""

    training: ScanSet | None = None
    calibration: ScanSet | None = None


@dataclass(frozen=True, eq=False)
class Bundle:
    """A checked bundle in memory.

    Attributes:
        network: The ONNX model without its metadata, as onnxruntime gets it.
        manifest: What the network expects and promises.
        golden: Golden vectors.
        info: Ports and operators found in the network.
        sha256: SHA-256 of the whole file, hexadecimal, as `sha256sum` prints it.
        path: Where it was read from; empty when made in memory.
        scans: Hashes of the scans it was made from.
    """

    network: bytes = field(repr=False)
    manifest: BundleManifest
    golden: Golden = field(repr=False)
    info: ModelInfo = field(repr=False)
    sha256: str
    path: str = ""
    scans: KnownScans = field(default_factory=KnownScans, repr=False)

    def with_fusion(self, fusion: Fusion) -> bytes:
        """Bytes of the same bundle that takes views together in another way, without a calibration.

        Args:
            fusion: How the views of a scan become one score.
        """
        manifest = self.manifest.model_copy(update={"pooling": fusion.value, "calibration": None})
        return bundle_bytes(self.network, manifest, self.golden, KnownScans(training=self.scans.training))

    def with_calibration(self, calibration: Calibration | None, scans: ScanSet | None = None) -> bytes:
        """Bytes of the same bundle with another calibration.

        Args:
            calibration: None removes the one it has.
            scans: Hashes of the calibration scans; None keeps those of a calibration that stays the same.
        """
        if scans is None and calibration is not None and calibration == self.manifest.calibration:
            scans = self.scans.calibration
        manifest = self.manifest.model_copy(update={"calibration": calibration})
        known = KnownScans(training=self.scans.training, calibration=scans)
        return bundle_bytes(self.network, manifest, self.golden, known)


def bundle_bytes(model: bytes, manifest: BundleManifest, golden: Golden, scans: KnownScans | None = None) -> bytes:
    """Puts a bundle together; the same parts always give the same bytes.

    Args:
        model: An ONNX model; metadata it already has is replaced and the exporter's notes are dropped.
        manifest: The manifest.
        golden: Golden vectors, possibly without cases.
        scans: Hashes of the scans it was made from, where they are known.

    Returns:
        The file's bytes, checked as `read_bundle` checks a file.

    Raises:
        BundleError: The parts do not fit each other.
    """
    network = without_notes(split_metadata(model)[0])
    parts = {_MANIFEST: _canonical_json(manifest), _GOLDEN: _canonical_json(golden)}
    digest = _digest(network, parts).encode()
    metadata = {**parts, _SHA256: digest}
    if scans is not None and scans != KnownScans():
        listed = _canonical_json(scans)
        metadata |= {_SCANS: listed, _SCANS_SHA256: _scans_digest(digest, listed).encode()}
    data = join_metadata(network, metadata)
    parse_bundle(data)
    return data


def write_bundle(
    model: bytes, manifest: BundleManifest, golden: Golden, path: str | Path, scans: KnownScans | None = None
) -> Bundle:
    """Writes a bundle: to a temporary file beside `path`, synced, then renamed, so no half bundle is ever seen.

    Args:
        model: An ONNX model; metadata it already has is replaced and the exporter's notes are dropped.
        manifest: The manifest.
        golden: Golden vectors.
        path: Where to; an existing file is replaced.
        scans: Hashes of the scans it was made from, where they are known.

    Returns:
        The bundle as written.

    Raises:
        BundleError: The parts do not fit, or the file cannot be written.
    """
    return save_bundle(bundle_bytes(model, manifest, golden, scans), path)


def save_bundle(data: bytes, path: str | Path) -> Bundle:
    """Checks a bundle's bytes and writes them as `write_bundle` does."""
    target = Path(path)
    bundle = replace(parse_bundle(data), path=str(target))
    try:
        write_atomic(target, data)
    except OSError as error:
        raise BundleError(f"{target}: cannot write the bundle: {error.strerror or error}") from None
    return bundle


def read_bundle(path: str | Path) -> Bundle:
    """Reads and checks a bundle.

    Args:
        path: A bundle file.

    Returns:
        The bundle, its size, structure, hash and schema checked.

    Raises:
        BundleError: The file cannot be read or trusted; the message is one line that starts with the path.
    """
    try:
        return replace(parse_bundle(_read_file(Path(path))), path=str(path))
    except BundleError as error:
        raise BundleError(f"{path}: {error}") from None


def default_bundle() -> Path:
    """The bundle that ships with the package: `threat_windows`, trained on simulated scans alone.

    Raises:
        UsageError: This installation has none.
    """
    path = Path(__file__).with_name("default.onnx")
    if not path.is_file():
        raise UsageError("this installation has no bundle of its own; name one with --bundle")
    return path


def parse_bundle(data: bytes) -> Bundle:
    """Checks a bundle's bytes; raises BundleError as `read_bundle` does, without a path."""
    if not data:
        raise BundleError("the file is empty, expected a CargoLens bundle")
    network, metadata = split_metadata(data)
    _check_keys(metadata)
    parts = {key: metadata[key] for key in (_MANIFEST, _GOLDEN)}
    if metadata[_SHA256] != _digest(network, parts).encode():
        raise BundleError("contents do not match their SHA-256: the file is damaged or was changed; export it again")
    manifest = _load(BundleManifest, metadata[_MANIFEST], "manifest", MAX_MANIFEST_BYTES)
    golden = _load(Golden, metadata[_GOLDEN], "golden vectors", MAX_GOLDEN_BYTES)
    info = inspect_model(network)
    _check_ports(info, manifest)
    return Bundle(network, manifest, golden, info, hashlib.sha256(data).hexdigest(), scans=_read_scans(metadata))


def _read_scans(metadata: dict[str, bytes]) -> KnownScans:
    """The part that may be missing."""
    if _SCANS not in metadata:
        return KnownScans()
    if metadata[_SCANS_SHA256] != _scans_digest(metadata[_SHA256], metadata[_SCANS]).encode():
        raise BundleError("hashes of scans do not match their SHA-256: the file is damaged; export it again")
    return _load(KnownScans, metadata[_SCANS], "hashes of scans", MAX_SCANS_BYTES)


def _read_file(path: Path) -> bytes:
    try:
        # O_NONBLOCK: opening a named pipe must not wait for somebody to write to it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise BundleError("not a regular file, expected a CargoLens bundle")
            if status.st_size > MAX_BYTES:
                raise BundleError(f"{status.st_size:,} bytes, the limit for a bundle is {MAX_BYTES:,}")
            return file.read(MAX_BYTES)
    except (OSError, ValueError) as error:
        raise BundleError(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _check_keys(metadata: dict[str, bytes]) -> None:
    known = (_MANIFEST, _GOLDEN, _SHA256)
    missing = [key for key in known if key not in metadata]
    if missing:
        raise BundleError(f"not a CargoLens bundle: metadata {missing[0]} is missing; make one with cargolens export")
    if (_SCANS in metadata) != (_SCANS_SHA256 in metadata):
        raise BundleError(f"metadata {_SCANS} and {_SCANS_SHA256} come together, one of them is missing")
    for key in metadata:
        if key not in (*known, _SCANS, _SCANS_SHA256):
            raise BundleError(f"metadata key {key[:60]!a} is not part of a bundle")


def _check_ports(info: ModelInfo, manifest: BundleManifest) -> None:
    tile = manifest.tiling.tile
    if [port.name for port in info.inputs] != [INPUT]:
        raise BundleError(f"network inputs are {_names(info.inputs)}, expected one named {INPUT}")
    if [port.name for port in info.outputs] != list(manifest.outputs):
        raise BundleError(f"network outputs are {_names(info.outputs)}, the manifest says {list(manifest.outputs)}")
    for port in info.inputs + info.outputs:
        if port.elem_type != _FLOAT32 or port.shape is None:
            raise BundleError(
                f"{port.name!a} has element type {port.elem_type}, shape {port.shape}, expected float32 shapes"
            )
    planes = (None, len(manifest.air), tile, tile)
    if info.inputs[0].shape != planes:
        raise BundleError(f"network input has shape {info.inputs[0].shape}, expected {planes} (None is the batch)")
    ranks = {port.name: len(port.shape or ()) for port in info.outputs}
    if ranks[MAP] != 4 or ranks[SCORE] != 1:
        raise BundleError(f"network output ranks are map {ranks[MAP]}, score {ranks[SCORE]}, expected 4 and 1")


def _names(ports: tuple[Port, ...]) -> str:
    return ascii([port.name[:60] for port in ports[:10]])


def _digest(network: bytes, parts: dict[str, bytes]) -> str:
    """SHA-256 over network, manifest and golden, each behind its length so that no byte can move between them."""
    digest = hashlib.sha256()
    for part in (network, parts[_MANIFEST], parts[_GOLDEN]):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def _scans_digest(digest: bytes, listed: bytes) -> str:
    """SHA-256 that binds the hashes of scans to the digest of their bundle."""
    return hashlib.sha256(digest + listed).hexdigest()


def _canonical_json(model: BaseModel) -> bytes:
    """JSON with sorted keys, no spaces and ASCII only: equal values give equal bytes."""
    return json.dumps(model.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _load(model: type[_Model], data: bytes, what: str, limit: int) -> _Model:
    """Strict JSON into a model: bounded, no repeated keys, no NaN, no unknown keys, one line about what is wrong."""
    if len(data) > limit:
        raise BundleError(f"{what} of {len(data):,} bytes, the limit is {limit:,}")
    constants: list[str] = []
    try:
        plain = json.loads(data, object_pairs_hook=_unique, parse_constant=constants.append)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{what}: not strict JSON: {' '.join(str(error).split())[:120]}") from None
    version = plain.get("schema_version") if isinstance(plain, dict) else None
    if model is BundleManifest and version != SCHEMA_VERSION:
        raise BundleError(
            f"bundle schema {version!a:.20}, this CargoLens reads {SCHEMA_VERSION}; install the version that wrote it"
        )
    try:
        found = model.model_validate_json(data)
    except ValidationError as error:
        raise BundleError(f"{what}: {_first(error)}") from None
    if constants:
        raise BundleError(f"{what}: {constants[0]} is not a finite number")
    return found


def _first(error: ValidationError) -> str:
    """The first complaint of a validation, with the key it is about."""
    found = error.errors(include_url=False, include_input=False)[0]
    key = ascii(".".join(str(part)[:60] for part in found["loc"]))
    if found["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"key {key} is not known to schema {SCHEMA_VERSION}"
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"key {key}: {' '.join(found['msg'].removeprefix('Value error, ').split())[:300]}{more}"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise ValueError(f"key {key[:60]!a} appears twice")
        out[key] = value
    return out
