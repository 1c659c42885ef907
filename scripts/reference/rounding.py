#!/usr/bin/env python3
"""Writes tests/reference/rounding.json: numbers rounded half away from zero on their shortest decimal form.

Usage: scripts/reference/rounding.py > tests/reference/rounding.json

The shortest form is Python's repr(float), the rounding its decimal module's ROUND_HALF_UP.
"""
import json
import platform
import random
from decimal import ROUND_HALF_UP, Decimal, localcontext

random.seed(20240611)
CASES = [0.285, 1.005, 2.5, 3.5, -2.5, 0.5, -0.5, 0.045, -0.04, 0.0, 9.995, 99.95, 0.0996, 999.5, 1e-7, 123456.789,
         -1.25, 1.35, 2.675, 0.15, 0.25, 0.35, 1e15, 0.05, 0.049999999999999996, 5e-324]
CASES += [random.choice([-1, 1]) * random.random() * 10 ** random.randint(-6, 8) for _ in range(150)]
CASES += [random.randint(-10**6, 10**6) / 10 ** random.randint(0, 6) for _ in range(150)]


def fixed(value, decimals):
    with localcontext() as context:
        context.prec = 400
        text = str(Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    return text.lstrip("-") if Decimal(text) == 0 else text


def place(value, decimals):
    text = fixed(value, decimals)
    return format(Decimal(text), "f")


rows = [{"value": value, "decimals": decimals, "text": place(value, decimals)}
        for value in CASES for decimals in (0, 1, 2, 4)]
print('{"source": "Python %s, decimal module, ROUND_HALF_UP on repr(float); scripts/reference/rounding.py",'
      % platform.python_version())
print(' "fixed": [\n  ' + ",\n  ".join(json.dumps(row) for row in rows) + "\n ]}")
