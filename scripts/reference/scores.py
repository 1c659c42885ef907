#!/usr/bin/env python3
"""Writes tests/reference/scores/: random answers, readings and drugs, and what they come to by the published rules.

Usage: scripts/reference/scores.py

Independent of knead: exact fractions, rounded once to the nearest double; the rules are written down here from the
papers named beside them. tests/system/scores.sh holds knead against the files, cell by cell.
"""
import csv
import pathlib
import random
from fractions import Fraction as F

random.seed(20240229)
FOLDER = pathlib.Path("tests/reference/scores")
FOLDER.mkdir(parents=True, exist_ok=True)
SOURCE = "source: scripts/reference/scores.py, exact fractions by the published rules"


def write(name, rows):
    with open(FOLDER / name, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def number(value):
    return "" if value is None else repr(float(value)) if isinstance(value, F) else value


# ---- questionnaires: items, lowest, highest, reversed items

def complete_sum(answers, low, high, reverse=()):
    if None in answers:
        return None
    return F(sum(low + high - a if i in reverse else a for i, a in enumerate(answers, 1)))


def odi(a, low, high):  # Fairbank & Pynsent 2000: sections not answered leave the denominator
    known = [x for x in a if x is not None]
    return F(100 * sum(known), 5 * len(known)) if known else None


def ndi(a, low, high):  # Vernon: one item may be missing and takes the mean of the others
    known = [x for x in a if x is not None]
    return F(sum(known)) + F(sum(known), 9) * (10 - len(known)) if len(known) >= 9 else None


def mean_of(needed):
    def score(a, low, high):
        known = [x for x in a if x is not None]
        return F(sum(known), len(known)) if len(known) >= needed else None
    return score


def reversing(*items):
    return lambda a, low, high: complete_sum(a, low, high, items)


INSTRUMENTS = {
    "rmdq": (24, 0, 1, complete_sum), "rmdq23": (23, 0, 1, complete_sum),
    "odi": (10, 0, 5, odi), "ndi": (10, 0, 5, ndi),
    "phq9": (9, 0, 3, complete_sum), "gad7": (7, 0, 3, complete_sum),
    "pss10": (10, 0, 4, reversing(4, 5, 7, 8)),                                  # Cohen & Williamson 1988
    "bpi_severity": (4, 0, 10, mean_of(4)), "bpi_interference": (7, 0, 10, mean_of(4)),  # more than half of seven
    "psqi": (7, 0, 3, complete_sum),
    "stai_state": (20, 1, 4, reversing(1, 2, 5, 8, 10, 11, 15, 16, 19, 20)),     # form Y-1
    "stai_trait": (20, 1, 4, reversing(*[i - 20 for i in (21, 23, 26, 27, 30, 33, 34, 36, 39)])),  # form Y-2
    "pcs": (13, 0, 4, complete_sum), "tsk11": (11, 1, 4, complete_sum),
}
# upper ends of the bands, in whole scores
BANDS = {
    "odi": [(20, "minimal"), (40, "moderate"), (60, "severe"), (80, "crippled"), (100, "bed-bound")],
    "ndi": [(4, "none"), (14, "mild"), (24, "moderate"), (34, "severe"), (50, "complete")],
    "phq9": [(4, "minimal"), (9, "mild"), (14, "moderate"), (19, "moderately severe"), (27, "severe")],
    "gad7": [(4, "minimal"), (9, "mild"), (14, "moderate"), (21, "severe")],
    "psqi": [(5, "good"), (21, "poor")],
}
PATIENTS = 250
header, columns, scores = ["id"], [], [["id", "variable", "score", "band"]]
ids = [f"R{i:03d}" for i in range(1, PATIENTS + 1)]
for name, (count, low, high, rule) in INSTRUMENTS.items():
    header += [f"{name}_{i}" for i in range(1, count + 1)]
    block = []
    for who in ids:
        lost = random.choice([0, 0, 0, 1, 1, 2, 3, count])
        answers = [random.randint(low, high) for _ in range(count)]
        for at in random.sample(range(count), min(lost, count)):
            answers[at] = None
        block.append(answers)
        value = rule(answers, low, high)
        band = next((b for top, b in BANDS.get(name, []) if value is not None and value <= top), "")
        scores.append([who, name, number(value), band])
    columns.append(block)
write("items.csv", [header] + [[who] + ["" if x is None else x for block in columns for x in block[i]]
                               for i, who in enumerate(ids)])
write("scores.csv", scores)

# ---- blood pressure: map = dbp + (sbp - dbp) / 3; the category of the average over at least 2 readings on 2 occasions
ACC = [("stage 2", 140, 90), ("stage 1", 130, 80)]
ESC = [("grade 3", 180, 110), ("grade 2", 160, 100), ("grade 1", 140, 90), ("high normal", 130, 85), ("normal", 120, 80)]


def category(guideline, s, d):
    for word, over_s, over_d in ACC if guideline == "acc-aha-2017" else ESC:
        if s >= over_s or d >= over_d:
            return word
    if guideline == "acc-aha-2017":
        return "elevated" if s >= 120 else "normal"
    return "optimal"


readings, pressures, categories = [["id", "visit", "sbp", "dbp"]], [["id", "visit", "map", "pulse_pressure"]], \
    [["id", "guideline", "category", "isolated_systolic"]]
for who in ids[:160]:
    base_s, taken = random.randint(100, 185), []
    base_d = min(base_s - 25, random.randint(60, 115))
    for visit in range(random.choice([1, 2, 2, 3])):
        s, d = base_s + random.randint(-8, 8), base_d + random.randint(-5, 5)
        if random.random() < 0.08:
            d = None
        readings.append([who, visit, s, "" if d is None else d])
        pressures.append([who, visit, number(None if d is None else d + F(s - d, 3)), "" if d is None else s - d])
        if d is not None:
            taken.append((s, d))
    for guideline in ("acc-aha-2017", "esc-esh-2018"):
        word = isolated = ""
        if len(taken) >= 2:
            s, d = (F(sum(x[k] for x in taken), len(taken)) for k in (0, 1))
            word = category(guideline, s, d)
            isolated = ("yes" if s >= 140 and d < 90 else "no") if guideline == "esc-esh-2018" else ""
        categories.append([who, guideline, word, isolated])
write("readings.csv", readings)
write("pressures.csv", pressures)
write("categories.csv", categories)

# ---- medication. Factors: Dowell et al. 2022 and 2016, Von Korff 2008; DDDs: WHO ATC/DDD index 2021
MME = {
    "cdc-2022": dict(codeine="0.15", fentanyl="2.4", hydrocodone="1", hydromorphone="5", methadone="4.7", morphine="1",
                     oxycodone="1.5", oxymorphone="3", tapentadol="0.4", tramadol="0.2"),
    "cdc-2016": dict(codeine="0.15", fentanyl="2.4", hydrocodone="1", hydromorphone="4", morphine="1", oxycodone="1.5",
                     oxymorphone="3", tapentadol="0.4"),
}
DDD = {("codeine", "oral"): 100, ("morphine", "oral"): 100, ("morphine", "parenteral"): 30, ("oxycodone", "oral"): 75,
       ("tramadol", "oral"): 300, ("hydromorphone", "oral"): 20, ("ibuprofen", "oral"): 1200, ("naproxen", "oral"): 500,
       ("diclofenac", "oral"): 100, ("paracetamol", "oral"): 3000, ("gabapentin", "oral"): 1800,
       ("pregabalin", "oral"): 300, ("amitriptyline", "oral"): 75, ("diazepam", "oral"): 10}
NSAIDS = {"ibuprofen", "naproxen", "diclofenac"}
OTHERS = {"paracetamol", "gabapentin", "pregabalin", "amitriptyline", "diazepam", "cyclobenzaprine"}
MQS = {"ibuprofen": [(0, 1, "2"), (1200, 2, "2")], "naproxen": [(0, 1, "2")], "diclofenac": [(0, 1, "2.5")],
       "paracetamol": [(0, 1, "0.5")], "tramadol": [(0, 1, "3.25"), (200, 2, "3.25")], "codeine": [(0, 1, "3.5")],
       "gabapentin": [(0, 1, "1.75"), (1800, 2, "1.75")], "oxycodone": [(0, 1, "4"), (40, 3, "4")]}
for place, drug in enumerate(["amitriptyline", "cyclobenzaprine", "diazepam", "fentanyl", "hydrocodone", "hydromorphone",
                              "methadone", "morphine", "oxymorphone", "pregabalin", "tapentadol"]):
    MQS[drug] = [(0, 1, f"1.{place}"), (30 + place, 2, f"1.{place}")]
GRAM = {"mg": F(1), "g": F(1000), "mcg": F(1, 1000)}


def methadone(daily):  # 2016: 1-20 mg a day 4, 21-40 mg 8, 41-60 mg 10, above 12
    return F(4) if daily <= 20 else F(8) if daily <= 40 else F(10) if daily <= 60 else F(12)


def sums(rows, table):
    """What a patient took at a visit: rows of (drug, route, daily or None, rate, days or None)."""
    opioid = lambda drug: drug not in NSAIDS | OTHERS
    state = lambda r: "no" if r[2] == 0 or r[4] == 0 else "unknown" if r[2] is None or r[4] is None else "yes"
    used = [r for r in rows if state(r) == "yes"]
    vague = [r for r in rows if state(r) == "unknown"]
    result = {}
    total, ok = F(0), not any(opioid(r[0]) for r in vague)
    for drug, route, daily, rate, days in used:
        if not opioid(drug):
            continue
        of_drug = [r[2] for r in rows if r[0] == drug and r[1] == route and r[3] == rate and state(r) != "no"]
        ok = ok and None not in of_drug
        factor = methadone(sum(x for x in of_drug if x is not None)) if drug == "methadone" and table == "cdc-2016" \
            else F(MME[table][drug])
        total += daily * days * factor
    longest = max([r[4] for r in used if opioid(r[0])], default=0)
    result["mme_total"] = total if ok else None
    result["mme"] = None if not ok else total / longest if longest else F(0)
    known = all((r[0], r[1]) in DDD and not r[3] for r in used) and not vague
    result["ddd_days"] = sum((r[2] * r[4] / DDD[r[0], r[1]] for r in used), F(0)) if known else None
    result["days_used"] = None if vague else max([r[4] for r in used], default=0)
    result["n_drugs"] = None if vague else len({r[0] for r in used})
    for name, test in (("any_opioid", opioid), ("any_nsaid", lambda drug: drug in NSAIDS)):
        result[name] = 1 if any(test(r[0]) for r in used) else None if any(test(r[0]) for r in vague) else 0
    score, ok = F(0), not vague
    for drug, rate in {(r[0], r[3]) for r in used}:
        doses = [r[2] for r in rows if r[0] == drug and r[3] == rate and state(r) != "no"]
        levels = MQS.get(drug)
        if levels is None or None in doses:
            ok = False
            continue
        start, level, weight = [x for x in levels if sum(doses) >= x[0]][-1]
        score += level * F(weight)
    result["mqs"] = score if ok else None
    return result


drugs = [["id", "visit", "drug", "dose", "unit", "times", "days", "route"]]
answers = [["id", "visit", "table", "mme", "mme_total", "ddd_days", "mqs", "days_used", "n_drugs", "any_opioid", "any_nsaid"]]
choices = sorted(set(MME["cdc-2016"]) - {"fentanyl"} | {"methadone"} | NSAIDS | OTHERS)
for who in ids[:150]:
    for visit in (0, 10):
        rows = []
        for _ in range(random.choice([1, 1, 2, 3, 5])):
            if random.random() < 0.12:
                drug, route, unit, dose, times = "fentanyl", "transdermal", "mcg/h", random.choice([12, 25, 50]), 1
            else:
                drug = random.choice(choices)
                route = "oral"
                unit = random.choice(["mg", "mg", "mg", "g", "mcg"])
                dose = random.choice([0, 5, 10, 25, 50, 75, 200, 400, 600]) if unit == "mg" else \
                    random.choice(["0.5", "1", "0.025"]) if unit == "g" else random.choice([500, 250])
                times = random.choice([1, 2, 3, "0.5"])
            days = random.choice([0, 1, 7, 10, 14, 28])
            lost = random.random()
            dose, times, days = ("" if lost < 0.03 else dose, "" if 0.03 <= lost < 0.05 else times,
                                 "" if 0.05 <= lost < 0.08 else days)
            drugs.append([who, visit, drug, dose, unit, times, days, route])
            rate = unit == "mcg/h"
            scale = F(1) if rate else GRAM[unit]
            parts = [None if x == "" else F(x) for x in (dose, times)]
            if rate and parts[1] is None:
                parts[1] = F(1)  # a patch has no times a day
            daily = F(0) if 0 in parts else None if None in parts else parts[0] * parts[1] * scale
            rows.append((drug, route, daily, rate, None if days == "" else F(days)))
        for table in ("cdc-2022", "cdc-2016"):
            s = sums(rows, table)
            answers.append([who, visit, table] + [number(s[k]) for k in answers[0][3:]])
write("drugs.csv", drugs)
write("medication.csv", answers)
write("mqs.csv", [["drug", "weight", "unit", "from", "level"]] +
      [[d, w, "mcg/h" if d == "fentanyl" else "mg", start, level] for d, levels in MQS.items() for start, level, w in levels])
(FOLDER / "SOURCE").write_text(SOURCE + "\n")
