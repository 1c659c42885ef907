#!/usr/bin/env python3
"""Data and certified values of NIST's univariate summary problems, for tests/unit/summary.c.

    scripts/reference/nist-univariate.py FOLDER > tests/reference/nist/univariate.json

FOLDER holds NAME.csv (column y) and certified.json, transcribed digit by digit from the public-domain files of the
Statistical Reference Datasets, https://www.itl.nist.gov/div898/strd/ (NIST). Data become whole units and a divisor.
"""
import csv
import json
import pathlib
import sys
from decimal import Decimal

folder = pathlib.Path(sys.argv[1])
sets = []
for name, facts in json.loads((folder / "certified.json").read_text()).items():
    if facts["category"] != "univariate":
        continue
    with open(folder / f"{name}.csv") as stream:
        values = [Decimal(row["y"]) for row in csv.DictReader(stream)]
    places = max(max(-v.as_tuple().exponent, 0) for v in values)
    sets.append({"name": name, "mean": facts["mean"], "sd": facts["sd"],
                 "autocorrelation": facts["autocorr_lag1"], "divisor": 10 ** places,
                 "units": [int(v.scaleb(places)) for v in values]})
source = "NIST StRD, univariate summary statistics, https://www.itl.nist.gov/div898/strd/"
print(json.dumps({"source": source, "sets": sets}, separators=(",", ":")))
