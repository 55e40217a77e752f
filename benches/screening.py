#!/usr/bin/env python3
"""False reviews of innocent names, by script, beside nomenklatura's logic-v2 at equal recall of listed names.

    benches/screening.py --bin target/release/stakeout --queries screening_queries.csv.gz --list UN_consolidated.xml.gz

Names alone, as persons. Stakeout: a name is for review or not. logic-v2: the best score of any candidate entry, an entry being a Person
with all its names; candidates are the 10 entries nearest by RapidFuzz token sort over latinised names, and every entry that Stakeout found
near. Its threshold is the highest at which it recalls as many listed names as Stakeout does. Needs nomenklatura, RapidFuzz, followthemoney
and normality, and a single process; several minutes. `--stakeout-only` leaves the peer out.
"""
import argparse
import collections
import csv
import gzip
import io
import itertools
import subprocess
import tempfile
import time
import unicodedata
import xml.etree.ElementTree as ElementTree
from pathlib import Path

IDS = itertools.count()


def script(name):
    """The script of most letters."""
    counts = collections.Counter()
    for c in name:
        if c.isalpha():
            word = unicodedata.name(c, "OTHER").split()[0]
            counts["Han" if word == "CJK" else word.capitalize()] += 1
    return counts.most_common(1)[0][0] if counts else "none"


def queries(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def stakeout(binary, rows, lists):
    """Statuses by query number, and the ids of entries that were near."""
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder, "in.csv"), Path(folder, "out.csv")
        with table.open("w", encoding="utf-8", newline="") as f:
            w = csv.writer(f)
            w.writerow(["subject", "name", "schema"])
            w.writerows([n, r["query"], "Person"] for n, r in enumerate(rows))
        began = time.perf_counter()
        command = [binary, "screen", "--input", table, "--list", lists, "--out", out, "--index", folder]
        # 3: done, with problems in the list.
        if subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL).returncode not in (0, 3):
            raise SystemExit("stakeout screen failed")
        seconds = time.perf_counter() - began
        best, near = {}, collections.defaultdict(set)
        with out.open(encoding="utf-8", newline="") as f:
            for row in csv.DictReader(f):
                n = int(row["subject"])
                best[n] = best.get(n) or row["status"] == "match for review"
                if row["listed_id"]:
                    near[n].add(row["listed_id"])
    return best, near, seconds


def entries(path):
    """Names of each individual and entity, by the id that Stakeout prints."""
    data = gzip.open(path).read() if str(path).endswith(".gz") else Path(path).read_bytes()
    found = {}
    for element in ElementTree.parse(io.BytesIO(data)).iter():
        if element.tag not in ("INDIVIDUAL", "ENTITY"):
            continue
        text = lambda tag: (element.findtext(tag) or "").strip()
        parts = [text(f"{n}_NAME") for n in ("FIRST", "SECOND", "THIRD", "FOURTH")]
        names = [" ".join(part for part in parts if part)]
        names += [(alias.findtext("ALIAS_NAME") or "").strip() for alias in element.iter(f"{element.tag}_ALIAS")]
        key = text("REFERENCE_NUMBER") or text("DATAID")
        found[key] = list(dict.fromkeys(name for name in names if name))
    return found


def candidates(rows, listed, near, count=10):
    """Entries for each query: the nearest by token sort over latinised names, and those that Stakeout found near."""
    from normality import latinize_text
    from rapidfuzz import fuzz, process
    plain = lambda name: " ".join(sorted((latinize_text(name) or "").casefold().replace("-", " ").replace(",", " ").split()))
    owner, texts = [], []
    for key, names in listed.items():
        for name in names:
            owner.append(key)
            texts.append(plain(name))
    out = []
    for begin in range(0, len(rows), 500):
        asked = [plain(r["query"]) for r in rows[begin:begin + 500]]
        scores = process.cdist(asked, texts, scorer=fuzz.ratio, workers=1)
        for offset, line in enumerate(scores):
            order = line.argsort()[::-1][: 4 * count]
            best = list(dict.fromkeys(owner[i] for i in order))[:count]
            out.append(set(best) | near[begin + offset])
    return out


def logic_v2(rows, listed, chosen):
    """The best score of each query."""
    from followthemoney import ValueEntity, model
    from nomenklatura.matching import get_algorithm
    algorithm = get_algorithm("logic-v2")
    config = algorithm.default_config()

    def entity(names):
        made = ValueEntity(model.get("Person"), {"id": f"e{next(IDS)}"})
        for name in names:
            made.add("name", name)
        return made

    known = {key: entity(names) for key, names in listed.items()}
    best = []
    for row, keys in zip(rows, chosen):
        asked = entity([row["query"]])
        scores = [algorithm.compare(asked, known[key], config).score for key in sorted(keys) if key in known]
        best.append(max(scores, default=0.0))
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--queries", required=True)
    parser.add_argument("--list", required=True)
    parser.add_argument("--stakeout-only", action="store_true")
    args = parser.parse_args()
    rows = queries(args.queries)
    listed = [r["on_un_list"] == "true" for r in rows]
    best, near, seconds = stakeout(args.bin, rows, args.list)
    ours = [bool(best.get(n)) for n in range(len(rows))]
    found = sum(a and b for a, b in zip(ours, listed))
    columns = {"Stakeout": ours}
    print(f"Stakeout: {found} of {sum(listed)} listed names at review, {seconds:.0f} s")
    if not args.stakeout_only:
        began = time.perf_counter()
        known = entries(args.list)
        scores = logic_v2(rows, known, candidates(rows, known, near))
        ordered = sorted((s for s, is_listed in zip(scores, listed) if is_listed), reverse=True)
        line = ordered[found - 1]
        columns[f"logic-v2 at {line:.3f}"] = [s >= line for s in scores]
        columns["logic-v2 at .700"] = [s >= 0.7 for s in scores]
        default = sum(s >= 0.7 for s, is_listed in zip(scores, listed) if is_listed)
        print(f"logic-v2: {line:.3f} recalls {found}, .700 recalls {default}; {time.perf_counter() - began:.0f} s")
    table = collections.defaultdict(lambda: [0] * (len(columns) + 1))
    for n, row in enumerate(rows):
        if not listed[n]:
            for name in (script(row["query"]), "all"):
                table[name][0] += 1
                for at, said in enumerate(columns.values(), 1):
                    table[name][at] += said[n]
    print("\n| script | innocent names | " + " | ".join(columns) + " |\n|---|---|" + "---|" * len(columns))
    for name, counts in sorted(table.items(), key=lambda item: (item[0] == "all", -item[1][0])):
        print(f"| {name} | " + " | ".join(f"{n:,}" for n in counts) + " |")


if __name__ == "__main__":
    main()
