#!/usr/bin/env python3
"""Counts words of the names of two public lists, for latin-frequency.toml: how little does a common word say?

    make_frequency.py UN_consolidated.xml.gz sdn.csv.gz alt.csv.gz > latin-frequency.toml

The UN consolidated list and OFAC's SDN list (US public domain). Words that fewer than 4 (persons) or 3 (organisations) entries have are left out.
"""
import collections
import csv
import gzip
import hashlib
import io
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET


def words(text):
    text = unicodedata.normalize("NFD", text.replace("\u2019", "").replace("'", "").casefold())
    return set(re.findall(r"[a-z0-9]+", "".join(c for c in text if not unicodedata.combining(c))))


def main():
    un, sdn, alt = sys.argv[1:4]
    people, firms = collections.defaultdict(set), collections.defaultdict(set)
    root = ET.fromstring(gzip.open(un).read())
    for tag, out in (("INDIVIDUAL", people), ("ENTITY", firms)):
        for at, entry in enumerate(root.iter(tag)):
            names = [" ".join((entry.findtext(f) or "") for f in ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"))]
            names += [a.text or "" for a in entry.iter("ALIAS_NAME")]
            out[f"un{at}"] |= set().union(*map(words, names))
    kinds = {}
    for row in csv.reader(io.TextIOWrapper(gzip.open(sdn), errors="replace")):
        if len(row) > 3:
            kinds[row[0]] = people if row[2].strip() == "individual" else firms
            kinds[row[0]]["o" + row[0]] |= words(row[1])
    for row in csv.reader(io.TextIOWrapper(gzip.open(alt), errors="replace")):
        if len(row) > 3 and row[0] in kinds:
            kinds[row[0]]["o" + row[0]] |= words(row[3])
    print("# Words of list names and in how many entries they stand. Made by make_frequency.py; do not edit.")
    print('source = "UN consolidated list (2026-02-27) and OFAC SDN list (US public domain)"')
    for path in (un, sdn, alt):
        print(f"# {path.rsplit('/')[-1]} sha256 {hashlib.sha256(open(path, 'rb').read()).hexdigest()}")
    for name, entries, least in (("people", people, 4), ("firms", firms, 3)):
        count = collections.Counter(w for e in entries.values() for w in e if len(w) > 1 and not w.isdigit())
        rows = [f"{w} {n}" for w, n in sorted(count.items(), key=lambda x: (-x[1], x[0])) if n >= least]
        print(f"{name}_entries = {len(entries)}\n{name} = '''")
        for at in range(0, len(rows), 12):
            print("  ".join(rows[at:at + 12]))
        print("'''")


main()
