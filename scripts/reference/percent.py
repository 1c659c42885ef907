#!/usr/bin/env python3
"""Percent change of pairs whose level is large beside the change: Fieller's interval of the ratio of means and the paired t
of logarithms, at forty digits, for tests/unit/sign.c.

    python3 scripts/reference/percent.py > tests/reference/stats/percent.json
"""
import json
import random

import mpmath
from mpmath import betainc, expm1, findroot, log, mp, mpf, nstr, sqrt

mp.dps = 40


def upper_t(level, df):
    tail = (1 - level) / 2
    return findroot(lambda t: betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2 - tail, 2)


def covariance(u, v):
    n = len(u)
    return sum((a - sum(u) / n) * (b - sum(v) / n) for a, b in zip(u, v)) / (n - 1)


def case(before, after, divisor, level):
    x, y = ([mpf(units) / divisor for units in column] for column in (before, after))
    d, n = [b - a for a, b in zip(x, y)], len(x)
    t = upper_t(mpf(level), mpf(n - 1))
    share, mean_x, mean_d = t * t / n, sum(x) / n, sum(d) / n
    a = mean_x ** 2 - share * covariance(x, x)
    b = mean_x * mean_d - share * covariance(x, d)
    root = sqrt(b * b - a * (mean_d ** 2 - share * covariance(d, d)))
    logs = [log(q / p) for p, q in zip(x, y)]
    mean, half = sum(logs) / n, t * sqrt(covariance(logs, logs) / n)
    numbers = {"change": mean_d / mean_x, "low": (b - root) / a, "high": (b + root) / a, "log_change": expm1(mean),
               "log_low": expm1(mean - half), "log_high": expm1(mean + half)}
    return {"before": before, "after": after, "divisor": divisor, "level": level,
            **{name: float(nstr(value, 25)) for name, value in numbers.items()}}


random.seed(1954)
cases = []
for offset, n, level in ((0, 12, 0.95), (10 ** 6, 9, 0.9), (10 ** 10, 26, 0.95), (10 ** 10, 40, 0.99)):
    before = [offset + random.randrange(30, 90) for _ in range(n)]
    cases.append(case(before, [units + random.randrange(-12, 6) for units in before], 10, level))
print(json.dumps({"source": "scripts/reference/percent.py, mpmath " + mpmath.__version__, "cases": cases}))
