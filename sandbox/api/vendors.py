"""The vendor ids that the API may show, per asset type; machine ids, sent exactly as written."""

VEHICLE_VENDORS = (
    "ACURA", "ALFAROMEO", "ALPINE", "AUDI", "BMW", "BYD", "CADILLAC", "CHEVROLET", "CHRYSLER", "CITROEN", "CUPRA",
    "DACIA", "DODGE", "DS", "FIAT", "FORD", "GMC", "HONDA", "HYUNDAI", "JAGUAR", "JEEP", "KIA", "LANCIA", "LANDROVER",
    "LEXUS", "LUCID", "MAZDA", "MERCEDES", "MG", "MINI", "NIO", "NISSAN", "OPEL", "PEUGEOT", "POLESTAR", "PORSCHE",
    "RAM", "RENAULT", "RIVIAN", "SEAT", "SKODA", "SUBARU", "TESLA", "TOYOTA", "VAUXHALL", "VOLKSWAGEN", "VOLVO",
    "XPENG",
)  # fmt: skip
CHARGER_VENDORS = (
    "ALFEN", "CHARGEAMPS", "CHARGEPOINT", "EASEE", "ENELX", "EO", "EVBOX", "GARO", "GOE", "HEIDELBERG", "HYPERVOLT",
    "KEBA", "MYENERGI", "OHME", "PODPOINT", "SCHNEIDER", "TESLA", "WALLBOX", "ZAPTEC",
)  # fmt: skip
HVAC_VENDORS = (
    "ADAX", "BOSCH", "DAIKIN", "ECOBEE", "FUJITSU", "HONEYWELL", "MICROMATIC", "MILL", "MITSUBISHI", "NEST",
    "NETATMO", "NIBE", "PANASONIC", "RESIDEO", "SENSIBO", "TADO", "TOSHIBA",
)  # fmt: skip
INVERTER_VENDORS = (
    "AFORE", "APSYSTEMS", "CSISolar", "Deye", "ENPHASE", "FOXESS", "FRONIUS", "GIVENERGY", "GOODWE", "GROWATT",
    "HUAWEI", "Hoymiles", "INVT", "SMA", "SOFAR", "SOLAREDGE", "SOLARK", "SOLAX", "SOLIS", "SOLPLANET", "SUNGROW",
    "SUNSYNK", "TESLA", "TSUN",
)  # fmt: skip
BATTERY_VENDORS = (
    "ENPHASE", "FOXESS", "GIVENERGY", "HUAWEI", "SMA", "SOLAREDGE", "SOLAX", "SOLIS", "TESLA",
)  # fmt: skip
METER_VENDORS = (
    "ENPHASE", "FOXESS", "GIVENERGY", "HUAWEI", "SMA", "SOLAREDGE", "SOLAX", "SOLIS", "TESLA",
)  # fmt: skip

VENDORS: dict[str, tuple[str, ...]] = {
    "vehicle": VEHICLE_VENDORS,
    "charger": CHARGER_VENDORS,
    "hvac": HVAC_VENDORS,
    "inverter": INVERTER_VENDORS,
    "battery": BATTERY_VENDORS,
    "meter": METER_VENDORS,
}
ALL_VENDORS = tuple(dict.fromkeys(vendor for vendors in VENDORS.values() for vendor in vendors))
