#!/usr/bin/env python3
"""Invented persons with errors put in, for record linkage at scale. Every word is made from syllables; no person is meant.

    linkage_rows.py RECORDS OUT.csv [--seed 1]

Rates, stated once here: an entity has 1 to 4 records (shares .45 .30 .15 .10). The first record is as the person is. Each further one, by
cell: missing .12; of names: one letter changed, lost, added or swapped .10, another form of the given name .06, given name and surname
swapped .01; of dates: one digit off .05, day and month swapped .01; postcode: last letters off .05, moved (postcode and town drawn
anew) .08; e-mail: missing .35, another .10; phone: missing .30, one digit off .04, another .10. Given names are drawn from 2,000 and
surnames from 20,000 words with Zipf shares (exponent .8 and .7), towns from 3,000 (exponent .8), each with 40 postcodes; dates of
birth are even over 80 years.
"""
import argparse
import csv
import random


def words(rng, count, least, most):
    starts = ["b", "br", "d", "dr", "f", "g", "gl", "h", "k", "kr", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w", "z"]
    vowels, ends = ["a", "e", "i", "o", "u", "ai", "ou"], ["", "", "n", "l", "r", "s", "m", "nd", "rt"]
    made = set()
    while len(made) < count:
        made.add("".join(rng.choice(starts) + rng.choice(vowels) for _ in range(rng.randint(least, most))) + rng.choice(ends))
    out = sorted(made)
    rng.shuffle(out)
    return out


def zipf(count, exponent):
    sums, total = [], 0.0
    for i in range(count):
        total += 1 / (i + 1) ** exponent
        sums.append(total)
    return sums


def slip(rng, word):
    if len(word) < 3:
        return word
    at, letter = rng.randrange(len(word) - 1), rng.choice("abcdefghijklmnopqrstuvwxyz")
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + letter + word[at + 1:]
    if kind == 1:
        return word[:at] + word[at + 1:]
    if kind == 2:
        return word[:at] + letter + word[at:]
    return word[:at] + word[at + 1] + word[at] + word[at + 2:]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("records", type=int)
    ap.add_argument("out")
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    rng = random.Random(a.seed)
    lists = random.Random(7)
    given, surnames, towns = words(lists, 2000, 1, 3), words(lists, 20000, 2, 3), words(lists, 3000, 2, 3)
    forms = {name: name[: max(3, len(name) // 2)] + "y" for name in given}
    shares = {"given": zipf(2000, .8), "surname": zipf(20000, .7), "town": zipf(3000, .8)}
    areas = [f"{chr(97 + i // 26 % 26)}{chr(97 + i % 26)}{i // 676 + 1}" for i in range(3000)]

    def drawn(values, key):
        return rng.choices(values, cum_weights=shares[key])[0]

    def digits(count):
        return "".join(rng.choice("0123456789") for _ in range(count))

    def home():
        at = rng.choices(range(3000), cum_weights=shares["town"])[0]
        number = rng.randrange(40)
        return towns[at], f"{areas[at]} {number % 10}{chr(97 + number // 10)}{chr(97 + at % 26)}"

    def date():
        return f"{rng.randint(1925, 2004)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"

    rows = []
    entity = 0
    while len(rows) < a.records:
        entity += 1
        first, last, dob, (town, postcode) = drawn(given, "given"), drawn(surnames, "surname"), date(), home()
        email, phone = f"{first}.{last}{rng.randint(1, 999)}@{rng.choice(towns[:40])}.example", "07" + digits(9)
        for copy in range(rng.choices([1, 2, 3, 4], [.45, .30, .15, .10])[0]):
            row = [first, last, dob, town, postcode, email, phone]
            if copy:
                if rng.random() < .06:
                    row[0] = forms[first]
                for at in (0, 1):
                    if rng.random() < .10:
                        row[at] = slip(rng, row[at])
                if rng.random() < .01:
                    row[0], row[1] = row[1], row[0]
                if rng.random() < .05:
                    at = rng.choice([2, 3, 5, 6, 8, 9])
                    row[2] = row[2][:at] + rng.choice("0123456789") + row[2][at + 1:]
                elif rng.random() < .01:
                    row[2] = f"{row[2][:4]}-{row[2][8:]}-{row[2][5:7]}"
                if rng.random() < .08:
                    row[3], row[4] = home()
                elif rng.random() < .05:
                    row[4] = row[4][:-2] + rng.choice("abcdefgh") + rng.choice("abcdefgh")
                if rng.random() < .10:
                    row[5] = f"{first[0]}{last}{rng.randint(1, 999)}@{rng.choice(towns[:40])}.example"
                if rng.random() < .04:
                    at = rng.randrange(2, 11)
                    row[6] = row[6][:at] + rng.choice("0123456789") + row[6][at + 1:]
                elif rng.random() < .10:
                    row[6] = "07" + digits(9)
                row = ["" if rng.random() < .12 else cell for cell in row]
            row[5] = "" if rng.random() < .35 else row[5]
            row[6] = "" if rng.random() < .30 else row[6]
            rows.append([entity] + row)
    rows = rows[:a.records]
    rng.shuffle(rows)
    with open(a.out, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "cluster", "first_name", "surname", "dob", "town", "postcode", "email", "phone"])
        out.writerows([f"r{i}"] + row for i, row in enumerate(rows))


if __name__ == "__main__":
    main()
