"""EDS: the same kinds of things on three machines, for transfer between scanners."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .card import Layout, SetCard
from .defects import Report
from .files import by_stem, image_names, names_in_list, one_picture
from .truth import Entry
from .voc import read_voc_file

CLASSES = (
    "drinkbottle", "pressure", "lighter", "knife", "smallelectronicequipmen", "powerbank", "umbrella", "glassbottle",
    "scissor", "laptop",
)  # fmt: skip
DOMAINS = ("domain1", "domain2", "domain3")


def read(folder: Path, _layout: Layout, report: Report) -> Iterator[Entry]:
    """All domains; the domain is the scanner."""
    for domain in DOMAINS:
        pictures = folder / domain / "images"
        if not pictures.is_dir():
            continue
        stems = by_stem(image_names(pictures))
        splits = {name: split for split in ("train", "val") for name in names_in_list(folder / domain / f"{split}.txt")}
        for stem in sorted(splits.keys() - stems.keys()):
            report.add("missing-image", f"{pictures}/{stem}")
        for stem, name in stems.items():
            if splits and stem not in splits:
                report.add("unlisted-image", str(pictures / name))
                continue
            source = one_picture(folder, pictures / name, scanner=domain)
            note = folder / domain / "labels" / f"{stem}.xml"
            if not note.is_file():
                report.add("unlabelled-image", str(pictures / name))
                yield Entry(source, splits.get(stem, ""))
                continue
            parsed = read_voc_file(note, report)
            if parsed is not None:
                sizes = {"": parsed.size} if parsed.size else {}
                yield Entry(source, splits.get(stem, ""), bool(parsed.objects), parsed.objects, sizes=sizes)


def matches(folder: Path) -> bool:
    """Whether there is a domain with pictures and labels."""
    return any((folder / d / "images").is_dir() and (folder / d / "labels").is_dir() for d in DOMAINS)


CARD = SetCard(
    "eds", "EDS", read, matches, truth="boxes", depth="8", classes=CLASSES, splits=("train", "val"), images=14_219,
    licence="academic research, on request",
    citation="Tao et al., Exploring endogenous shift for cross-domain detection, CVPR 2022",
    defects=("smallelectronicequipmen is spelt that way",),
    get="ask through github.com/DIG-Beihang/PSN",
)  # fmt: skip
