#!/usr/bin/env python3
"""Writes tests/reference/scoring.json: published examples of scores and morphine equivalents, and exact conversions.

Usage: scripts/reference/scoring.py > tests/reference/scoring.json

The examples are those that the sources print. Conversions are exact fractions of the units' definitions (NIST SP 811),
written as the nearest double.
"""
import json
from fractions import Fraction as F

DEFINITIONS = {  # of pressure in kPa, of length in mm, of mass in g
    "kPa": F(1), "mmHg": F("133.322387415") / 1000, "kgf/cm2": F("98.0665"), "N/cm2": F(10),
    "mm": F(1), "cm": F(10), "m": F(1000), "inch": F("25.4"),
    "g": F(1), "kg": F(1000), "lb": F("453.59237"),
}
KINDS = [["kPa", "mmHg", "kgf/cm2", "N/cm2"], ["mm", "cm", "m", "inch"], ["g", "kg", "lb"]]
VALUES = ["0", "1", "0.5", "6.2", "16", "120", "-3.25"]

conversions = [
    {"from": a, "to": b, "value": float(v), "expected": float(F(v) * DEFINITIONS[a] / DEFINITIONS[b])}
    for kind in KINDS for a in kind for b in kind if a != b for v in VALUES
]

json.dump({
    "odi": {
        "source": "Oswestry scoring pages at idcafe.net and riunitedformarriage.org: 16 of 50 is 32 %, 16 of 45 is 35.5 %",
        "examples": [{"sum": 16, "answered": 10, "percent": 32.0, "printed": "32"},
                     {"sum": 16, "answered": 9, "percent": float(F(1600, 45)), "printed": "35.5"}],
    },
    "mme": {
        "source": "CDC 2022 table of conversion factors, footnote, as quoted at globalrph.com",
        "examples": [{"drug": "hydrocodone", "dose": 5, "times": 4, "mme": 20},
                     {"drug": "oxycodone", "dose": 10, "times": 2, "mme": 30}],
    },
    "mmhg_per_kpa": {"source": "the usual table value, 1 kPa = 7.50062 mmHg", "value": 7.50062},
    "conversions": {"source": "fractions of the definitions in NIST SP 811, appendix B", "examples": conversions},
}, __import__("sys").stdout, indent=1)
print()
