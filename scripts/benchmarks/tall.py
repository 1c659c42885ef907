"""python3 tall.py FILE: n, mean and SD of four columns by arm and visit, by pandas; only the columns needed are read."""
import sys

import pandas

outcomes = ["age", "pain", "sbp", "dbp"]
table = pandas.read_csv(sys.argv[1], usecols=["arm", "visit", *outcomes])
print(table.groupby(["arm", "visit"])[outcomes].agg(["count", "mean", "std"]).to_string())
