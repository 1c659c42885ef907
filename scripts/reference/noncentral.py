#!/usr/bin/env python3
"""Intervals for the noncentrality of a t statistic to 18 digits, for tests/unit/noncentral.c.

    scripts/reference/noncentral.py [CHECK.json] > tests/reference/stats/noncentral.json

The two tails of distributions.py, solved for delta by the secant method on their logarithms. CHECK.json holds intervals
of dz = delta / sqrt(df + 1) made elsewhere (kind "dz"); a difference beyond 15 digits stops.
"""
import json
import sys

from mpmath import findroot, log, mpf, nstr, sqrt

from distributions import nct_cdf, nct_sf, norm_inv

CASES = [("-2.36", "2"), ("-5.25", "19"), ("-4.77", "59"), ("-3.63", "13"), ("0.4", "5"), ("2.2", "27.2"), ("38", "10000"),
         ("-30", "59"), ("1.5", "1000000"), ("12", "400")]


def interval(t, df, level=mpf("0.95")):
    each = (1 - level) / 2
    z = -norm_inv(each)
    ends = []
    for tail, guess in ((nct_sf, t - z), (nct_cdf, t + z)):
        ends.append(findroot(lambda delta: log(tail(t, df, delta)) - log(each), (guess, guess + mpf("0.1")),
                             solver="secant", tol=mpf("1e-36")))
    return ends


def main():
    if len(sys.argv) > 1:
        with open(sys.argv[1]) as stream:
            for name, case in json.load(stream).items():
                if case["kind"] != "dz":
                    continue
                df = mpf(case["df"])
                for here, there in zip(interval(mpf(case["t"]), df), (case["ci_l"], case["ci_u"])):
                    if abs(here / sqrt(df + 1) / mpf(there) - 1) > mpf("1e-15"):
                        sys.exit(f"{name}: {nstr(here, 18)}, not {there}")
    made = []
    for t, df in CASES:
        low, high = interval(mpf(float(t)), mpf(df))
        made.append({"t": t, "df": df, "low": nstr(low, 18), "high": nstr(high, 18)})
    print(json.dumps({"source": "mpmath, scripts/reference/noncentral.py", "level": 0.95, "values": made}, indent=1))


main()
