#!/usr/bin/env python3
"""Crews among accounts: how many are found, how pure, how many innocent clusters, over seeds and habits.

    populations.py --bin STAKEOUT [--accounts 100000] [--shares 0.01,0.001] [--carelessness 1.0,0.7,0.4]
                   [--seeds 101-104] [--without documents ...] [--peers] [--svg OUT.svg] [--calibration OUT.svg]
                   [--json OUT.json]
    populations.py --rows OUT.json --calibration OUT.svg        # draws again what was measured before

Every world is simulated, added, analyzed and evaluated by the program itself. With --peers the same worlds are also clustered
by connected components over any shared instrument, as rule engines do.
"""
import argparse
import collections
import csv
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import time

KINDS = [("payouts", "instrument", 40), ("logins", "device_id", 40), ("contacts", "value", 40), ("documents", "number", 60),
         ("documents", "portrait_phash", 60), ("shipments", "address", 60)]


# Links that a band needs before its share is shown.
LINKS_MIN = 50


def numbers(text):
    parts = []
    for part in text.split(","):
        low, _, high = part.partition("-")
        parts.extend(range(int(low), int(high or low) + 1))
    return parts


def run(*args):
    subprocess.run([str(arg) for arg in args], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def interval(hits, all_):
    """Wilson's interval, 95 %."""
    if all_ == 0:
        return (0.0, 1.0)
    z, p = 1.96, hits / all_
    middle = (p + z * z / (2 * all_)) / (1 + z * z / all_)
    half = z * math.sqrt(p * (1 - p) / all_ + z * z / (4 * all_ * all_)) / (1 + z * z / all_)
    return (max(0.0, middle - half), min(1.0, middle + half))


def components(world):
    """Clusters of accounts that share any instrument, by union-find."""
    root = {}

    def find(a):
        root.setdefault(a, a)
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        return a

    for table, column, cap in KINDS:
        path = world / "evidence" / f"{table}.csv"
        if not path.exists():
            continue
        held = collections.defaultdict(set)
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                if row.get(column):
                    held[row[column]].add(row["account_id"])
        for accounts in held.values():
            if 2 <= len(accounts) <= cap:
                first, *rest = sorted(accounts)
                for other in rest:
                    root[find(other)] = find(first)
    clusters = collections.defaultdict(list)
    for account in list(root):
        clusters[find(account)].append(account)
    return [members for members in clusters.values() if len(members) >= 3]


def score(clusters, truth):
    sizes = collections.Counter(crew for crew in truth.values() if crew)
    half = collections.Counter()
    innocent = 0
    for members in clusters:
        crews = collections.Counter(truth.get(account, "") for account in members)
        in_crews = sum(count for crew, count in crews.items() if crew)
        if in_crews * 2 <= len(members):
            innocent += 1
        for crew, count in crews.items():
            if crew and count * 2 >= sizes[crew]:
                half[90] += count >= 0.9 * len(members)
                half[95] += count >= 0.95 * len(members)
    return {"crews": len(sizes), "half90": half[90], "half95": half[95], "innocent": innocent}


def world_of(args, folder, share, carelessness, seed):
    world = folder / "world"
    without = [part for one in args.without for part in ("--without", one)]
    run(args.bin, "simulate", world, "--population", f"accounts={args.accounts}", "--share", share, "--carelessness",
        carelessness, "--seed", seed, *without)
    case = folder / "case"
    run(args.bin, "new", case, "--name", "population")
    started = time.perf_counter()
    run(args.bin, "add", case, world / "evidence")
    added = time.perf_counter()
    run(args.bin, "analyze", case)
    analyzed = time.perf_counter()
    run(args.bin, "evaluate", case, world / "truth", "--json", folder / "score.json")
    found = json.loads((folder / "score.json").read_text())
    people = found["people"]
    at = {one["precision"]: one for one in people["at"]}
    row = {"share": share, "carelessness": carelessness, "seed": seed, "crews": people["crews"],
           "any95": at[95]["any"], "half95": at[95]["half"], "any90": at[90]["any"], "half90": at[90]["half"],
           "innocent": sum(people["innocent"].values()), "classes": people["innocent"], "recall": people["recall"],
           "precision": people["precision"], "add_s": round(added - started, 2), "analyze_s": round(analyzed - added, 2),
           "bands": [(b["from"], b["links"], b["hits"]) for b in found["calibration"] if b["relation"] == "same-crew"]}
    if args.peers:
        with (world / "truth" / "accounts.csv").open(newline="") as file:
            truth = {one["account"]: one["crew"] for one in csv.DictReader(file)}
        row["components"] = score(components(world), truth)
    return row


def table(rows, peers):
    groups = collections.defaultdict(list)
    for row in rows:
        groups[(row["share"], row["carelessness"])].append(row)
    out = []
    for (share, carelessness), of in sorted(groups.items(), reverse=True):
        total = lambda key: sum(row[key] for row in of)
        crews = total("crews")
        line = {"share": share, "carelessness": carelessness, "worlds": len(of), "crews": crews}
        for key in ("half95", "half90", "any95", "any90"):
            low, high = interval(total(key), crews)
            line[key] = f"{total(key) / max(1, crews):.2f} ({low:.2f}-{high:.2f})"
        line["innocent"] = f"{total('innocent')} in {len(of)}"
        known = [row["precision"] for row in of if row["precision"] is not None]
        line["precision"] = round(sum(known) / len(known), 3) if known else None
        line["analyze_s"] = round(sum(row["analyze_s"] for row in of) / len(of), 1)
        if peers:
            line["components"] = f"{sum(row['components']['half90'] for row in of)} half90, " \
                                 f"{sum(row['components']['innocent'] for row in of)} innocent"
        out.append(line)
    return out


def bands(rows):
    sums = collections.defaultdict(lambda: [0, 0])
    for row in rows:
        for low, links, hits in row["bands"]:
            sums[low][0] += links
            sums[low][1] += hits
    return {low: (links, hits, round(hits / links, 3) if links else None) for low, (links, hits) in sorted(sums.items())}


def calibration(rows, path):
    """Share of same-crew links that is true, over the probability that was stated: one box a band, as wide as the band."""
    width, height, left, top, right, bottom = 560, 400, 60, 46, 130, 62
    x = lambda per_mille: left + (per_mille - 500) / 500 * (width - left - right)
    shown = {low: band for low, band in bands(rows).items() if band[0] >= LINKS_MIN}
    # Half of the height would be empty where no interval reaches it.
    floor = 0.5 if all(interval(hits, links)[0] >= 0.5 for links, hits, _ in shown.values()) and 0 not in shown else 0
    y = lambda share: top + (1 - share) / (1 - floor) * (height - top - bottom)
    lows = [*bands(rows), 1000]
    ends = dict(zip(lows, lows[1:]))
    shade = "#1b5e91"
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{height}" fill="#fff"/>',
             f'<text x="{left}" y="14">same-crew links: share that is true, over the probability stated,</text>',
             f'<text x="{left}" y="30">with 95 % intervals (Wilson); a band of fewer than {LINKS_MIN} links is not drawn</text>']
    for tick in (floor + (1 - floor) * step / 5 for step in range(6)):
        parts.append(f'<path d="M{left} {y(tick):.1f}H{width - right}" stroke="#ddd"/><text x="{left - 8}" y="{y(tick) + 4:.1f}" '
                     f'text-anchor="end">{round(tick * 100)} %</text>')
    for tick in (500, 550, 800, 950, 1000):
        # 95 and 100 stand too near each other for one line of text.
        down = 16 if tick == 1000 else 0
        parts.append(f'<path d="M{x(tick):.1f} {y(floor):.1f}v{5 + down}" stroke="#999"/><text x="{x(tick):.1f}" '
                     f'y="{y(floor) + 18 + down:.1f}" text-anchor="middle">{tick // 10} %</text>')
    parts.append(f'<path d="M{x(500):.1f} {y(0.5):.1f}L{x(1000):.1f} {y(1):.1f}" stroke="#999" stroke-dasharray="5 4"/>'
                 f'<text x="{x(1000) + 8:.1f}" y="{y(1) + 4:.1f}" fill="#666">as stated</text>')
    side = y(0.9)
    for low, (links, hits, share) in shown.items():
        high = ends[low]
        # What is stated under 50 % has no room of its own: the lowest band stands at the left edge.
        from_ = max(low, 500)
        middle, (worst, best) = (x(from_) + x(high)) / 2, interval(hits, links)
        # Whatever share of the band is true, it lies inside this box if what is stated is right.
        parts.append(f'<rect x="{x(from_):.1f}" y="{y(high / 1000):.1f}" width="{x(high) - x(from_):.1f}" '
                     f'height="{y(low / 1000) - y(high / 1000):.1f}" fill="#e6edf3"/>')
        parts.append(f'<path d="M{middle:.1f} {y(worst):.1f}V{y(best):.1f}M{middle - 4:.1f} {y(worst):.1f}h8M{middle - 4:.1f} '
                     f'{y(best):.1f}h8" stroke="{shade}" fill="none"/><circle cx="{middle:.1f}" cy="{y(share):.1f}" r="3.5" fill="{shade}"/>')
        label = f"{low // 10}-{(high - 1) // 10} %" if low else f"under {high // 10} %"
        parts.append(f'<text x="{width - right + 10}" y="{side + 24:.1f}" fill="{shade}">{label}: {share:.3f}</text>'
                     f'<text x="{width - right + 10}" y="{side + 39:.1f}" fill="#666">of {links:,} links</text>')
        side += 42
    parts.append(f'<text x="{(left + width - right) / 2}" y="{height - 8}" text-anchor="middle">probability stated</text>')
    parts.append("</svg>")
    # The boxes lie under the lines.
    parts.sort(key=lambda part: (not part.startswith("<svg"), part == "</svg>", not part.startswith("<rect")))
    pathlib.Path(path).write_text("\n".join(parts) + "\n")


def svg(rows, path):
    """Share of crews of which half, or any part, stands in a cluster of precision .9, over carelessness, two lines a share."""
    groups = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0, 0]))
    for row in rows:
        cell = groups[row["share"]][float(row["carelessness"])]
        cell[0] += row["half90"]
        cell[1] += row["crews"]
        cell[2] += row["any90"]
    width, height, left, top = 560, 330, 60, 30
    x = lambda value: left + (value - 0.3) / 0.8 * (width - left - 110)
    y = lambda value: top + (1 - value) * (height - top - 50)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<path d="M{left} {y(tick):.1f}H{width - 110}" stroke="#ddd"/><text x="{left - 8}" y="{y(tick) + 4:.1f}" '
                     f'text-anchor="end">{int(tick * 100)} %</text>')
    for tick in (0.4, 0.7, 1.0):
        parts.append(f'<text x="{x(tick):.1f}" y="{height - 28}" text-anchor="middle">{tick}</text>')
    parts.append(f'<text x="{left}" y="12">crews of which half (lines) or any part (dashes) is in a cluster of precision .9</text>')
    parts.append(f'<text x="{(left + width - 110) / 2}" y="{height - 8}" text-anchor="middle">carelessness: what is left of the '
                 'usual reuse</text>')
    shades = ["#1b5e91", "#b3541e", "#4d7d2f"]
    for index, (shade, (share, points)) in enumerate(zip(shades, sorted(groups.items(), reverse=True))):
        # Beside each other, so that intervals do not cover one another.
        def drawn(counts, dashes):
            line = [(x(value) + 6 * index, y(counts(cell) / max(1, cell[1]))) for value, cell in sorted(points.items())]
            parts.append('<path d="M' + "L".join(f"{a:.1f} {b:.1f}" for a, b in line)
                         + f'" fill="none" stroke="{shade}" stroke-width="2"{dashes}/>')
            return line

        drawn(lambda cell: cell[2], ' stroke-dasharray="5 4"')
        line = drawn(lambda cell: cell[0], "")
        for (value, (hits, all_, _)), (a, b) in zip(sorted(points.items()), line):
            low, high = interval(hits, all_)
            parts.append(f'<path d="M{a:.1f} {y(low):.1f}V{y(high):.1f}" stroke="{shade}"/><circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" '
                         f'fill="{shade}"/>')
        # In the margin: at the ends of the lines the names would cover one another.
        parts.append(f'<text x="{width - 96}" y="{top + 90 + 18 * index}" fill="{shade}">share {float(share):g}</text>')
    parts.append("</svg>")
    pathlib.Path(path).write_text("\n".join(parts) + "\n")


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--bin")
    ap.add_argument("--accounts", default="100000")
    ap.add_argument("--shares", default="0.01")
    ap.add_argument("--carelessness", default="1.0,0.7,0.4")
    ap.add_argument("--seeds", default="1-2")
    ap.add_argument("--without", nargs="*", default=[])
    ap.add_argument("--peers", action="store_true")
    ap.add_argument("--svg")
    ap.add_argument("--calibration")
    ap.add_argument("--json")
    ap.add_argument("--rows", help="what --json wrote: nothing is measured")
    args = ap.parse_args()
    if not args.bin and not args.rows:
        ap.error("--bin or --rows")
    rows = json.loads(pathlib.Path(args.rows).read_text()) if args.rows else []
    for share in [] if args.rows else args.shares.split(","):
        for carelessness in args.carelessness.split(","):
            for seed in numbers(args.seeds):
                with tempfile.TemporaryDirectory() as folder:
                    rows.append(world_of(args, pathlib.Path(folder), share, carelessness, seed))
                print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    for line in table(rows, args.peers):
        print(line)
    print("bands (from per mille: links, true, share)", bands(rows))
    if args.svg:
        svg(rows, args.svg)
    if args.calibration:
        calibration(rows, args.calibration)
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(rows))


if __name__ == "__main__":
    main()
