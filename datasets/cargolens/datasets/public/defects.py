"""What can be wrong with a data set: every kind by name, and the report that counts them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

EXAMPLES = 3


@dataclass(frozen=True)
class Kind:
    """A kind of defect.

    Attributes:
        corrupts: It would teach or test something false unless it is left out; else it is mended or harmless.
        text: What is wrong, and what the reader does about it.
    """

    corrupts: bool
    text: str


KINDS = {
    "missing-image": Kind(True, "an annotation or a list names a picture that is not there; left out"),
    "empty-file": Kind(True, "a picture file of 0 bytes"),
    "damaged-image": Kind(True, "a picture that is cut off, damaged or of an unknown kind"),
    "unlabelled-image": Kind(True, "a picture that the set's rule says is annotated, without an annotation"),
    "annotation-unreadable": Kind(True, "an annotation, or a line of one, that cannot be understood; left out"),
    "duplicate-id": Kind(True, "two scans under one name; the second is left out"),
    "box-outside": Kind(True, "a box wholly outside its picture; left out"),
    "box-empty": Kind(True, "a box without area; left out"),
    "box-not-numbers": Kind(True, "a box that is not four finite numbers; left out"),
    "axes-swapped": Kind(True, "boxes that fit their picture only with x and y exchanged; exchanged"),
    "size-differs": Kind(True, "the picture is not of the size its annotation was made for"),
    "label-empty": Kind(True, "a marked thing without a class"),
    "label-unknown": Kind(True, "a class the set does not have"),
    "hash-differs": Kind(True, "the content is not what the set's checksum says"),
    "identical-across-splits": Kind(True, "byte-identical scans in different splits"),
    "identical-other-truth": Kind(True, "byte-identical scans that are labelled differently"),
    "missing-view": Kind(False, "one of several views is not there; the scan has the others"),
    "identical": Kind(False, "byte-identical scans within a split"),
    "wrong-suffix": Kind(False, "a file whose suffix is not that of its content; read by content"),
    "box-unordered": Kind(False, "corners in another order than top left, bottom right; put in order"),
    "box-clipped": Kind(False, "a box that reaches beyond its picture; cut at the border"),
    "box-twice": Kind(False, "the same box of the same class twice; kept once"),
    "unlisted-image": Kind(False, "a picture that no list of the set names; left out"),
    "label-unmapped": Kind(False, "a class that is not in the taxonomy; only its original name is known"),
}


@dataclass
class Report:
    """Defects found so far: how many of each kind, and the first few places."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, where: str) -> None:
        """Count one defect.

        Raises:
            KeyError: The kind is none of `KINDS`.
        """
        KINDS[kind]
        self.counts[kind] += 1
        listed = self.examples.setdefault(kind, [])
        if len(listed) < EXAMPLES:
            listed.append(where)

    @property
    def corrupting(self) -> int:
        """Defects that would corrupt training or a test."""
        return sum(count for kind, count in self.counts.items() if KINDS[kind].corrupts)
