"""One list of names for what data sets mark: threats as the simulator calls them, and goods.

Every set has names of its own (``Pressure_vessel``, ``pressure``, ``gas can``). `classify` finds the common name; the
original one is always kept beside it. Whether a thing is prohibited depends on whose rules apply, so `Term.kind` says
only what it is: a ``threat`` is a weapon, a tool or a substance that is looked for, ``goods`` are everything else, also
where a set marks them because they must be taken out of a bag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal


@dataclass(frozen=True)
class Term:
    """A name of the taxonomy.

    Attributes:
        name: The common name.
        kind: ``"threat"`` or ``"goods"``.
    """

    name: str
    kind: Literal["threat", "goods"]


# Common name -> further names that mean the same, in lower case with single spaces.
THREATS: dict[str, tuple[str, ...]] = {
    "ammunition": ("bullet", "bullets", "cartridge", "cartridges"),
    "axe": ("ax", "hatchet"),
    "baton": ("bat", "truncheon", "expandable baton"),
    "blade": ("other sharp item",),
    "bomb": ("explosive", "explosives", "ied"),
    "dart": ("darts",),
    "firework": ("fireworks", "firecracker", "firecrackers"),
    "gas_can": (
        "pressure", "pressure vessel", "gas canister", "sprayer", "spray", "spray can", "spray cans",
        "aerosol", "butane canister",
    ),
    "grenade": ("hand grenade",),
    "gun": ("handgun", "firearm", "guns", "3d printed gun", "3d gun", "3dgun", "toy gun"),
    "hammer": (),
    "handcuffs": ("handcuff", "cuffs"),
    "herb": ("marijuana", "cannabis"),
    "knife": (
        "knives", "folding knife", "straight knife", "utility knife", "multi tool knife", "swiss army knife", "dagger",
        "knife a", "knife b", "cutter", "pocket knife", "metal knife", "non metal knife",
    ),
    "knuckles": ("brass knuckles", "knuckle duster", "knuckle"),
    "lighter": ("nonmetallic lighter", "zippooil lighter", "zippo", "cigarette lighter"),
    "lighter_fuel": ("zippooil", "zippo oil", "lighter fluid", "lighter oil"),
    "long_gun": ("rifle", "shotgun"),
    "magazine": (),
    "matches": ("match", "matchbox"),
    "mold": ("mould", "pill mold"),
    "nunchaku": ("nunchucks",),
    "pill_press": ("tablet press",),
    "pills": ("pill", "tablets"),
    "pistol": (),
    "pliers": ("plier",),
    "powder_bag": ("powder",),
    "powder_brick": ("brick", "drug brick"),
    "power_bank": (
        "powerbank", "portable charger", "portable charger 1", "portable charger 2", "charger with cell",
    ),
    "precursor_drum": (),
    "press_tooling": (),
    "razor_blade": ("razorblade", "razor blades", "razor", "shaving razor"),
    "resin": ("hashish",),
    "revolver": (),
    "saw": ("saw blade", "sawblade"),
    "scissors": ("scissor",),
    "screwdriver": ("screw driver", "driver"),
    "slingshot": ("catapult",),
    "solid_fuel": (),
    "stun_gun": ("taser", "electroshock"),
    "syringe": ("injection", "needle"),
    "throwing_star": ("shuriken",),
    "tool": ("prohibited tool a", "prohibited tool b", "prohibited tool c", "prohibited tool d", "multitool"),
    "wrench": ("spanner",),
}  # fmt: skip
GOODS: dict[str, tuple[str, ...]] = {
    "battery": ("batteries",),
    "bottle": (
        "drinkbottle", "water", "plastic bottle", "glassbottle", "glass bottle", "vacuum cup", "liquid",
        "orange liquid", "green liquid", "blue liquid", "cylindrical orange liquid", "cylindrical green liquid",
        "lags product glass", "lags product plastic", "lags product plastic a", "lags product plastic b",
        "lags product plastic c", "lags product plastic d", "lags products plastic c",
    ),
    "can": ("cans", "tin", "lags product aluminum"),
    "carton": ("carton drinks", "drink carton", "lags product paper"),
    "charger": ("charger without cell",),
    "clothes": ("clothing", "textile", "textiles", "fabric", "fabrics"),
    "cosmetics": ("cosmetic", "nailpolish", "nail polish", "lags product tube", "lags product tube d"),
    "electronics": ("smallelectronicequipmen", "small electronic equipment", "smallelectronicequipment"),
    "laptop": ("notebook", "laptop computer"),
    "machine_parts": ("spare parts", "machinery", "auto parts"),
    "nail_clippers": ("nail cutter",),
    "phone": ("mobile phone", "cell phone", "smartphone"),
    "pouch": ("lags product vinyl",),
    "shoes": ("shoe", "footwear"),
    "tablet_computer": ("tablet",),
    "toys": ("toy",),
    "tyres": ("tires", "tire", "tyre"),
    "umbrella": (),
}  # fmt: skip


def classify(label: str) -> Term | None:
    """The term a set's label means; None when no name fits.

    Case, underscores, hyphens and punctuation do not matter.
    """
    return _names().get(normalise(label))


def normalise(label: str) -> str:
    """A label in lower case, its words separated by single spaces."""
    return " ".join(re.findall(r"[^\W_]+", label.lower()))


@lru_cache(maxsize=1)
def _names() -> dict[str, Term]:
    names: dict[str, Term] = {}
    for kind, table in (("threat", THREATS), ("goods", GOODS)):
        for name, others in table.items():
            term = Term(name, "threat" if kind == "threat" else "goods")
            for one in (normalise(name), *others):
                if one in names:
                    raise ValueError(f"label {one!r} means both {names[one].name} and {name}")
                names[one] = term
    return names
