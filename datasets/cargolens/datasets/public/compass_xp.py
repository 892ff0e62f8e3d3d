"""COMPASS-XP: single objects in a tray, with both energies, the scanner's own pictures and a photograph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import DataError
from ..source import ScanSource, ViewFiles
from ..untrusted import read_limited
from .card import Layout, SetCard
from .defects import Report
from .files import by_stem, image_names
from .truth import Entry

MAX_META_BYTES = 1 << 26
# Variant -> folders of its pictures.
VARIANTS = {
    "dual": ("Low", "High"), "low": ("Low",), "high": ("High",), "density": ("Density",), "grey": ("Grey",),
    "colour": ("Colour",),
}  # fmt: skip
_NEEDED = ("basename", "class", "instance", "dangerous")


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """One scan a line of ``meta.txt``: low and high energy, or the pictures that `layout.variant` names."""
    root = _root(folder)
    variant = layout.variant or next((v for v, names in VARIANTS.items() if _has(root, names)), "dual")
    if variant not in VARIANTS:
        raise DataError(f"COMPASS-XP variant {variant!r}, expected one of {', '.join(VARIANTS)}")
    listed = {name: by_stem(image_names(root / name)) if (root / name).is_dir() else {} for name in VARIANTS[variant]}
    named = set[str]()
    for row in _rows(root / "meta.txt"):
        stem = row["basename"].rpartition(".")[0] or row["basename"]
        files = [str(root / place / names[stem]) for place, names in listed.items() if stem in names]
        if len(files) < len(listed):
            report.add("missing-image", f"{root}: {stem} in {', '.join(listed)}")
            continue
        named.add(stem)
        dangerous = {"true": True, "false": False}.get(row["dangerous"].lower())
        group = f"{row['class']} {row['instance']}"
        source = ScanSource(stem, (ViewFiles("", tuple(files)),), group=group)
        attributes = {key: row[key] for key in ("pose", "scan_tray") if row.get(key)}
        yield Entry(source, anomalous=dangerous, labels=(row["class"],), attributes=attributes)
    for place, names in listed.items():
        for stem in sorted(names.keys() - named):
            report.add("unlabelled-image", str(root / place / names[stem]))


def matches(folder: Path) -> bool:
    """Whether ``meta.txt`` is there with one of its folders."""
    root = _root(folder)
    return (root / "meta.txt").is_file() and any(_has(root, names) for names in VARIANTS.values())


def _root(folder: Path) -> Path:
    return folder / "COMPASS-XP" if (folder / "COMPASS-XP").is_dir() else folder


def _has(root: Path, names: tuple[str, ...]) -> bool:
    return all((root / name).is_dir() for name in names)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    lines = read_limited(path, MAX_META_BYTES).decode("utf-8-sig", "replace").splitlines()
    header = [name.strip() for name in lines[0].split("\t")] if lines else []
    if not set(_NEEDED) <= set(header):
        raise DataError(f"{path}: columns are {', '.join(header)[:100]}; expected {', '.join(_NEEDED)}")
    for number, line in enumerate(lines[1:], start=2):
        values = [value.strip() for value in line.split("\t")]
        if line.strip() and len(values) != len(header):
            raise DataError(f"{path}: line {number} has {len(values)} values, expected {len(header)}")
        if line.strip():
            yield dict(zip(header, values, strict=True))


CARD = SetCard(
    "compass-xp", "COMPASS-XP", read, matches, truth="labels of scans", images=1_901, depth="16 (8 in Colour)",
    licence="see its Zenodo record",
    citation="Caldwell and Griffin, Limits on transfer learning from photographic image data to X-ray threat "
    "detection, J. X-Ray Sci. Technol. 2019",
    defects=(
        "copies differ in depth: whatever the files hold is kept", "one object in a tray, no clutter",
        "366 classes, no boxes, no splits; the photographs in Photo are not read",
    ),
    get="zenodo.org/record/2654887, COMPASS-XP.zip",
)  # fmt: skip
