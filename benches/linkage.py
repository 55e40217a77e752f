#!/usr/bin/env python3
"""Record linkage: `stakeout link` beside Splink, on the same files, in one run, on the same number of threads.

    linkage.py STAKEOUT DATA [--splink VENV/bin/python] [--sets fake febrl3 febrl4 historical] [--threads 2] [--split SEED]
    linkage.py STAKEOUT INVENTED.csv --sets invented [--splink ...]

DATA is the folder with the published sets (fake_1000, febrl3, febrl4a and b, historical_figures_50k). Each side starts from the file and ends with
clusters; the model of Stakeout is found from the columns, that of Splink is written by hand (peers/splink_link.py). Prints F1 over pairs in
one cluster at each threshold, seconds of the whole program and of its work, and peak memory. `--split` takes one half of the clusters, by a
seeded hash, to see whether a figure hangs on the half.
"""
import argparse
import csv
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
THRESHOLDS = ["0.5", "0.8", "0.9", "0.95", "0.99"]
SETS = {"fake": (["fake_1000.csv.gz"], "unique_id", "cluster"), "febrl3": (["febrl3.csv.gz"], "rec_id", None),
        "febrl4": (["febrl4a.csv.gz", "febrl4b.csv.gz"], "rec_id", None),
        "historical": (["historical_figures_50k_half.parquet"], "unique_id", "cluster"), "invented": ([], "id", "cluster")}


def rows_of(path, python):
    if path.suffix == ".parquet":
        code = "import sys,pandas;pandas.read_parquet(sys.argv[1]).to_csv(sys.stdout,index=False)"
        text = subprocess.run([python, "-c", code, str(path)], capture_output=True, text=True, check=True).stdout
        return list(csv.DictReader(text.splitlines()))
    opened = gzip.open(path, "rt") if path.suffix == ".gz" else open(path)
    with opened as file:
        return [{k.strip(): v.strip() for k, v in row.items()} for row in csv.DictReader(file, skipinitialspace=True)]


def run(command):
    """Wall seconds, processor seconds and peak memory in MB of a program."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{' '.join(map(str, command))}\n{errors[-2000:]}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def marks(found, truth):
    count = lambda labels: sum(n * (n - 1) // 2 for n in Counter(labels).values())  # noqa: E731
    ids = list(truth)
    both, predicted, true = count((found[i], truth[i]) for i in ids), count(found[i] for i in ids), count(truth.values())
    p, r = both / max(1, predicted), both / max(1, true)
    return p, r, 2 * p * r / max(1e-9, p + r)


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("stakeout")
    ap.add_argument("data", type=Path)
    ap.add_argument("--splink")
    ap.add_argument("--sets", nargs="+", default=["fake", "febrl3", "febrl4", "historical"])
    ap.add_argument("--threads", default="2")
    ap.add_argument("--split", type=int)
    a = ap.parse_args()
    for name in a.sets:
        files, id_column, truth_column = SETS[name]
        paths = [a.data / file for file in files] or [a.data]
        with tempfile.TemporaryDirectory() as folder:
            rows = [row for path in paths for row in rows_of(path, a.splink or sys.executable)]
            label = lambda row: row[truth_column] if truth_column else re.search(r"\d+", row[id_column]).group()  # noqa: E731
            if a.split is not None:
                half = lambda row: hashlib.sha256(f"{a.split}/{label(row)}".encode()).digest()[0] & 1  # noqa: E731
                rows, paths = [row for row in rows if half(row)], [Path(folder) / "half.csv"]
                with open(paths[0], "w", newline="") as file:
                    out = csv.DictWriter(file, rows[0])
                    out.writeheader()
                    out.writerows(rows)
            truth = {row[id_column]: label(row) for row in rows}
            print(f"\n{name}: {len(truth)} records, {len(set(truth.values()))} entities")
            ignore = ["--ignore", truth_column] if truth_column else []
            base = [a.stakeout, "-q", "link", *map(str, paths), "--id", id_column, "--threads", a.threads]
            out, model = f"{folder}/out.csv", f"{folder}/model.toml"
            once = run([*base, *ignore, "--out", out, "--save-model", model])
            ours = {}
            for th in THRESHOLDS:
                run([*base, "--model", model, "--threshold", th, "--out", out])
                with open(out) as file:
                    ours[th] = marks({row["record"]: row["entity"] for row in csv.DictReader(file)}, truth)
            lines = [("Stakeout", ours, once, once[0])]
            if a.splink:
                kind = "febrl" if name.startswith("febrl") else name
                command = [a.splink, HERE / "peers/splink_link.py", kind, *paths, "--id", id_column, "--out", f"{folder}/peer.json"]
                whole = run([*map(str, command), "--threads", a.threads])
                peer = json.loads(Path(f"{folder}/peer.json").read_text())
                theirs = {th: marks(found, truth) for th, found in peer["clusters"].items()}
                lines.append(("Splink", theirs, whole, sum(peer["seconds"].values())))
            for who, by_threshold, (wall, processor, memory), work in lines:
                cells = "  ".join(f"{th}: {f1:.4f} (P {p:.3f} R {r:.3f})" for th, (p, r, f1) in by_threshold.items())
                print(f"{who:9} F1 {cells}")
                print(f"{'':9} work {work:.2f} s, program {wall:.2f} s, processor {processor:.2f} s, {memory:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
