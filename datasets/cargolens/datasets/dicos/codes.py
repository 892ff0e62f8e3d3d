"""Words and tags of DICOS: SOP classes, code strings and the elements a file must hold.

Code strings mix spaces and underscores, and a reader takes a misspelt one for "unknown" without a word, so they are
spelt in this module alone. The mandatory elements are those a DICOS v03 reader was seen to insist on.
"""

from __future__ import annotations

DX_PRESENTATION = "1.2.840.10008.5.1.4.1.1.501.2.1"
DX_PROCESSING = "1.2.840.10008.5.1.4.1.1.501.2.2"
TDR = "1.2.840.10008.5.1.4.1.1.501.3"
SOP_CLASSES = {
    "1.2.840.10008.5.1.4.1.1.501.1": "CT",
    DX_PRESENTATION: "DX for presentation",
    DX_PROCESSING: "DX for processing",
    TDR: "Threat Detection Report",
    "1.2.840.10008.5.1.4.1.1.501.4": "2D AIT",
    "1.2.840.10008.5.1.4.1.1.501.5": "3D AIT",
    "1.2.840.10008.5.1.4.1.1.501.6": "Quadrupole Resonance",
}
VERSION = "V03"
SUFFIXES = (".dcs", ".dcm", ".dicos")

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"
RLE = "1.2.840.10008.1.2.5"
SYNTAXES = (IMPLICIT, EXPLICIT, DEFLATED, JPEG_LOSSLESS, RLE)

LOW_ENERGY, HIGH_ENERGY, MULTI_ENERGY = "LOW ENERGY", "HIGH ENERGY", "MULTI ENERGY"

META_VERSION = 0x00020004
UNNAMED_CODE, UNNAMED_NUMBER = 0x00082108, 0x43000902  # a reader insists on both; no public text names them
PROCESSING_START, PROCESSING_END, PROCESSING_TIME = 0x40101080, 0x40101081, 0x40101082

# Tag -> code strings it may hold; at the top level of a file and in the sequences of a report.
ENUMERATIONS: dict[int, tuple[str, ...]] = {
    0x00080068: ("FOR PRESENTATION", "FOR PROCESSING"),
    0x00100022: ("TEXT", "BARCODE", "RFID", "MRP"),
    0x00281040: ("LIN", "LOG", "DISP"),
    0x40101012: (
        "EXPLOSIVE", "PROHIBITED ITEM", "CONTRABAND", "ANOMALY", "PHARMACEUTICAL", "LAPTOP", "OTHER",
    ),
    0x40101014: ("NO_INTERFERENCE", "SHIELD"),
    0x40101015: ("HIGH_THREAT", "THREAT", "NO_THREAT", "UNKNOWN"),
    0x40101021: (
        "OVERSIZE_BAG", "CLIPPED_BAG", "INCOMPLETE_SCAN", "FAILED_RECON", "TIMEOUT", "NOT_REVIEWED",
        "UNKNOWN_DATATYPE", "USER_INTERRUPT", "OUT_OF_BOUNDS",
    ),
    0x40101024: ("SUCCESS", "ABORT"),
    0x40101027: ("MACHINE", "OPERATOR", "GROUND TRUTH", "AGGREGATE"),
    0x40101031: ("ALARM", "CLEAR"),
    0x4010103A: (VERSION,),
    0x40101042: ("BAGGAGE", "CARGO", "PERSON", "ANIMAL", "BIO_SAMPLE", "OTHER"),
    0x40101044: (
        "SUCCESSFUL", "JAM", "CUT", "OVERSIZE", "SLIP", "MERGED", "STITCHED", "INCOMPLETE",
    ),
    0x40101048: ("OPERATIONAL", "NON_OPERATIONAL"),
    0x4010106D: ("YES", "NO"),
}  # fmt: skip


def _tags(group: int, elements: str) -> tuple[int, ...]:
    return tuple(group << 16 | int(element, 16) for element in elements.split())


MANDATORY_TDR = (
    *_tags(0x0008, "0012 0013 0016 0018 0020 0021 0023 0030 0031 0033 0060 0070 0080 0081 1010 1090 1110"),
    *_tags(0x0010, "0020 0021 0022"),
    *_tags(0x0018, "1000 1020 1200 1201"),
    *_tags(0x0020, "000D 000E 0010 0013 0052 1040"),
    *_tags(0x4010, "1011 1024 1027 1029 102B 1031 1033 1034 103A 1042 1044 1048 1069 106D 1075"),
)
MANDATORY_DX = (
    *_tags(
        0x0008, "0008 0012 0013 0016 0018 0020 0021 0023 0030 0031 0033 0060 0068 0070 0080 0081 0118 1010 1090 2108"
    ),
    *_tags(0x0010, "0020 0021 0022"),
    *_tags(0x0018, "0060 1000 1020 1200 1201 7004 8151 9309"),
    *_tags(0x0020, "000D 000E 0010 0013 0032 0037"),
    *_tags(0x0028, "0002 0004 0010 0011 0100 0101 0102 0103 0301 1040 1041 1052 1053 1054 2110"),
    *_tags(0x0040, "0555"),
    *_tags(0x4010, "103A 1042 1044 1048 1062"),
    UNNAMED_NUMBER,
    0x7FE00010,
)
# An image for presentation also needs the window to show it with.
MANDATORY_PRESENTATION = _tags(0x0028, "1050 1051")
MAY_BE_EMPTY = frozenset(
    (
        *_tags(0x0008, "0070 0080 0081 1010 1090 1110"),
        *_tags(0x0018, "1000 1020 1200 1201 7004"),
        0x00201040,
        0x00400555,
        *_tags(0x4010, "1006 1011"),
    )
)
MANDATORY_OBJECT = (*_tags(0x4010, "1010 1037 1038"), PROCESSING_START, PROCESSING_END, PROCESSING_TIME)
MANDATORY_REPRESENTATION = (0x0008114A, 0x40101001)
MANDATORY_REGION = _tags(0x4010, "1004 1005 1006")
MANDATORY_ASSESSMENT = _tags(0x4010, "1012 1014 1015")
