#!/usr/bin/env python3
"""Recall of names at a fixed false-positive rate, learned on one half of the persons and scored on the other, beside the peers.

Halves go by the SHA-256 of the person (EveryPolitician), of the list entry (aliases) or of the unordered pair (name_bench); each half is
scored with the weights that the other half taught, and both are pooled. Recall at FPR f is the share of true pairs that score above all but
floor(f x N) of the N false pairs. Where N is below 2,000 (at .05 %: 4,000) it is the recall above the best false pair. Brackets: Wilson, 95 %.
"""
import argparse
import collections
import csv
import gzip
import hashlib
import json
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SETS = [("everypolitician_pairs.csv", "task", 0.001), ("dprk_aliases.csv", "schema", 0.0005), ("name_bench.csv", None, None)]
SOURCE = "EveryPolitician names (2015), listed aliases, generated names; the development part of each;"
PEERS = ["logic-v2", "logic-v2-spaced", "logic-v1", "jaro-winkler", "token-sort", "wratio"]


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def half_of(key):
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2


def teach(data, folder, binary, halves=(0, 1)):
    """Writes what each half teaches, learns, and returns the weights' paths and the person of each name."""
    names = rows_of(data / "everypolitician.csv")
    person = {}
    for r in names:
        person.setdefault(r["name"], r["person"])
    pairs = [r for r in rows_of(data / SETS[0][0]) if r["match"] == "true" and r["task"].endswith("Latn")]
    with gzip.open(data / "screening_queries.csv.gz", "rt", newline="", encoding="utf-8") as f:
        queries = [r["query"].split(" ") for r in csv.DictReader(f) if r["kind"].startswith("synthetic")]
    # Generated East Asian names have the surname last; kana and Japanese names are left out by the length and script of a word.
    generated = [(w, "Given") for q in queries for w in q[:-1] if re.fullmatch("[\uac00-\ud7a3]{2}|[\u4e00-\u9fff]{2}", w)]
    weights = []
    for half in halves:
        chosen, seen = [], set()
        for r in names:
            korean = r["lang"] == "Latn" and r["country"] in ("KP", "KR")
            if half in (None, half_of(r["person"])) and (r["lang"] in ("Hang", "Hani") or korean) and (r["person"], r["lang"]) not in seen:
                seen.add((r["person"], r["lang"]))
                chosen.append((r["name"], r["lang"]))
        for r in rows_of(data / "dprk_aliases.csv"):
            if r["schema"] == "Person" and r["match"] == "true" and half in (None, half_of(r["list"] + r["left_id"])) and r["left_id"] not in seen:
                seen.add(r["left_id"])
                chosen.append((r["left"], "Latn"))
        chosen += generated
        files = [folder / f"{half}-{kind}" for kind in ("pairs.csv", "names.csv", "weights.toml")]
        for path, head, body in ((files[0], ("left", "right"), [(r["left"], r["right"]) for r in pairs if half in (None, half_of(person.get(r["left"], r["left"])))]),
                                 (files[1], ("name", "lang"), chosen)):
            with path.open("w", newline="", encoding="utf-8") as f:
                csv.writer(f).writerows([head, *body])
        subprocess.run([binary / "learn_names", *files, SOURCE], check=True, stdout=subprocess.DEVNULL)
        weights.append(files[2])
    return weights, person


def wilson(k, n, z=1.96):
    p, d = k / n, 1 + z * z / n
    mid, wide = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, (mid - wide) / d), min(1.0, (mid + wide) / d)


def best_f1(scored):
    ranked = sorted(scored, reverse=True)
    positives, tp, best = sum(y for _, y in ranked), 0, 0.0
    for i, (s, y) in enumerate(ranked, 1):
        tp += y
        if i == len(ranked) or ranked[i][0] < s:
            best = max(best, 2 * tp / (i + positives))
    return best


def recall_at_precision(scored, target):
    ranked = sorted(scored, reverse=True)
    positives, tp, best = sum(y for _, y in ranked), 0, 0.0
    for i, (s, y) in enumerate(ranked, 1):
        tp += y
        if (i == len(ranked) or ranked[i][0] < s) and tp / i >= target:
            best = max(best, tp / positives)
    return best


def measure(scored, fpr):
    pos = [s for s, y in scored if y]
    neg = sorted((s for s, y in scored if not y), reverse=True)
    if fpr is None:
        return [f"{best_f1(scored):.3f}", f"{recall_at_precision(scored, 0.95):.3f}"]
    few = len(neg) < 2 / fpr
    at = 0 if few else int(fpr * len(neg))
    hits = sum(s > neg[at] for s in pos)
    low, high = wilson(hits, len(pos))
    by_rate = sum(s > neg[min(len(neg) - 1, int(fpr * len(neg)))] for s in pos)
    return [f"{hits}/{len(pos)} = {hits / len(pos):.3f} ({low:.2f}-{high:.2f})", f"{by_rate / len(pos):.3f}"]


def ours(path, rows, keys, weights, binary):
    """Bits of each row by the weights of the other half, and the time of a pair."""
    runs = []
    for w in weights:
        run = subprocess.run([binary / "score_names", path, w], check=True, capture_output=True, text=True)
        runs.append(([int(line) / 256 for line in run.stdout.split()], dict(re.findall(r"(\w+) ([\d.]+)", run.stderr))))
    return [runs[1 - half_of(key)][0][i] for i, key in enumerate(keys)], min(float(t["pair_us"]) for _, t in runs), min(float(t["load_ms"]) for _, t in runs)


def peer_scores(peer, path, methods):
    """Scores of the peer script's own methods, row by row, warm."""
    code = (f"import sys, csv, json, time; sys.path.insert(0, {str(peer.parent)!r}); import {peer.stem} as p\n"
            f"rows = list(csv.DictReader(open({str(path)!r}, newline='', encoding='utf-8')))\n"
            "for m in json.loads(sys.argv[1]):\n"
            "    f = p.METHODS[m](); f('Warm Up', 'Warm Upp', 'Person'); t = time.process_time()\n"
            "    s = [f(r['left'], r['right'], r.get('schema') or 'Person') for r in rows]\n"
            "    print(json.dumps([m, s, (time.process_time() - t) / len(rows) * 1e6]))\n")
    run = subprocess.run([sys.executable, "-c", code, json.dumps(methods)], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--bin", type=Path, required=True)
    ap.add_argument("data", type=Path)
    ap.add_argument("peer", type=Path, nargs="?")
    ap.add_argument("--learn", type=Path, help="learn from all of DATA into this file, and stop")
    a = ap.parse_args()
    if a.learn:
        with tempfile.TemporaryDirectory() as folder:
            weights, _ = teach(a.data, Path(folder), a.bin, (None,))
            a.learn.write_bytes(weights[0].read_bytes())
        return
    with tempfile.TemporaryDirectory() as folder:
        weights, person = teach(a.data, Path(folder), a.bin)
        for name, by, fpr in SETS:
            path, rows = a.data / name, rows_of(a.data / name)
            key = {"task": lambda r: person.get(r["left"], r["left"]), "schema": lambda r: r["list"] + r["left_id"]}.get(by, lambda r: " ".join(sorted((r["left"], r["right"]))))
            scores, us, load = ours(path, rows, [key(r) for r in rows], weights, a.bin)
            methods = [("stakeout", scores, us)] + (peer_scores(a.peer, path, PEERS) if a.peer else [])
            print(f"\n**{name}** (loaded in {load:.0f} ms)\n")
            columns = ["best F1", "recall at P .95"] if fpr is None else ["recall above the best false pair (Wilson 95 %)", f"at FPR {fpr:.2%}"]
            print("| group | true | false | method | " + " | ".join(columns) + " | us a pair |\n|---|---|---|---|---|---|---|")
            groups = collections.defaultdict(list)
            for i, r in enumerate(rows):
                groups[r[by] if by else "all"].append(i)
            for group, at in sorted(groups.items()):
                match = [rows[i]["match"] == "true" for i in at]
                for method, s, us in methods:
                    cells = measure([(s[i], y) for i, y in zip(at, match)], fpr)
                    print(f"| {group} | {sum(match)} | {len(match) - sum(match)} | {method} | {' | '.join(cells)} | {us:.1f} |")


if __name__ == "__main__":
    main()
