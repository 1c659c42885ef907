#!/usr/bin/env python3
"""Values of distribution functions to 25 digits, for tests/unit/distribution.c and noncentral.c.

    scripts/reference/distributions.py [CHECK.json] > tests/reference/stats/distributions.json

The arguments are the doubles nearest to the decimals given. Computed by mpmath from the definitions: incomplete beta and gamma functions, the complementary error function, root
finding for quantiles, and quadrature of the mixture of normals over chi for the noncentral t. CHECK.json, a list of
{f, args, value} made elsewhere, is compared with what is computed here; a difference beyond 20 digits stops.
"""
import json
import sys

from mpmath import mp, mpf, erfc, erfinv, betainc, gammainc, gamma, loggamma, sqrt, exp, log, quad, findroot, nstr

mp.dps = 40


def norm_sf(z):
    return erfc(z / sqrt(mpf(2))) / 2


def t_sf(t, df):
    with mp.workdps(45):
        if t < 0:
            return 1 - t_sf(-t, df)
        x = df / (df + t * t)
        if t * t > 1 and df < 1000 * t * t:
            return _beta_series(x, df / 2, mpf("0.5")) / 2
        if t * t < 1 and df > 1:
            return (1 - _beta_series(1 - x, mpf("0.5"), df / 2)) / 2
        return _upper_by_quadrature(t, df)


def _upper_by_quadrature(t, df):
    """Integral of the density panel by panel, where the power series is slow."""
    constant = exp(loggamma((df + 1) / 2) - loggamma(df / 2)) / sqrt(df * mp.pi)
    reach = (sqrt(t * t + 160) - t) if df > 1000 else mp.inf
    points = [t + reach * k / 40 for k in range(41)] if df > 1000 else [t + k for k in range(30)] + [mp.inf]
    # relative to the density at t, as quad measures its error in absolute terms
    top = constant * (1 + t * t / df) ** (-(df + 1) / 2)
    return top * quad(lambda s: ((df + s * s) / (df + t * t)) ** (-(df + 1) / 2), points)


def F_sf(f, a, b):
    return beta_cdf(b / (b + a * f), b / 2, a / 2)


def chisq_sf(x, df):
    return gammainc(df / 2, x / 2, mp.inf, regularized=True)


def beta_cdf(x, a, b):
    """Power series (DLMF 8.17.8) on the side where its terms are positive and fall."""
    if x > a / (a + b):
        return 1 - _beta_series(1 - x, b, a)
    return _beta_series(x, a, b)


def _beta_series(x, a, b):
    front = exp(a * log(x) + b * log(1 - x) - log(a) - loggamma(a) - loggamma(b) + loggamma(a + b))
    total = term = mpf(1)
    k = 0
    while term > total * mpf(10) ** -(mp.dps + 2):
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
    return front * total


def binom_cdf(k, n, p):
    return sum(mp.binomial(n, j) * p ** j * (1 - p) ** (n - j) for j in range(int(k) + 1))


def norm_inv(p):
    if p > mpf("0.5"):
        return -norm_inv(1 - p)
    if p > mpf("1e-3"):
        return -sqrt(mpf(2)) * erfinv(1 - 2 * p)
    guess = sqrt(-2 * log(p))
    return -findroot(lambda z: log(norm_sf(z)) - log(p), guess - log(guess) / guess)


def t_inv(p, df):
    return t_inv_upper(1 - p, df)


def t_inv_upper(p, df):
    if p > mpf("0.5"):
        return -t_inv_upper(1 - p, df)
    return _t_inv_tail(p, df)


def _t_inv_tail(p, df):
    """Newton on log P(T > e^u), which is concave in u; from its right the iterates fall on the root."""
    u = log(norm_inv(1 - p)) if mpf("1e-30") < p < mpf("0.3") else mpf(0)
    constant = loggamma((df + 1) / 2) - loggamma(df / 2) - log(df * mp.pi) / 2
    for _ in range(200):
        t = exp(u)
        tail = t_sf(t, df)
        step = (log(tail) - log(p)) * tail / exp(constant - (df + 1) / 2 * log(1 + t * t / df) + u)
        u += step
        if abs(step) < mpf("1e-28"):
            return exp(u)
    raise ArithmeticError((p, df))


def _nct_tail(t, df, delta, upper):
    """Integral over u = log s of tail(t s - delta) times the density of chi / sqrt(df)."""
    m = df / 2
    constant = log(mpf(2)) + m * log(m) - loggamma(m)
    sign = 1 if upper else -1

    def log_integrand(u):
        s = exp(u)
        return constant + df * u - m * s * s + log(norm_sf(sign * (t * s - delta)))

    grid = [mpf(k) / 20 for k in range(-180, 120)]
    with mp.workdps(20):
        peak = max(grid, key=log_integrand)
        step = mpf(1) / 200
        low = high = peak
        top = log_integrand(peak)
        while log_integrand(low) > top - 80 and low > -100:
            low -= step * 4
        while log_integrand(high) > top - 80:
            high += step
    # the trapezoidal rule is exponentially accurate here; halving its step confirms the digits
    with mp.workdps(34):
        count, before = 400, mpf(0)
        while True:
            step = (high - low) / count
            total = step * sum(exp(log_integrand(low + step * k)) for k in range(count + 1))
            if abs(total - before) < total * mpf(10) ** -26:
                return total
            count, before = count * 2, total


def nct_cdf(t, df, delta):
    return _nct_tail(t, df, delta, False) if t > 0 else _nct_tail(-t, df, -delta, True)


def nct_sf(t, df, delta):
    return _nct_tail(t, df, delta, True) if t > 0 else _nct_tail(-t, df, -delta, False)


def cases():
    for z in "0 0.3 1.959963984540054 3 6 12 20 30 37 38.4 -1 -5 -8".split():
        yield "norm_sf", (z,)
    for df, ts in (("1", "0.1 0.9 2.2 12 1e3 1e100 1e250"), ("2", "1e-6 1 5 40 1e20"), ("2.5", "0.1 2.2 12 1e3"),
                   ("4", "1 5 40 1e60"), ("9.73", "0.1 2.2 12 1e3 1e25"), ("13", "3.6307652279307289"), ("19", "5.2 31"),
                   ("30", "1 5 40 1e9"), ("59", "0.01 0.99 1.01 4.8 25 300"), ("161", "0.1 2.2 12 1e3 905"),
                   ("400", "1.9 10 38 90"), ("1e4", "1 5 20 38.5"), ("1e6", "0.1 2.2 12 37 38"),
                   ("1e10", "1 5 30 37.4"), ("0.5", "0.4 3 1e30")):
        for t in ts.split():
            yield "t_sf", (t, df)
    for df, xs in (("1", "0.001 3.84 20 150 1300"), ("2", "0.5 6 1300"), ("3.7", "0.01 9 300 1350"),
                   ("10", "0.5 10 60 1400"), ("100", "40 100 124 300 1700"), ("5000", "4500 5000 5300 7000")):
        for x in xs.split():
            yield "chisq_sf", (x, df)
    for a, b, fs in (("1", "1", "0.01 4.2 500 1e200"), ("1", "8", "0.5 5.3 1e30"), ("2", "12", "0.01 3.9 500 1e12"),
                     ("3.5", "27.3", "0.2 1 4.1 60"), ("8", "17999", "0.3 1.2 4.2 100"),
                     ("120", "240", "0.7 1 1.3 4"), ("2000", "3000", "0.9 1 1.1 1.5")):
        for f in fs.split():
            yield "F_sf", (f, a, b)
    for case in (("0.1", "0.5", "0.5"), ("1e-8", "1e-2", "5"), ("0.49", "1e4", "1e4"), ("0.3", "2", "5"),
                 ("1e-30", "3", "7"), ("0.999", "60", "0.5"), ("0.02", "40", "300")):
        yield "beta_cdf", case
    for case in (("3", "10", "0.5"), ("36", "154", "0.17"), ("1", "1000", "0.01"), ("0", "60", "0.3"),
                 ("200", "1000", "0.5")):
        yield "binom_cdf", case
    for p in "0.975 0.9995 0.5000001 0.51 0.7 0.76 1e-3 1e-10 1e-50 1e-300".split():
        yield "norm_inv", (p,)
    for df, ps in (("1", "0.05 0.4 1e-5 1e-200"), ("2", "0.025 0.9999999 0.49 1e-100"), ("3.3", "0.025 0.2 1e-20"),
                   ("13", "0.025 0.4999999 0.26 0.005"), ("19", "0.025"), ("27.2", "0.025 1e-12 1e-250"),
                   ("59", "0.025 0.005"), ("400", "0.025 0.1 1e-40 1e-280"), ("1e4", "0.025 1e-9"),
                   ("1e8", "0.025 0.24")):
        for p in ps.split():
            yield "t_inv_upper", (p, df)
    for case in (("2.1", "11", "1.5"), ("5", "19", "3"), ("49.5", "11", "40"), ("1", "1", "0"), ("0.5", "1", "2"),
                 ("3", "2.5", "-4"), ("-1.2", "13", "2.5"), ("-3.6", "13", "-1.1"), ("10", "59", "1"),
                 ("2", "59", "9"), ("4", "400", "-6"), ("30", "400", "38"), ("3", "1e4", "-3"), ("-7", "1e6", "4"),
                 ("38", "1e6", "40"), ("12", "5", "0.1"), ("0.01", "5", "3"), ("40", "3", "-2"), ("7", "27.2", "40"),
                 ("0.3", "1", "40"), ("0.3", "2", "40"), ("1", "5", "40"), ("1", "9", "40"), ("1", "20", "40"),
                 ("2", "50", "40"), ("0.3", "9", "-40"), ("0.001", "3", "40"), ("40", "9", "-40"), ("100", "1", "-5"),
                 ("3000", "9", "2500"), ("2000", "39", "1500"), ("32769.77", "1", "2.77"), ("8000", "30", "-2.5"),
                 ("-20000", "3", "1")):
        yield "nct_cdf", case
        yield "nct_sf", case


def main():
    functions = globals()
    made = []
    for name, arguments in cases():
        value = functions[name](*(mpf(float(a)) for a in arguments))
        made.append({"f": name, "args": list(arguments), "value": nstr(value, 25)})
    source = "mpmath " + __import__("mpmath").__version__ + ", scripts/reference/distributions.py"
    print(json.dumps({"source": source, "values": made}, indent=1), flush=True)
    if len(sys.argv) > 1:
        with open(sys.argv[1]) as stream:
            check(json.load(stream), functions)


def check(values, functions):
    for entry in values:
        value = mpf(entry["value"])
        if abs(value) < mpf("1e-320"):
            continue
        here = functions[entry["f"]](*(mpf(float(a)) for a in entry["args"]))
        error = abs(here / value - 1)
        if error > mpf("1e-20"):
            sys.exit(f"{entry['f']}({', '.join(entry['args'])}): {nstr(here, 25)}, not {entry['value']}")


if __name__ == "__main__":
    main()
