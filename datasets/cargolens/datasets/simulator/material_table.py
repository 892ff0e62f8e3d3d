"""The rows of the material library: name, group, composition, density, bulk density range, source of the density.

Densities in g/cm3. A composition is a formula, or mass shares per formula. What the sources mean is said in
`materials`. Mixtures of products (a cell, a board, a sole) are smeared to one homogeneous material and always assumed.
"""

from __future__ import annotations

from collections.abc import Mapping

Row = tuple[str, str, "str | Mapping[str, float]", float, "tuple[float, float] | None", str]

CELLULOSE, WATER, STARCH, SUCROSE, FAT = "C6H10O5", "H2O", "C6H10O5", "C12H22O11", "C57H104O6"
# Average amino acid residue of a food protein, by atoms.
PROTEIN = "C4.9H7.7N1.3O1.5S0.04"
RUBBER, EPOXY, OIL, ETHANOL, GLYCEROL = "C5H8", "C21H24O4", "C15H32", "C2H6O", "C3H8O3"

# One material a line, so that the table can be read as one.
# fmt: off
DRUGS: tuple[Row, ...] = (
    ("fentanyl hydrochloride", "drug", "C22H29ClN2O", 1.15, (0.4, 0.7), "predicted"),
    ("fentanyl base", "drug", "C22H28N2O", 1.09, (0.4, 0.7), "predicted"),
    ("methamphetamine hydrochloride", "drug", "C10H16ClN", 1.15, (0.5, 0.8), "predicted"),
    ("cocaine hydrochloride", "drug", "C17H22ClNO4", 1.25, (0.5, 1.1), "predicted"),
    ("cocaine base", "drug", "C17H21NO4", 1.22, (0.4, 0.8), "textbook"),
    ("heroin hydrochloride", "drug", "C21H24ClNO5", 1.35, (0.5, 0.9), "predicted"),
    ("heroin base", "drug", "C21H23NO5", 1.4, (0.5, 0.9), "predicted"),
    ("mdma hydrochloride", "drug", "C11H16ClNO2", 1.2, (0.5, 0.8), "predicted"),
    ("ketamine hydrochloride", "drug", "C13H17Cl2NO", 1.25, (0.5, 0.8), "predicted"),
    ("xylazine hydrochloride", "drug", "C12H17ClN2S", 1.2, (0.4, 0.7), "predicted"),
    ("tramadol hydrochloride", "drug", "C16H26ClNO2", 1.15, (0.4, 0.7), "predicted"),
    ("cannabis herb", "drug", {CELLULOSE: 88, WATER: 10, FAT: 2}, 1.3, (0.05, 0.6), "assumed"),
    ("cannabis resin", "drug", {"C21H30O2": 60, CELLULOSE: 35, WATER: 5}, 1.2, (0.9, 1.15), "assumed"),
    ("opium", "drug", {"C17H19NO3": 20, CELLULOSE: 50, SUCROSE: 15, WATER: 15}, 1.35, None, "assumed"),
)

PRECURSORS: tuple[Row, ...] = (
    ("ephedrine hydrochloride", "precursor", "C10H16ClNO", 1.15, (0.4, 0.7), "predicted"),
    ("pseudoephedrine hydrochloride", "precursor", "C10H16ClNO", 1.15, (0.4, 0.7), "predicted"),
    ("4-anpp", "precursor", "C19H24N2", 1.05, (0.4, 0.6), "predicted"),
    ("npp", "precursor", "C13H17NO", 1.05, (0.4, 0.6), "predicted"),
    ("4-piperidone hydrochloride", "precursor", "C5H10ClNO", 1.2, (0.4, 0.7), "predicted"),
    ("1-boc-4-piperidone", "precursor", "C10H17NO3", 1.1, (0.4, 0.7), "predicted"),
    ("phenylacetone", "precursor", "C9H10O", 1.01, None, "textbook"),
    ("methylamine solution", "precursor", {"CH5N": 40, WATER: 60}, 0.90, None, "textbook"),
    ("red phosphorus", "precursor", "P", 2.2, (0.8, 1.3), "textbook"),
    ("iodine", "precursor", "I", 4.93, (2.0, 3.0), "textbook"),
    ("acetic anhydride", "precursor", "C4H6O3", 1.08, None, "textbook"),
    ("acetone", "precursor", "C3H6O", 0.785, None, "textbook"),
    ("hydrochloric acid", "precursor", {"HCl": 36, WATER: 64}, 1.18, None, "textbook"),
    ("potassium permanganate", "precursor", "KMnO4", 2.70, (1.1, 1.6), "textbook"),
)

MEDICINES: tuple[Row, ...] = (
    ("mannitol", "cutting agent", "C6H14O6", 1.49, (0.5, 0.7), "textbook"),
    ("lactose", "cutting agent", "C12H24O12", 1.53, (0.5, 0.8), "textbook"),
    ("caffeine", "cutting agent", "C8H10N4O2", 1.23, (0.4, 0.6), "textbook"),
    ("paracetamol", "medicine", "C8H9NO2", 1.29, (0.4, 0.7), "textbook"),
    ("ibuprofen", "medicine", "C13H18O2", 1.11, (0.4, 0.6), "textbook"),
    ("aspirin", "medicine", "C9H8O4", 1.40, (0.5, 0.8), "textbook"),
    ("ascorbic acid", "medicine", "C6H8O6", 1.65, (0.6, 0.9), "textbook"),
    ("magnesium stearate", "medicine", "C36H70MgO4", 1.03, (0.2, 0.4), "textbook"),
    ("microcrystalline cellulose", "medicine", CELLULOSE, 1.55, (0.3, 0.5), "textbook"),
    ("calcium phosphate", "medicine", "CaHPO4", 2.9, (0.7, 1.1), "textbook"),
    ("gelatin", "medicine", {"C": 50, "H": 7, "N": 18, "O": 25}, 1.27, None, "assumed"),
    ("tablet mass", "medicine", {"C8H9NO2": 60, CELLULOSE: 30, "C36H70MgO4": 1, "SiO2": 1, STARCH: 8},
     1.25, (0.7, 0.85),
     "assumed"),
    ("multivitamin mass", "medicine", {"CaHPO4": 35, "MgO": 8, "C6H8O6": 10, CELLULOSE: 45, "FeSO4": 1.5, "ZnO": 0.5},
     1.5, (0.8, 1.0), "assumed"),
)

FOODS: tuple[Row, ...] = (
    ("water", "liquid", WATER, 1.0, None, "NIST"),
    ("ice", "liquid", WATER, 0.917, None, "textbook"),
    ("ethanol", "liquid", ETHANOL, 0.789, None, "textbook"),
    ("isopropanol", "liquid", "C3H8O", 0.785, None, "textbook"),
    ("glycerol", "liquid", GLYCEROL, 1.26, None, "textbook"),
    ("wine", "liquid", {WATER: 88, ETHANOL: 10.5, SUCROSE: 1.5}, 0.99, None, "textbook"),
    ("spirit", "liquid", {WATER: 67, ETHANOL: 33}, 0.95, None, "textbook"),
    ("milk", "liquid", {WATER: 87.3, SUCROSE: 4.9, FAT: 3.7, PROTEIN: 3.3, "Ca3P2O8": 0.7}, 1.03, None, "textbook"),
    ("vegetable oil", "liquid", FAT, 0.92, None, "textbook"),
    ("mineral oil", "liquid", OIL, 0.85, None, "textbook"),
    ("gasoline", "liquid", "C8H16", 0.745, None, "textbook"),
    ("butane", "liquid", "C4H10", 0.58, None, "textbook"),
    ("hydrogen peroxide", "liquid", {"H2O2": 30, WATER: 70}, 1.11, None, "textbook"),
    ("honey", "food", {WATER: 18, "C6H12O6": 82}, 1.42, None, "textbook"),
    ("sugar", "food", SUCROSE, 1.587, (0.75, 0.95), "textbook"),
    ("salt", "food", "NaCl", 2.165, (1.1, 1.35), "textbook"),
    ("flour", "food", {STARCH: 76, PROTEIN: 10, WATER: 13, FAT: 1}, 1.45, (0.5, 0.7), "assumed"),
    ("starch", "food", STARCH, 1.5, (0.55, 0.7), "textbook"),
    ("rice", "food", {STARCH: 80, PROTEIN: 7, WATER: 12.5, FAT: 0.5}, 1.45, (0.75, 0.85), "assumed"),
    ("coffee", "food", {CELLULOSE: 70, PROTEIN: 12, FAT: 14, WATER: 3, "K2CO3": 1}, 1.1, (0.3, 0.5), "assumed"),
    ("tea", "food", {CELLULOSE: 72, PROTEIN: 20, WATER: 6, "K2CO3": 2}, 1.3, (0.2, 0.45), "assumed"),
    ("tobacco", "food", {CELLULOSE: 77, PROTEIN: 7, WATER: 12, "CaCO3": 2, "KCl": 2}, 1.3, (0.15, 0.4), "assumed"),
    ("chocolate", "food", {SUCROSE: 50, FAT: 32, STARCH: 12, PROTEIN: 6}, 1.28, None, "assumed"),
    ("cheese", "food", {WATER: 40, FAT: 32, PROTEIN: 25, "NaCl": 2, "Ca3P2O8": 1}, 1.08, None, "assumed"),
    ("meat", "food", {WATER: 70, PROTEIN: 20, FAT: 9, "KCl": 0.6, "P": 0.2}, 1.06, None, "assumed"),
    ("bread", "food", {STARCH: 50, WATER: 37, PROTEIN: 9, FAT: 3, "NaCl": 1}, 1.2, (0.2, 0.35), "assumed"),
    ("biscuit", "food", {STARCH: 45, SUCROSE: 25, FAT: 18, PROTEIN: 8, WATER: 4}, 1.3, (0.45, 0.7), "assumed"),
    ("fruit", "food", {WATER: 85, SUCROSE: 12, CELLULOSE: 3}, 0.95, None, "assumed"),
    ("nuts", "food", {FAT: 52, PROTEIN: 20, CELLULOSE: 24, WATER: 4}, 1.0, (0.5, 0.65), "assumed"),
    ("protein powder", "food", {PROTEIN: 80, "C12H24O12": 8, FAT: 6, WATER: 5, "NaCl": 0.5, "K": 0.5}, 1.3, (0.3, 0.5),
     "assumed"),
    ("baking soda", "food", "NaHCO3", 2.2, (0.8, 1.1), "textbook"),
    ("citric acid", "food", "C6H8O7", 1.665, (0.7, 0.9), "textbook"),
)

HOUSEHOLD: tuple[Row, ...] = (
    ("soap", "household", {"C18H35NaO2": 82, WATER: 13, GLYCEROL: 4, "NaCl": 1}, 1.05, None, "assumed"),
    ("detergent powder", "household", {"Na2CO3": 35, "Na2SO4": 30, "C18H29NaO3S": 15, "Na2O5Si2": 8, WATER: 12}, 2.1,
     (0.5, 0.9), "assumed"),
    ("liquid soap", "household", {WATER: 80, "C12H25NaO4S": 14, "NaCl": 3, GLYCEROL: 3}, 1.03, None, "assumed"),
    ("shampoo", "household", {WATER: 82, "C12H25NaO4S": 14, "NaCl": 2, GLYCEROL: 2}, 1.02, None, "assumed"),
    ("face cream", "household", {WATER: 65, OIL: 22, GLYCEROL: 10, "TiO2": 1, "C18H36O2": 2}, 0.97, None, "assumed"),
    ("sunscreen", "household", {WATER: 62, OIL: 23, "TiO2": 6, "ZnO": 4, GLYCEROL: 5}, 1.03, None, "assumed"),
    ("perfume", "household", {ETHANOL: 80, WATER: 10, "C15H20O2": 10}, 0.83, None, "assumed"),
    ("toothpaste", "household", {"CaCO3": 40, WATER: 30, "C6H14O6": 22, "SiO2": 8}, 1.5, None, "assumed"),
    ("talc", "household", "H2Mg3O12Si4", 2.75, (0.4, 0.9), "textbook"),
    ("bleach", "household", {WATER: 92, "NaClO": 5, "NaCl": 3}, 1.08, None, "assumed"),
    ("candle wax", "household", "C25H52", 0.90, None, "textbook"),
    ("beeswax", "household", "C46H92O2", 0.96, None, "textbook"),
    ("paint", "household", {WATER: 45, "TiO2": 20, "CaCO3": 15, "C5H8O2": 20}, 1.35, None, "assumed"),
    ("printing ink", "household", {OIL: 60, "C": 30, "C7H8O": 10}, 1.05, None, "assumed"),
    ("toner", "household", {"C8H8": 60, "Fe3O4": 35, "C": 5}, 1.5, (0.5, 0.7), "assumed"),
    ("grease", "household", {OIL: 88, "C18H35LiO2": 12}, 0.9, None, "assumed"),
    ("silica gel", "household", {"SiO2": 92, WATER: 8}, 2.1, (0.65, 0.8), "textbook"),
    ("clay litter", "household", "Al2H2O12Si4", 2.4, (0.7, 0.95), "assumed"),
    ("garden soil", "household", {"SiO2": 45, "Al2O3": 10, "Fe2O3": 3, CELLULOSE: 27, WATER: 15},
     1.9, (0.5, 1.1), "assumed"),
    ("fertiliser", "household", {"NH4NO3": 40, "CaHPO4": 25, "KCl": 25, "CaCO3": 10}, 1.9, (0.9, 1.1), "assumed"),
    ("propellant", "household", "C6H8N2O9", 1.6, (0.6, 0.95), "textbook"),
    ("firework composition", "household", {"KNO3": 75, "C": 15, "S": 10}, 1.8, (0.9, 1.1), "textbook"),
)

PLASTICS: tuple[Row, ...] = (
    ("polyethylene", "plastic", "C2H4", 0.95, None, "textbook"),
    ("polyethylene film", "plastic", "C2H4", 0.92, None, "textbook"),
    ("polypropylene", "plastic", "C3H6", 0.905, None, "textbook"),
    ("polystyrene", "plastic", "C8H8", 1.06, None, "NIST"),
    ("polystyrene foam", "plastic", "C8H8", 1.06, (0.012, 0.03), "NIST"),
    ("polyethylene foam", "plastic", "C2H4", 0.92, (0.02, 0.04), "textbook"),
    ("abs", "plastic", "C15H17N", 1.05, None, "textbook"),
    ("pet", "plastic", "C10H8O4", 1.38, None, "NIST"),
    ("pvc", "plastic", "C2H3Cl", 1.40, None, "textbook"),
    ("soft pvc", "plastic", {"C2H3Cl": 62, "C24H38O4": 33, "CaCO3": 5}, 1.25, None, "assumed"),
    ("nylon", "plastic", "C6H11NO", 1.14, None, "NIST"),
    ("glass-filled nylon", "plastic", {"C6H11NO": 70, "SiO2": 17, "Al2O3": 4.5, "CaO": 6.5, "B2O3": 2},
     1.37, None, "textbook"),
    ("polycarbonate", "plastic", "C16H14O3", 1.20, None, "NIST"),
    ("acrylic", "plastic", "C5H8O2", 1.19, None, "NIST"),
    ("pom", "plastic", "CH2O", 1.42, None, "textbook"),
    ("ptfe", "plastic", "C2F4", 2.20, None, "textbook"),
    ("polyurethane foam", "plastic", "C17H16N2O4", 1.2, (0.02, 0.12), "assumed"),
    ("polyurethane", "plastic", "C17H16N2O4", 1.2, (0.35, 0.7), "assumed"),  # soles are foamed to 0.35-0.7
    ("epoxy", "plastic", EPOXY, 1.18, None, "textbook"),
    ("packing tape", "plastic", "C3H6", 0.91, None, "assumed"),
    ("carbon fibre laminate", "plastic", {"C": 62, EPOXY: 38}, 1.55, None, "textbook"),
    ("silicone", "rubber", "C2H6OSi", 1.12, None, "textbook"),
    ("rubber", "rubber", {RUBBER: 62, "C": 30, "ZnO": 4, "S": 2, "SiO2": 2}, 1.15, None, "assumed"),
    ("eva foam", "rubber", "C10H18O2", 0.95, (0.1, 0.25), "assumed"),
    ("latex", "rubber", RUBBER, 0.92, None, "textbook"),
)

FABRICS: tuple[Row, ...] = (
    ("cellulose", "paper", CELLULOSE, 1.50, (0.3, 1.0), "textbook"),
    ("paper", "paper", {CELLULOSE: 75, "CaCO3": 18, WATER: 5, STARCH: 2}, 0.85, (0.65, 0.85), "assumed"),
    ("coated paper", "paper", {CELLULOSE: 58, "CaCO3": 27, "Al2H4O9Si2": 10, WATER: 5}, 1.2, (1.0, 1.2), "assumed"),
    ("newsprint", "paper", {CELLULOSE: 90, WATER: 8, "Al2H4O9Si2": 2}, 0.65, (0.4, 0.6), "assumed"),
    ("cardboard", "paper", {CELLULOSE: 90, WATER: 8, "CaCO3": 2}, 0.68, (0.10, 0.20), "assumed"),  # bulk: corrugated
    ("cotton", "textile", {CELLULOSE: 92, WATER: 8}, 1.54, (0.10, 0.35), "textbook"),
    ("polyester", "textile", "C10H8O4", 1.38, (0.08, 0.30), "textbook"),
    ("wool", "textile", {PROTEIN: 84, WATER: 13, "S": 3}, 1.31, (0.08, 0.30), "textbook"),
    ("silk", "textile", {PROTEIN: 90, WATER: 10}, 1.34, (0.10, 0.30), "textbook"),
    ("leather", "textile", {PROTEIN: 75, WATER: 14, FAT: 6, "Cr2O3": 3, "NaCl": 2}, 0.95, None, "assumed"),
    ("down", "textile", {PROTEIN: 90, WATER: 10}, 1.3, (0.005, 0.03), "assumed"),
    ("softwood", "wood", {CELLULOSE: 90, WATER: 10}, 0.50, None, "textbook"),
    ("hardwood", "wood", {CELLULOSE: 90, WATER: 10}, 0.72, None, "textbook"),
    ("plywood", "wood", {CELLULOSE: 86, WATER: 9, "CH2O": 5}, 0.62, None, "assumed"),
    ("cork", "wood", {CELLULOSE: 60, "C18H36O3": 40}, 0.2, None, "textbook"),
    ("flower and leaf", "wood", {WATER: 82, CELLULOSE: 17, "K2CO3": 1}, 0.95, (0.05, 0.2), "assumed"),
)

MINERALS: tuple[Row, ...] = (
    ("glass", "glass", {"SiO2": 72, "Na2O": 14, "CaO": 10, "MgO": 3, "Al2O3": 1}, 2.50, None, "textbook"),
    ("silica", "glass", "SiO2", 2.20, (1.2, 1.7), "textbook"),  # bulk: dry sand
    ("borosilicate glass", "glass", {"SiO2": 80.5, "B2O3": 12.7, "Na2O": 4.2, "Al2O3": 2.6}, 2.23, None, "NIST"),
    ("lead glass", "glass", {"SiO2": 57, "PbO": 30, "K2O": 12, "Na2O": 1}, 3.05, None, "textbook"),
    ("display glass", "glass", {"SiO2": 62, "Al2O3": 18, "Na2O": 13, "MgO": 4, "K2O": 3}, 2.45, None, "textbook"),
    ("porcelain", "ceramic", {"SiO2": 70, "Al2O3": 25, "K2O": 4, "CaO": 1}, 2.40, None, "textbook"),
    ("earthenware", "ceramic", {"SiO2": 60, "Al2O3": 22, "Fe2O3": 6, "CaO": 8, "K2O": 4}, 2.0, None, "textbook"),
    ("alumina", "ceramic", "Al2O3", 3.90, None, "textbook"),
    ("zirconia", "ceramic", "ZrO2", 6.05, None, "textbook"),
    ("gypsum", "ceramic", "CaH4O6S", 2.32, (0.7, 1.1), "textbook"),
    ("chalk", "ceramic", "CaCO3", 2.71, (0.8, 1.3), "textbook"),
    ("marble", "ceramic", "CaCO3", 2.70, None, "textbook"),
    ("granite", "ceramic", {"SiO2": 72, "Al2O3": 15, "K2O": 5, "Na2O": 4, "FeO": 2, "CaO": 2}, 2.65, None, "textbook"),
    ("concrete", "ceramic", {"SiO2": 62, "CaCO3": 18, "CaO": 9, "Al2O3": 5, "Fe2O3": 2, WATER: 4}, 2.3, None, "NIST"),
    ("graphite", "ceramic", "C", 1.75, None, "textbook"),
    ("diamond", "ceramic", "C", 3.51, None, "textbook"),
    ("tungsten carbide", "ceramic", {"WC": 92, "Co": 8}, 14.7, None, "textbook"),
    ("silicon carbide", "ceramic", "SiC", 3.2, (1.3, 1.7), "textbook"),  # bulk: abrasive grit
)

METALS: tuple[Row, ...] = (
    ("steel", "metal", {"Fe": 98.5, "Mn": 0.8, "C": 0.4, "Si": 0.3}, 7.85, None, "textbook"),
    ("iron", "metal", "Fe", 7.874, None, "NIST"),
    ("cast iron", "metal", {"Fe": 94, "C": 3.4, "Si": 2.0, "Mn": 0.6}, 7.2, None, "textbook"),
    ("stainless steel", "metal", {"Fe": 70, "Cr": 18, "Ni": 9, "Mn": 2, "Si": 1}, 7.93, None, "textbook"),
    ("tool steel", "metal", {"Fe": 84, "Cr": 12, "C": 1.6, "Mo": 0.9, "V": 0.9, "Mn": 0.6}, 7.7, None, "textbook"),
    ("high-speed steel", "metal", {"Fe": 81.5, "W": 6.3, "Mo": 5.0, "Cr": 4.2, "V": 2.0, "C": 1.0},
     8.15, None, "textbook"),
    ("aluminium", "metal", "Al", 2.699, None, "NIST"),
    ("aluminium alloy", "metal", {"Al": 95.5, "Mg": 1.2, "Si": 1.0, "Cu": 1.5, "Fe": 0.5, "Mn": 0.3},
     2.72, None, "textbook"),
    ("magnesium alloy", "metal", {"Mg": 90, "Al": 9, "Zn": 1}, 1.81, None, "textbook"),
    ("copper", "metal", "Cu", 8.96, None, "NIST"),
    ("brass", "metal", {"Cu": 63, "Zn": 37}, 8.44, None, "textbook"),
    ("bronze", "metal", {"Cu": 90, "Sn": 10}, 8.8, None, "textbook"),
    ("zinc", "metal", "Zn", 7.133, None, "NIST"),
    ("zinc die-cast", "metal", {"Zn": 95, "Al": 4, "Cu": 1}, 6.7, None, "textbook"),
    ("nickel", "metal", "Ni", 8.902, None, "NIST"),
    ("titanium", "metal", "Ti", 4.54, None, "NIST"),
    ("titanium alloy", "metal", {"Ti": 90, "Al": 6, "V": 4}, 4.43, None, "textbook"),
    ("silver", "metal", "Ag", 10.5, None, "NIST"),
    ("sterling silver", "metal", {"Ag": 92.5, "Cu": 7.5}, 10.36, None, "textbook"),
    ("gold", "metal", "Au", 19.32, None, "NIST"),
    ("14 carat gold", "metal", {"Au": 58.5, "Ag": 20, "Cu": 21.5}, 13.4, None, "textbook"),
    ("tin", "metal", "Sn", 7.31, None, "NIST"),
    ("solder", "metal", {"Sn": 96.5, "Ag": 3.0, "Cu": 0.5}, 7.4, None, "textbook"),
    ("lead solder", "metal", {"Sn": 63, "Pb": 37}, 8.4, None, "textbook"),
    ("pewter", "metal", {"Sn": 92, "Sb": 6, "Cu": 2}, 7.3, None, "textbook"),
    ("lead", "metal", "Pb", 11.35, None, "NIST"),
    ("tungsten", "metal", "W", 19.3, None, "NIST"),
    ("bismuth", "metal", "Bi", 9.747, None, "NIST"),
    ("neodymium magnet", "metal", "Nd2Fe14B", 7.5, None, "textbook"),
    ("ferrite", "metal", "SrFe12O19", 4.9, None, "textbook"),
)

ELECTRONICS: tuple[Row, ...] = (
    ("fr4", "electronics", {"SiO2": 33, "CaO": 12, "Al2O3": 9, "B2O3": 5, EPOXY: 33, "C15H12Br4O2": 8},
     1.85, None, "textbook"),
    ("populated pcb", "electronics", {"SiO2": 25, "CaO": 8, "Al2O3": 9, EPOXY: 27, "C15H12Br4O2": 5, "Cu": 18, "Sn": 4,
                                      "Fe": 2, "Ba": 1, "Ti": 1}, 2.4, None, "assumed"),
    ("chip package", "electronics", {"SiO2": 68, EPOXY: 22, "Cu": 8, "Si": 2}, 2.0, None, "assumed"),
    ("li-ion cell", "electronics", {"LiCoO2": 40, "C": 24, "Al": 8, "Cu": 12, "C3H4O3": 12, "C3H6": 3, "LiPF6": 1}, 2.5,
     None, "assumed"),
    ("alkaline cell", "electronics", {"MnO2": 38, "Zn": 18, "Fe": 20, "KOH": 6, WATER: 10, "C": 5, "Cu": 3}, 2.9, None,
     "assumed"),
    ("lead-acid cell", "electronics", {"Pb": 45, "PbO2": 20, "H2SO4": 10, WATER: 17, "C3H6": 8}, 2.6, None, "assumed"),
    ("lcd", "electronics", {"SiO2": 48, "Al2O3": 14, "CaO": 6, "C5H8O2": 22, "C10H8O4": 10}, 1.9, None, "assumed"),
    ("cable", "electronics", {"Cu": 55, "C2H3Cl": 25, "C24H38O4": 13, "CaCO3": 7}, 2.6, None, "assumed"),
    ("copper coil", "electronics", {"Cu": 96, EPOXY: 4}, 6.0, None, "assumed"),
    ("barium titanate", "electronics", "BaTiO3", 6.02, None, "textbook"),
    ("gadolinium oxysulfide", "scintillator", "Gd2O2S", 7.34, (3.5, 5.0), "textbook"),
    ("caesium iodide", "scintillator", "CsI", 4.51, None, "NIST"),
    ("cadmium tungstate", "scintillator", "CdWO4", 7.9, None, "textbook"),
    ("air", "air", {"N": 75.5, "O": 23.2, "Ar": 1.3}, 0.001205, None, "NIST"),
)
# fmt: on

ROWS = DRUGS + PRECURSORS + MEDICINES + FOODS + HOUSEHOLD + PLASTICS + FABRICS + MINERALS + METALS + ELECTRONICS
