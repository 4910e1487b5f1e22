"""The vendor ids that the API may show, per asset type; machine ids, sent exactly as written."""

VEHICLE_VENDORS = (
    "ACURA", "ALFAROMEO", "ALPINE", "AUDI", "BMW", "BYD", "CADILLAC", "CHEVROLET", "CHRYSLER", "CITROEN", "CUPRA",
    "DACIA", "DODGE", "DS", "FIAT", "FORD", "GMC", "HONDA", "HYUNDAI", "JAGUAR", "JEEP", "KIA", "LANCIA", "LANDROVER",
    "LEXUS", "LUCID", "MAZDA", "MERCEDES", "MG", "MINI", "NIO", "NISSAN", "OPEL", "PEUGEOT", "POLESTAR", "PORSCHE",
    "RAM", "RENAULT", "RIVIAN", "SEAT", "SKODA", "SUBARU", "TESLA", "TOYOTA", "VAUXHALL", "VOLKSWAGEN", "VOLVO",
    "XPENG",
)  # fmt: skip
