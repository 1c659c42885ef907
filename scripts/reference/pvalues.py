#!/usr/bin/env python3
"""p-values of t and F down to 1e-300 from whole files, for tests/unit/whole.c.

    scripts/reference/pvalues.py        in the project's root

Writes tests/reference/whole/pvalues/*.csv and expected.json. The data are whole numbers, so t² and F are fractions known
exactly; the p-value is the regularised incomplete beta function of them by mpmath to 50 digits. For every number of
degrees of freedom the means are moved until p has passed each power of ten asked for.
"""
import json
import os
from fractions import Fraction

import mpmath
from mpmath import mp, mpf

mp.dps = 50
FOLDER = "tests/reference/whole/pvalues"
TARGETS = [2, 12, 50, 120, 210, 299]
FARTHEST = 10 ** 9


def tail(f, df, df2):
    """P(F > f): I_x(df2 / 2, df / 2) at x = df2 / (df2 + df f), with x and 1 − x as exact fractions."""
    x, rest = Fraction(df2) / (df2 + df * f), df * f / (df2 + df * f)
    x, rest = mpf(x.numerator) / x.denominator, mpf(rest.numerator) / rest.denominator
    a, b = mpf(df2) / 2, mpf(df) / 2
    if x < mpf("0.5"):
        return x ** a * rest ** b / a / mpmath.beta(a, b) * mpmath.hyp2f1(1, a + b, a + 1, x)
    return 1 - rest ** b * x ** a / b / mpmath.beta(a, b) * mpmath.hyp2f1(1, a + b, b + 1, rest)


def f_of(groups):
    """F of a one-way analysis of variance, and its degrees of freedom."""
    n, mean = sum(map(len, groups)), Fraction(sum(map(sum, groups)), sum(map(len, groups)))
    means = [Fraction(sum(group), len(group)) for group in groups]
    between = sum(len(group) * (m - mean) ** 2 for group, m in zip(groups, means))
    within = sum((y - m) ** 2 for group, m in zip(groups, means) for y in group)
    df, df2 = len(groups) - 1, n - len(groups)
    return between / df / (within / df2), df, df2


def spread(n, start):
    """Whole numbers that differ, the same at every run."""
    return [(7 * (i + start) * (i + start) + 3 * i) % 23 - 11 for i in range(n)]


def first_beyond(target, p_of):
    """The smallest whole move whose p is below 10^-target; None where it would be too far."""
    low, high = 0, 1
    while p_of(high) > mpf(10) ** -target:
        low, high = high, high * 2
        if high > FARTHEST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if p_of(middle) <= mpf(10) ** -target else (middle, high)
    return high


def write(name, header, rows):
    path = f"{FOLDER}/{name}.csv"
    with open(path, "w", encoding="utf-8") as out:
        out.write(header + "\n" + "".join(",".join(map(str, row)) + "\n" for row in rows))
    return path


def row(table, where, p, **more):
    return {"table": table, "where": where, "digits": 12,
            "values": {"p_value": mpmath.nstr(p, 25), **{name: str(value) for name, value in more.items()}}}


def paired(n, target):
    e = spread(n, 1)

    def t_squared(move):
        d = [move + x for x in e]
        mean = Fraction(sum(d), n)
        return mean ** 2 * n * (n - 1) / sum((x - mean) ** 2 for x in d)
    move = first_beyond(target, lambda m: tail(t_squared(m), 1, n - 1))
    if move is None:
        return None
    before = spread(n, 5)
    path = write(f"paired_{n}_{target}", "id,before,after",
                 [(i + 1, b, b + move + x) for i, (b, x) in enumerate(zip(before, e))])
    p = tail(t_squared(move), 1, n - 1)
    return {"name": f"p of t with {n - 1} degrees of freedom passes 1e-{target}",
            "args": ["paired", "--before", "before", "--after", "after", "--id", "id", path],
            "expect": [row("estimates", {"method": "paired_t"}, p, df=n - 1)]}


def groups(count, size, target):
    noise = [spread(size, 3 * g) for g in range(count)]

    def moved(move):
        return [[y + move * (g % 3) for y in group] for g, group in enumerate(noise)]
    move = first_beyond(target, lambda m: tail(*f_of(moved(m))))
    if move is None:
        return None
    f, df, df2 = f_of(moved(move))
    p = tail(f, df, df2)
    path = write(f"groups_{count}_{size}_{target}", "id,group,y",
                 [(f"{g}-{i}", f"g{g}", y) for g, group in enumerate(moved(move)) for i, y in enumerate(group)])
    expect = [row("glance", {}, p, df=df, df2=df2)]
    if count == 2:
        expect.append(row("estimates", {"term": "groupg1"}, p, df=df2))
    return {"name": f"p of F with {df} and {df2} degrees of freedom passes 1e-{target}",
            "args": ["regress", "y ~ group", "--se", "model", path], "expect": expect}


def main():
    os.makedirs(FOLDER, exist_ok=True)
    made = [paired(n, target) for n in (4, 13, 40, 161) for target in TARGETS]
    made += [groups(count, size, target) for count, size in ((2, 9), (3, 20), (5, 40), (9, 30)) for target in TARGETS]
    cases = [case for case in made if case]
    with open(f"{FOLDER}/expected.json", "w", encoding="utf-8") as out:
        json.dump({"source": f"scripts/reference/pvalues.py: exact t² and F, mpmath {mpmath.__version__}", "cases": cases}, out,
                  indent=0)
        out.write("\n")
    print(len(cases), "cases")


main()
