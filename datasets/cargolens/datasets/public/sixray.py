"""SIXray: a million pseudo-colour scans of luggage, 8,929 of them with prohibited items in boxes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import DataError
from ..untrusted import csv_records, open_limited
from .card import Layout, SetCard
from .defects import Report
from .files import MAX_LIST_BYTES, by_stem, first_folder, image_names, one_picture
from .truth import Entry
from .voc import read_voc_file

CLASSES = ("Gun", "Knife", "Wrench", "Pliers", "Scissors", "Hammer")
VARIANTS = ("10", "100", "1000")


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """All pictures, or those of SIXray10, 100 or 1000 when `layout.variant` says so, with that release's split."""
    pictures, notes = _image_folder(folder, layout), layout.annotations or first_folder(folder, *_NOTES)
    if pictures is None:
        raise DataError(f"{folder}: no folder JPEGImage, expected SIXray as it was released")
    stems = by_stem(image_names(pictures))
    annotated = {name[:-4] for name in _xml_names(notes)}
    for stem in sorted(annotated - stems.keys()):
        report.add("missing-image", f"{notes}/{stem}.xml")
    for stem, split, labels in _listed(folder, layout.variant, list(stems), report):
        if stem not in stems:
            report.add("missing-image", f"{split}.csv: {stem}")
            continue
        source = one_picture(folder, pictures / stems[stem])
        parsed = read_voc_file(notes / f"{stem}.xml", report) if notes and stem in annotated else None
        if parsed is not None:
            sizes = {"": parsed.size} if parsed.size else {}
            yield Entry(source, split, bool(parsed.objects), parsed.objects, sizes=sizes)
        elif stem.startswith("N"):
            yield Entry(source, split, anomalous=False)
        else:
            report.add("unlabelled-image", str(pictures / stems[stem]))
            yield Entry(source, split, True if labels else None, labels=labels)


def matches(folder: Path) -> bool:
    """Whether there are SIXray's folders."""
    return _image_folder(folder, Layout()) is not None and first_folder(folder, *_NOTES) is not None


_IMAGES, _NOTES = ("JPEGImage", "JPEGImages"), ("Annotation", "Annotations")


def _image_folder(folder: Path, layout: Layout) -> Path | None:
    if layout.images is not None:
        return layout.images
    found = first_folder(folder, *_IMAGES)
    # Plain VOC has the folders of the same names in plural, but other file names.
    if found is None or not any(name[:1] in "PN" and name[1:6].isdigit() for name in image_names(found)[:5]):
        return None
    return found


def _xml_names(notes: Path | None) -> list[str]:
    return [] if notes is None else sorted(p.name for p in notes.glob("*.xml"))


def _listed(folder: Path, variant: str, stems: list[str], report: Report) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Stem, split and labels of the pictures that are asked for."""
    if not variant:
        yield from ((stem, "", ()) for stem in stems)
        return
    if variant not in VARIANTS:
        raise DataError(f"SIXray variant {variant!r}, expected one of {', '.join(VARIANTS)}")
    lists = sorted((folder / "ImageSet").glob(f"{variant}/*.csv"))
    if not lists:
        raise DataError(f"{folder / 'ImageSet' / variant}: no lists, expected train.csv and test.csv")
    for path in lists:
        with open_limited(path, MAX_LIST_BYTES) as stream:
            for record, number in csv_records(stream, path, ("name",)):
                labels = tuple(name for name in CLASSES if record.get(name, "").strip() == "1")
                if any(record[name].strip() not in ("1", "-1", "0") for name in CLASSES if name in record):
                    report.add("annotation-unreadable", f"{path}: row {number}: expected 1 or -1 for each class")
                yield record["name"].strip(), path.stem, labels


CARD = SetCard(
    "sixray", "SIXray", read, matches, truth="boxes", depth="8", classes=CLASSES, splits=("train", "test"),
    images=1_059_231, licence="academic research, as its authors ask",
    citation="Miao et al., SIXray: a large-scale security inspection X-ray benchmark, CVPR 2019",
    defects=(
        "boxes have float corners", "Hammer is marked in few pictures and dropped by most protocols",
        "some copies name the folders in plural and renumber the negatives", "series and scanner are not told",
    ),
    get="ask through the page of its authors, github.com/MeioJane/SIXray; unpack so that JPEGImage, Annotation and "
    "ImageSet lie side by side",
)  # fmt: skip
