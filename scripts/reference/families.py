#!/usr/bin/env python3
"""Negative binomial, proportional-odds and logistic models to 40 digits, for tests/unit/families.c.

    python3 scripts/reference/families.py > tests/reference/models/families-exact.json

Reads the data of tests/reference/models/families.json, whose decimals are taken as the doubles nearest to them, and
maximises each likelihood by Newton's method in 50-digit arithmetic, from R's values. Needs mpmath.
"""
import json

from mpmath import mp, mpf, matrix, log, exp, psi, loggamma, inverse, sqrt, nstr

mp.dps = 50
ROOT = json.load(open("tests/reference/models/families.json"))


def column(name, cells, numeric):
    """Columns of the model matrix of one term: a number itself, a text by indicators, the first level left out."""
    if numeric:
        return [(name, [mpf(float(x)) for x in cells])]
    levels = sorted(set(cells))
    return [(name + level, [mpf(x == level) for x in cells]) for level in levels[1:]]


def design(data, types, formula, intercept=True):
    response, right = formula.split(" ~ ")
    n = len(data[response])
    atoms = {name: column(name, cells, types[name]) for name, cells in data.items() if name != response}
    simple, products = [], []
    for term in right.split(" + "):
        parts = term.split(" * ")
        simple += parts
        if len(parts) == 2:
            products.append(parts)
    columns = [("(Intercept)", [mpf(1)] * n)] if intercept else []
    for name in simple:
        columns += atoms[name]
    for first, second in products:
        columns += [(a[0] + ":" + b[0], [u * v for u, v in zip(a[1], b[1])]) for b in atoms[second] for a in atoms[first]]
    y = [mpf(float(value)) for value in data[response]]
    return [name for name, _ in columns], [list(row) for row in zip(*[values for _, values in columns])], y


def newton(parameters, derivatives, k):
    """derivatives(parameters) gives log L, its gradient and minus its second derivatives."""
    value, gradient, information = derivatives(parameters)
    for _ in range(200):
        step = inverse(information) * gradient
        share = mpf(1)
        while True:
            trial = [parameters[j] + share * step[j] for j in range(k)]
            found = derivatives(trial)
            if found is not None and found[0] >= value - abs(value) * mpf(10) ** -40:
                break
            share /= 2
        size = max(abs(step[j]) / (abs(parameters[j]) + mpf(10) ** -20) for j in range(k))
        parameters, (value, gradient, information) = trial, found
        if size < mpf(10) ** -35:
            return parameters, value, information
    raise SystemExit("Newton's method did not settle")


def scaled(rows, k):
    """Centres and scales the columns by their means and largest distances, so that Newton's steps are safe."""
    n = len(rows)
    shift = [mpf(0) if all(row[j] == rows[0][j] for row in rows) else sum(row[j] for row in rows) / n for j in range(k)]
    size = [max(abs(row[j] - shift[j]) for row in rows) for j in range(k)]
    return shift, size, [[(row[j] - shift[j]) / size[j] for j in range(k)] for row in rows]


def back(k, extra, shift, size, constants):
    """The matrix that takes parameters of the scaled columns to those of the columns as they are; `extra` parameters
    follow, and constants[j] says which parameters take up a shift, with which sign."""
    T = matrix(k + extra, k + extra)
    for j in range(k):
        T[j, j] = 1 / size[j]
    for j in range(k, k + extra):
        T[j, j] = mpf(1)
    for j in range(k):
        for at, sign in constants:
            if at != j:
                T[at, j] += sign * shift[j] / size[j]
    return T


def scaled_back(values, shift, size, constants):
    """R's estimates as those of the scaled columns: where Newton's method starts."""
    values = [mpf(v) for v in values]
    moved = [v * s for v, s in zip(values, size)] + values[len(size):]
    for at, sign in constants:
        moved[at] -= sign * sum(v * m for v, m in zip(values, shift))
    return moved


def digits(values):
    return [nstr(v, 30) for v in values]


def negbin(case):
    data, types = ROOT["data"][case["set"]], ROOT["number"][case["set"]]
    names, rows, y = design(data, types, case["formula"])
    n, k = len(y), len(names)
    w = [mpf(float(x)) for x in data[case["weights"]]] if case["weights"] else [mpf(1)] * n
    o = [mpf(float(x)) for x in data[case["offset"]]] if case["offset"] else [mpf(0)] * n
    shift, size, x = scaled(rows, k)

    def derivatives(parameters):
        theta = exp(parameters[k])
        value, gradient, information = mpf(0), matrix(k + 1, 1), matrix(k + 1, k + 1)
        cache = {c: (psi(0, theta + c) - psi(0, theta), psi(1, theta + c) - psi(1, theta),
                     loggamma(theta + c) - loggamma(theta) - loggamma(c + 1)) for c in set(y)}
        for i in range(n):
            if w[i] == 0:
                continue
            eta = o[i] + sum(parameters[j] * x[i][j] for j in range(k))
            mu = exp(eta)
            total = theta + mu
            first, second, gammas = cache[y[i]]
            value += w[i] * (gammas + theta * log(theta) + y[i] * eta - (theta + y[i]) * log(total))
            pull = w[i] * theta * (y[i] - mu) / total
            bend = w[i] * theta * mu * (theta + y[i]) / total ** 2
            slope = w[i] * theta * (first + log(theta) + 1 - log(total) - (theta + y[i]) / total)
            curve = w[i] * theta ** 2 * (second + 1 / theta - 2 / total + (theta + y[i]) / total ** 2)
            cross = w[i] * theta * (y[i] - mu) * mu / total ** 2
            for a in range(k):
                gradient[a] += pull * x[i][a]
                for b in range(k):
                    information[a, b] += bend * x[i][a] * x[i][b]
                information[a, k] -= cross * x[i][a]
                information[k, a] -= cross * x[i][a]
            gradient[k] += slope
            information[k, k] -= curve + slope
        return value, gradient, information

    start = scaled_back(case["estimates"], shift, size, [(0, -1)]) + [log(mpf(case["theta"][0]))]
    found, value, _ = newton(start, derivatives, k + 1)
    theta = exp(found[k])
    expected, curve = matrix(k, k), mpf(0)
    for i in range(n):
        mu = exp(o[i] + sum(found[j] * x[i][j] for j in range(k)))
        for a in range(k):
            for b in range(k):
                expected[a, b] += w[i] * mu * theta / (theta + mu) * x[i][a] * x[i][b]
        curve -= w[i] * (psi(1, theta + y[i]) - psi(1, theta) + 1 / theta - 2 / (theta + mu) + (theta + y[i]) / (theta + mu) ** 2)
    T = back(k, 0, shift, size, [(0, -1)])
    beta, V = T * matrix(found[:k]), T * inverse(expected) * T.T
    return {"set": case["set"], "formula": case["formula"], "weights": case["weights"], "offset": case["offset"],
            "columns": names, "estimates": digits(beta), "std_errors": digits([sqrt(V[j, j]) for j in range(k)]),
            "theta": nstr(theta, 30), "theta_se": nstr(1 / sqrt(curve), 30), "log_lik": nstr(value, 30)}


def ordinal(case):
    data, types = ROOT["data"][case["set"]], ROOT["number"][case["set"]]
    names, rows, y = design(data, types, case["formula"], intercept=False)
    n, k = len(y), len(names)
    w = [mpf(float(x)) for x in data[case["weights"]]] if case["weights"] else [mpf(1)] * n
    o = [mpf(float(x)) for x in data[case["offset"]]] if case["offset"] else [mpf(0)] * n
    shift, size, x = scaled(rows, k)
    values = sorted(set(y))
    category = [values.index(v) for v in y]
    cuts = len(values) - 1

    def derivatives(parameters):
        value, gradient, information = mpf(0), matrix(k + cuts, 1), matrix(k + cuts, k + cuts)
        for i in range(n):
            if w[i] == 0:
                continue
            eta = o[i] + sum(parameters[j] * x[i][j] for j in range(k))
            c, ends = category[i], []
            for cut, sign in ((c, 1), (c - 1, -1)):
                if 0 <= cut < cuts:
                    below = 1 / (1 + exp(eta - parameters[k + cut]))
                    ends.append((cut, sign, below))
            probability = sum(sign * below for _, sign, below in ends) + (1 if c == cuts else 0)
            if probability <= 0:
                return None
            value += w[i] * log(probability)
            first, second = {}, {}
            for cut, sign, below in ends:
                density = sign * below * (1 - below)
                row = {j: -x[i][j] for j in range(k)}
                row[k + cut] = mpf(1)
                for a, u in row.items():
                    first[a] = first.get(a, mpf(0)) + density * u
                    for b, v in row.items():
                        second[a, b] = second.get((a, b), mpf(0)) + density * (1 - 2 * below) * u * v
            for a, u in first.items():
                gradient[a] += w[i] * u / probability
                for b, v in first.items():
                    information[a, b] += w[i] * (u * v / probability ** 2 - second.get((a, b), mpf(0)) / probability)
        return value, gradient, information

    constants = [(k + cut, 1) for cut in range(cuts)]
    start = scaled_back(case["estimates"] + case["thresholds"], shift, size, constants)
    found, value, information = newton(start, derivatives, k + cuts)
    T = back(k, cuts, shift, size, constants)
    at, V = T * matrix(found), T * inverse(information) * T.T
    errors = [sqrt(V[j, j]) for j in range(k + cuts)]
    return {"set": case["set"], "formula": case["formula"], "weights": case["weights"], "offset": case["offset"],
            "columns": names, "estimates": digits(at[:k]), "std_errors": digits(errors[:k]),
            "thresholds": digits(at[k:]), "threshold_se": digits(errors[k:]), "log_lik": nstr(value, 30)}


def glm(case):
    """Logistic and Poisson regressions where double precision is strained."""
    name, formula, family = case
    data, types = ROOT["data"][name], ROOT["number"][name]
    names, rows, y = design(data, types, formula)
    n, k = len(y), len(names)
    shift, size, x = scaled(rows, k)

    def derivatives(parameters):
        value, gradient, information = mpf(0), matrix(k, 1), matrix(k, k)
        for i in range(n):
            eta = sum(parameters[j] * x[i][j] for j in range(k))
            if family == "poisson":
                mean = weight = exp(eta)
                value += y[i] * eta - mean - loggamma(y[i] + 1)
            else:
                mean = 1 / (1 + exp(-eta))
                weight = mean * (1 - mean)
                value += log(mean) if y[i] else log(1 - mean)
            for a in range(k):
                gradient[a] += (y[i] - mean) * x[i][a]
                for b in range(k):
                    information[a, b] += weight * x[i][a] * x[i][b]
        return value, gradient, information

    mean = sum(y) / n
    start = [log(mean) if family == "poisson" else log(mean / (1 - mean))] + [mpf(0)] * (k - 1)
    found, value, information = newton(start, derivatives, k)
    T = back(k, 0, shift, size, [(0, -1)])
    beta, V = T * matrix(found), T * inverse(information) * T.T
    return {"set": name, "formula": formula, "family": family, "columns": names, "estimates": digits(beta),
            "std_errors": digits([sqrt(V[j, j]) for j in range(k)]), "log_lik": nstr(value, 30)}


STRAINED = [("pain", "risk ~ x + z + g", "binomial"), ("rare", "y ~ x + age", "binomial"), ("nearly", "y ~ x", "binomial"),
            ("far", "y ~ x + z", "poisson")]

print(json.dumps({"source": "mpmath " + __import__("mpmath").__version__ + ", 50 digits, from the definitions",
                  "negbin": [negbin(case) for case in ROOT["negbin"]],
                  "ordinal": [ordinal(case) for case in ROOT["ordinal"]],
                  "glm": [glm(case) for case in STRAINED]}, indent=1))
