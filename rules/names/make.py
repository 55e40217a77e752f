#!/usr/bin/env python3
"""Makes han.toml: the readings and variants of Han characters, from two files of Unicode's Unihan database, version 15.0.0.

    make.py FOLDER > han.toml

FOLDER holds Unihan_Readings.txt and Unihan_Variants.txt (or the same with .bz2) of version 15.0.0. They are in Unihan.zip of
that version and, packed, in Debian's package unicode-data 15.0.0-1 (folder usr/share/unicode). Unicode License. Their SHA-256
are checked, so that the table cannot change unseen.

One line a character: character, Korean, Mandarin, Cantonese, Sino-Japanese, Vietnamese readings, variants; fields by a tab,
readings by a space, tones dropped. A digit after a reading is its weight class: 4 taught or used in names, 2 listed, 1 rare.
"""
import bz2
import collections
import hashlib
import re
import sys
import unicodedata
from pathlib import Path

SHA256 = {
    "Unihan_Readings.txt": "7f4b628de153e639e5100fe3aa46e8869e332d6f9ed8acff5f3790642d7046c1",
    "Unihan_Variants.txt": "eaf54a2a5ea0df3e030cabe7917b04b7556e539874668eaaa106fce7c4b8bf46",
}
FIELDS = {"kHangul", "kMandarin", "kHanyuPinlu", "kTGHZ2013", "kXHC1983", "kCantonese", "kJapaneseOn", "kVietnamese"}
VARIANTS = {"kTraditionalVariant", "kSimplifiedVariant", "kZVariant", "kSemanticVariant"}


def load(folder, name):
    plain, packed = folder / name, folder / (name + ".bz2")
    data = plain.read_bytes() if plain.exists() else bz2.decompress(packed.read_bytes())
    if hashlib.sha256(data).hexdigest() != SHA256[name]:
        sys.exit(f"{name} is not the file of version 15.0.0")
    for line in data.decode().splitlines():
        if line.startswith("U+"):
            code, field, value = line.split("\t")
            yield chr(int(code[2:], 16)), field, value


def toneless(text):
    """lǜ -> lv, xué -> xue"""
    text = unicodedata.normalize("NFD", text.lower()).replace("u\u0308", "v")
    return "".join(c for c in text if "a" <= c <= "z")


def plain(text):
    text = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in text if "a" <= c <= "z")


def mandarin(values):
    weight = {}
    for r in values.get("kMandarin", "").split()[:1]:
        weight[toneless(r)] = 4
    for r in re.findall(r"([^\s()]+)\(\d+\)", values.get("kHanyuPinlu", "")):
        weight.setdefault(toneless(r), 2)
    for field in ("kTGHZ2013", "kXHC1983"):
        for group in values.get(field, "").split():
            for r in group.split(":")[-1].split(","):
                weight.setdefault(toneless(r), 1)
    return weight


def korean(values):
    weight = {}
    for item in values.get("kHangul", "").split():
        reading, source = item.split(":")
        reading = unicodedata.normalize("NFC", reading)
        weight[reading] = 4 if "E" in source or "N" in source else 2 if "0" in source else 1
    return weight


def cantonese(values):
    return {re.sub(r"\d", "", r): 4 if i == 0 else 1 for i, r in reversed(list(enumerate(values.get("kCantonese", "").split())))}


def fields(values):
    on = {plain(r): 4 if i == 0 else 2 for i, r in reversed(list(enumerate(values.get("kJapaneseOn", "").split()[:3])))}
    vi = {plain(r): 4 if i == 0 else 2 for i, r in reversed(list(enumerate(values.get("kVietnamese", "").split()[:2])))}
    return [korean(values), mandarin(values), cantonese(values), on, vi]


def main():
    folder = Path(sys.argv[1])
    readings, variants = collections.defaultdict(dict), collections.defaultdict(set)
    for char, field, value in load(folder, "Unihan_Readings.txt"):
        if field in FIELDS:
            readings[char][field] = value
    for char, field, value in load(folder, "Unihan_Variants.txt"):
        if field in VARIANTS:
            for target in value.split():
                other = chr(int(target.split("<")[0][2:], 16))
                if other != char and (field != "kSemanticVariant" or "kHangul" in readings[char] or "kHangul" in readings[other]):
                    variants[char].add(other)
                    variants[other].add(char)
    known = {c for c, v in readings.items() if {"kHangul", "kHanyuPinlu", "kTGHZ2013"} & v.keys()}
    known |= {o for c in known for o in variants[c] if "kMandarin" in readings[o]}
    known = {c for c in known if unicodedata.normalize("NFKC", c) == c}
    print("# Readings and variants of Han characters. Made by make.py from Unihan 15.0.0; do not edit.")
    print('# Copyright 1991-2022 Unicode, Inc. Unicode License, https://www.unicode.org/license.txt')
    for name, digest in SHA256.items():
        print(f'# {name} sha256 {digest}')
    print('source = "Unihan 15.0.0 (Unicode License): kHangul, kMandarin, kHanyuPinlu, kTGHZ2013, kXHC1983, kCantonese, kJapaneseOn, kVietnamese, variants"')
    print("table = '''")
    for char in sorted(known):
        cells = [" ".join(f"{r}{w}" for r, w in sorted(f.items(), key=lambda x: (-x[1], x[0]))) for f in fields(readings[char])]
        print("\t".join([char, *cells, "".join(sorted(variants[char] & known))]))
    print("'''")


main()
