"""What is wrong with a DICOS image or report, element by element.

A reader rejects a file with a mandatory element missing, but takes a misspelt code string, a probability of 1.5 or a
report of no objects that counts three without a word. All of that is named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..decode import read_bytes
from ..errors import ScanError
from . import codes
from .files import Elements, label, parse

MAX_BYTES = 1 << 30
_MODALITY = {codes.DX_PRESENTATION: "XRAY", codes.DX_PROCESSING: "XRAY", codes.TDR: "TDR"}
_INTENT = {codes.DX_PRESENTATION: "FOR PRESENTATION", codes.DX_PROCESSING: "FOR PROCESSING"}
_THREATS = 0x40101011


@dataclass(frozen=True)
class Defect:
    """One thing wrong with a file.

    Attributes:
        place: The element, with the items of the sequences it lies in.
        text: What was found and what was expected.
    """

    place: str
    text: str

    @property
    def rule(self) -> str:
        """The rule that is broken: the element, whichever object it lies in, and missing, empty or wrong."""
        element = self.place[self.place.index("(") :] if "(" in self.place else self.place
        what = self.text.partition(",")[0]
        return f"{element}: {what if what in ('missing', 'empty') else 'wrong'}"

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def validate(path: str | Path, max_bytes: int = MAX_BYTES) -> list[Defect]:
    """Looks for everything wrong with a DX image or a Threat Detection Report.

    Args:
        path: File.
        max_bytes: Limit on its size, packed and inflated.

    Returns:
        The defects, in the order of the checks; empty for a file that meets the rules of docs/dicos.md.

    Raises:
        ScanError: It is no DICOS file, or so damaged that its elements cannot be told apart.
    """
    return find_defects(parse(read_bytes(path, max_bytes), str(path), max_bytes))


def find_defects(elements: Elements) -> list[Defect]:
    """Like `validate`, for elements that were read already."""
    kind = elements.text("SOPClassUID")
    if kind not in _MODALITY:
        return [_wrong(0x00080016, kind, "a DX image or a Threat Detection Report")]
    found = [] if elements.version == codes.VERSION else [_wrong(codes.META_VERSION, elements.version, codes.VERSION)]
    is_report = kind == codes.TDR
    found += _missing(elements, codes.MANDATORY_TDR if is_report else codes.MANDATORY_DX)
    if kind == codes.DX_PRESENTATION:
        found += _missing(elements, codes.MANDATORY_PRESENTATION)
    found += _misspelt(elements)
    if "Modality" in elements and elements.text("Modality") != _MODALITY[kind]:
        found.append(_wrong(0x00080060, elements.text("Modality"), _MODALITY[kind]))
    found += _report(elements) if is_report else _image(elements, kind)
    return found


def _wrong(tag: int, value: object, expected: str, inside: str = "") -> Defect:
    shown = "nothing" if value in ("", None) else repr(value)[:60]
    return Defect(f"{inside}{label(tag)}", f"{shown}, expected {expected}")


def _guarded(tag: int, inside: str, check: Iterable[Defect]) -> Iterator[Defect]:
    """Defects of a check; an element that cannot be read is one."""
    try:
        yield from check
    except ScanError as error:
        yield Defect(f"{inside}{label(tag)}", str(error).partition(": ")[2])


def _missing(elements: Elements, tags: Iterable[int], inside: str = "") -> Iterator[Defect]:
    for tag in tags:
        if tag not in elements:
            yield Defect(f"{inside}{label(tag)}", "missing, expected: it is mandatory")
        elif tag not in codes.MAY_BE_EMPTY:
            yield from _guarded(tag, inside, _empty(elements, tag, inside))


def _empty(elements: Elements, tag: int, inside: str) -> Iterator[Defect]:
    if elements.value(tag) is None:
        yield Defect(f"{inside}{label(tag)}", "empty, expected a value")


def _misspelt(elements: Elements, inside: str = "") -> Iterator[Defect]:
    for tag, words in codes.ENUMERATIONS.items():
        yield from _guarded(tag, inside, _spelling(elements, tag, words, inside))


def _spelling(elements: Elements, tag: int, words: tuple[str, ...], inside: str) -> Iterator[Defect]:
    word = elements.text(tag)
    if word and word not in words:
        yield _wrong(tag, word, f"one of {', '.join(words)}", inside)


def _image(elements: Elements, kind: str) -> Iterator[Defect]:
    intent = elements.text("PresentationIntentType")
    if intent in _INTENT.values() and intent != _INTENT[kind]:
        yield _wrong(0x00080068, intent, f"{_INTENT[kind]}, as its SOP class says")
    yield from _guarded(0x00280101, "", _depth(elements))
    yield from _guarded(0x7FE00010, "", _pixels(elements))


def _depth(elements: Elements) -> Iterator[Defect]:
    allocated, stored = elements.number("BitsAllocated"), elements.number("BitsStored")
    if allocated is not None and allocated not in (8, 16):
        yield _wrong(0x00280100, allocated, "8 or 16")
    if allocated is not None and stored is not None and not 1 <= stored <= allocated:
        yield _wrong(0x00280101, stored, f"1 to {allocated:g}")
    if (high := elements.number("HighBit")) is not None and stored is not None and high != stored - 1:
        yield _wrong(0x00280102, high, f"{stored - 1:g}, one less than the bits stored")
    if elements.number("PixelRepresentation"):
        yield _wrong(0x00280103, elements.number("PixelRepresentation"), "0, unsigned samples")


def _pixels(elements: Elements) -> Iterator[Defect]:
    value = elements.value(0x7FE00010)
    numbers = [elements.number(name) for name in ("Rows", "Columns", "BitsAllocated", "SamplesPerPixel")]
    if value is None or elements.syntax in (codes.RLE, codes.JPEG_LOSSLESS) or None in numbers:
        return
    expected = elements.number("NumberOfFrames") or 1.0
    for number in numbers:
        expected *= number or 0.0
    if len(value) not in (expected // 8, expected // 8 + 1):
        yield Defect(label(0x7FE00010), f"{len(value)} bytes, expected {expected / 8:g}")


def _report(elements: Elements) -> Iterator[Defect]:
    yield from _guarded(0x40101029, "", _algorithm(elements))
    yield from _guarded(0x40101069, "", _processing_time(elements))
    try:
        threats = elements.items(_THREATS)
    except ScanError as error:
        yield Defect(label(_THREATS), str(error).partition(": ")[2])
        return
    yield from _guarded(0x40101033, "", _counts(elements, threats))
    if elements.text("AbortFlag") == "ABORT" and not elements.text("AbortReason"):
        yield _wrong(0x40101021, "", "a reason, since the abort flag is ABORT")
    for number, threat in enumerate(threats, 1):
        inside = f"threat {number}, "
        yield from _missing(threat, codes.MANDATORY_OBJECT, inside)
        for sequence, check in ((0x40101037, _representation), (0x40101038, _assessment)):
            yield from _guarded(sequence, inside, _items(threat, sequence, check, inside))


def _items(
    threat: Elements, sequence: int, check: Callable[[Elements, str], Iterator[Defect]], inside: str
) -> Iterator[Defect]:
    for item in threat.items(sequence):
        yield from check(item, inside)


def _algorithm(elements: Elements) -> Iterator[Defect]:
    values = [str(value).strip() for value in elements.values("ThreatDetectionAlgorithmAndVersion")]
    if 0 < len(values) < 2 or (values and not all(values[:2])):
        yield _wrong(0x40101029, "\\".join(values), "manufacturer, version and parameters")


def _processing_time(elements: Elements) -> Iterator[Defect]:
    if (elements.number("TotalProcessingTime") or 0.0) < 0:
        yield _wrong(0x40101069, elements.number("TotalProcessingTime"), "milliseconds, 0 or more")


def _counts(elements: Elements, threats: list[Elements]) -> Iterator[Defect]:
    total, alarms = elements.number("NumberOfTotalObjects"), elements.number("NumberOfAlarmObjects")
    decision = elements.text("AlarmDecision")
    if total is not None and total != len(threats):
        yield _wrong(0x40101033, total, f"{len(threats)}, the items of ThreatSequence")
    if alarms is not None and alarms > len(threats):
        yield _wrong(0x40101034, alarms, f"at most {len(threats)}, the items of ThreatSequence")
    if decision == "ALARM" and not threats:
        yield Defect(label(_THREATS), "empty, expected an object: an alarm rests on one")
    if alarms is not None and decision in ("ALARM", "CLEAR") and (decision == "ALARM") != (alarms > 0):
        yield _wrong(0x40101034, alarms, "0 for CLEAR and at least 1 for ALARM")


def _representation(item: Elements, inside: str) -> Iterator[Defect]:
    yield from _missing(item, codes.MANDATORY_REPRESENTATION, inside)
    for image in item.items(0x0008114A):
        yield from _missing(image, (0x00081150, 0x00081155), inside)
    for region in item.items(0x40101001):
        yield from _missing(region, codes.MANDATORY_REGION, inside)
        for tag, lowest in ((0x40101004, None), (0x40101005, 0.0)):
            yield from _guarded(tag, inside, _point(region, tag, lowest, inside))
    corners = item.numbers(0x4010101D)
    if corners and (len(corners) < 6 or len(corners) % 3):
        yield _wrong(0x4010101D, f"{len(corners)} numbers", "x, y, z of at least two corners", inside)
    for tag in (0x40101017, 0x40101018, 0x40101019):
        if (item.number(tag) or 0.0) < 0:
            yield _wrong(tag, item.number(tag), "0 or more", inside)


def _point(region: Elements, tag: int, lowest: float | None, inside: str) -> Iterator[Defect]:
    values = region.numbers(tag)
    if len(values) not in (0, 3) or (lowest is not None and any(value < lowest for value in values)):
        yield _wrong(tag, values, "x, y, z" + ("" if lowest is None else " of 0 or more"), inside)


def _assessment(item: Elements, inside: str) -> Iterator[Defect]:
    yield from _missing(item, codes.MANDATORY_ASSESSMENT, inside)
    yield from _misspelt(item, inside)
    probability = item.number(0x40101016)
    if probability is not None and not 0 <= probability <= 1:
        yield _wrong(0x40101016, probability, "0 to 1", inside)
