#!/usr/bin/env python3
"""Captures of invented sites from public theme packages, and scores of families found in them.

    themes.py build PACKAGES EVIDENCE TRUTH.csv pages|releases DRAW   npm tarballs to a folder of pages with index.csv
    themes.py score EVIDENCE TRUTH.csv SITES.csv MARKS.jsonl    rows `host,kit,kit_version,kit_kind` against the truth
    themes.py mean MARKS.jsonl                                  mean and range over the draws

A package is a family, its major version a generation. Every page of a release, or every release with its pages, is a host of
its own, twice: two tenants that replace all text and now and then drop a section. Titles, comments, descriptions and the theme's own name in file names are
masked, or the test would read the label. A draw is one choice of tenants' texts and dropped sections.

The peer is single linkage over the Jaccard coefficient of shingles (four start tags with their first class), on the same
pages of the same hosts, exact where MinHash would estimate. It gets the best threshold of half of the families, by B-cubed
F1, and is scored on the other half; then the halves change places. The program is scored on the same halves, without any
setting. Hosts of the half that sets the threshold are in the case all the same: whom it pulls in from there is not counted
for either.
"""
import collections
import csv
import hashlib
import html.parser
import json
import math
import random
import re
import sys
import tarfile
from pathlib import Path

SKIP = re.compile(r"(^|/)(vendors?|plugins|docs|src|bower_components|node_modules|build|test)/")
PAGES = 3
TENANTS = 2
WORDS = "amber basin cedar delta ember fjord grove harbor inlet jetty knoll ledge marsh north ocean plain quarry ridge slope".split()


def releases(folder):
    for path in sorted(Path(folder).glob("*.tgz")):
        name, version = re.fullmatch(r"(.+)-(\d+\.\d+\.\d+)\.tgz", path.name).groups()
        yield name, tuple(int(part) for part in version.split(".")), path


def pages_of(path):
    """Full pages of a release: the front page first; equal ones once."""
    pages, seen = [], set()
    with tarfile.open(path) as tar:
        members = [m for m in tar if m.isfile() and m.name.endswith((".html", ".htm")) and not SKIP.search(m.name)]
        members.sort(key=lambda m: (not m.name.endswith("/index.html"), len(m.name), m.name))
        for member in members:
            text = tar.extractfile(member).read().decode("utf-8", "replace")
            digest = hashlib.sha256(text.encode()).digest()
            if "<body" in text.lower() and digest not in seen:
                seen.add(digest)
                pages.append((member.name, text))
    return pages[:PAGES]


def masked(text, family, dice):
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"<title>.*?</title>", "<title>page</title>", text, flags=re.S | re.I)
    text = re.sub(r"<meta[^>]*(description|author|keywords|generator|og:)[^>]*>", "", text, flags=re.I)
    short = re.sub(r"^startbootstrap-", "", family)
    text = re.sub(rf"(?<=[/\"'.-]){re.escape(short)}(?=[./\"'-])", "theme", text)
    if dice.random() < 0.3:
        sections = list(re.finditer(r"<section\b(?:(?!<section\b).)*?</section>", text, flags=re.S))
        if len(sections) > 2:
            gone = dice.choice(sections)
            text = text[: gone.start()] + text[gone.end() :]
    body = text.lower().find("<body")
    word = lambda found: dice.choice(WORDS) if found[0].isalpha() else found[0]
    replace = lambda found: ">" + re.sub(r"[A-Za-z]+", word, found[1]) + "<"
    parts = re.split(r"(<script\b.*?</script>|<style\b.*?</style>)", text[body:], flags=re.S | re.I)
    return text[:body] + "".join(p if p[:2].lower() in ("<s",) and i % 2 else re.sub(r">([^<>]+)<", replace, p) for i, p in enumerate(parts))


def build(packages, evidence, truth, hosts, draw):
    whole = hosts == "releases"
    evidence = Path(evidence)
    evidence.mkdir(parents=True)
    index, labels = [("path", "url", "captured_at")], [("host", "family", "generation", "version")]
    ranks = collections.Counter()
    for family, version, path in sorted(releases(packages), key=lambda release: release[:2]):
        rank = ranks[family] = ranks[family] + 1
        for number, (name, text) in enumerate(pages_of(path)):
            for tenant in range(TENANTS):
                key = f"{family} {version} {0 if whole else number} {tenant}"
                host = f"h{hashlib.sha256(key.encode()).hexdigest()[:12]}.example"
                file = f"{host}.{number}.html"
                (evidence / file).write_text(masked(text, family, random.Random(f"{draw} {key} {number}")))
                # A page is known by its place in the release, since releases move their pages about.
                index.append((file, f"https://{host}/{'' if number == 0 else f'page{number}'}", "2023-05-01T00:00:00Z"))
                labels.append((host, family, f"{family} {version[0]}", rank))
    for path, rows in ((evidence / "index.csv", index), (Path(truth), labels)):
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows(dict.fromkeys(rows))


class Tags(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        first = (dict(attrs).get("class") or "").split()[:1]
        self.tags.append(f"{tag}.{first[0]}" if first else tag)


def shingles(text):
    tags = Tags(text).tags
    return {" ".join(tags[at : at + 4]) for at in range(len(tags) - 3)} or {" ".join(tags)}


def agreement(truth, found):
    both, t, f = collections.Counter(zip(truth, found)), collections.Counter(truth), collections.Counter(found)
    pairs = lambda counts: sum(n * (n - 1) // 2 for n in counts.values())
    mean = lambda p, r: 2 * p * r / (p + r) if p + r else 0.0
    p, r = pairs(both) / max(1, pairs(f)), pairs(both) / max(1, pairs(t))
    bp = sum(n * n / f[k] for (_, k), n in both.items()) / len(truth)
    br = sum(n * n / t[k] for (k, _), n in both.items()) / len(truth)
    return {"P": p, "R": r, "F1": mean(p, r), "B3 P": bp, "B3 R": br, "B3 F1": mean(bp, br)}


def components(hosts, pairs):
    root = {host: host for host in hosts}

    def find(host):
        while root[host] != host:
            root[host] = root[root[host]]
            host = root[host]
        return host

    for a, b in pairs:
        root[find(a)] = find(b)
    return [find(host) for host in hosts]


def tau_b(pairs):
    agree = left = right = 0
    sign = lambda n: (n > 0) - (n < 0)
    for at, (a, x) in enumerate(pairs):
        for b, y in pairs[at + 1 :]:
            s, t = sign(a - b), sign(x - y)
            agree, left, right = agree + s * t, left + abs(s), right + abs(t)
    return agree / math.sqrt(left * right) if left and right else None


# Thresholds that are tried for the peer, per cent.
THRESHOLDS = [1, 2, 3, 4, 6, 8, *range(10, 100, 5)]


def likeness(evidence, hosts):
    """Pairs of hosts with the Jaccard coefficient of their shingles, as far as any threshold may ask for them."""
    sets = collections.defaultdict(set)
    for path in sorted(Path(evidence).glob("*.html")):
        sets[path.name.rsplit(".", 2)[0]] |= shingles(path.read_text())
    near = []
    for at, a in enumerate(hosts):
        for b in hosts[at + 1 :]:
            x, y = sets[a], sets[b]
            both = len(x & y)
            either = len(x) + len(y) - both
            if both * 100 >= either * THRESHOLDS[0]:
                near.append((both / either, a, b))
    return near


def score(evidence, truth, sites, marks):
    truth = {row["host"]: row for row in csv.DictReader(open(truth))}
    found = {row["host"]: row for row in csv.DictReader(open(sites)) if row["host"] in truth}
    families = sorted({row["family"] for row in truth.values()})
    hosts = sorted(truth)
    near = likeness(evidence, hosts)
    rows = []
    for label in ("family", "generation"):
        for fold in (0, 1):
            train = set(families[fold::2])
            part = lambda keep: [host for host in hosts if (truth[host]["family"] in train) == keep]
            of = lambda hosts: [truth[host][label] for host in hosts]

            def plain(hosts, percent):
                chosen = set(hosts)
                return components(hosts, [(a, b) for j, a, b in near if j * 100 >= percent and a in chosen and b in chosen])

            best = max((agreement(of(part(True)), plain(part(True), t))["B3 F1"], t) for t in THRESHOLDS)[1]
            kits = [found.get(host, {}).get("kit") or host for host in part(False)]
            rows.append({"by": label, "program": "stakeout", **agreement(of(part(False)), kits)})
            rows.append({"by": label, "program": "shingles", "threshold": best / 100, **agreement(of(part(False)), plain(part(False), best))})
    taus = []
    for family in families:
        kits = collections.Counter(found[h]["kit"] for h in found if truth[h]["family"] == family and found[h]["kit"])
        kit = kits.most_common(1)[0][0] if kits else None
        of_kit = [h for h in found if found[h]["kit"] == kit and truth[h]["family"] == family] if kit else []
        tau = tau_b([(int(truth[h]["version"]), int(found[h]["kit_version"] or 0)) for h in of_kit])
        all_hosts = [h for h in hosts if truth[h]["family"] == family]
        print(f"  {family:<34} {len(all_hosts):3} hosts, {len(kits)} kits, the largest {len(of_kit)} hosts, "
              f"{len({truth[h]['version'] for h in of_kit})} releases, {len({found[h]['kit_version'] for h in of_kit})} versions, "
              f"tau-b {'-' if tau is None else f'{tau:+.3f}'}")
        taus += [] if tau is None else [abs(tau)]
    # Direction is free, and families of one version are left out: that flatters.
    rows.append({"by": "order of versions", "program": "stakeout", "|tau-b|": sum(taus) / len(taus) if taus else None})
    with open(marks, "a") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def mean(marks):
    """Mean over draws and halves, with the least and the most."""
    groups = collections.defaultdict(lambda: collections.defaultdict(list))
    for row in map(json.loads, open(marks)):
        for key, value in row.items():
            if isinstance(value, float):
                groups[row["by"], row["program"]][key].append(value)
    for (by, program), columns in groups.items():
        cells = (f"{key} {sum(values) / len(values):.3f} ({min(values):.3f}-{max(values):.3f})" for key, values in columns.items())
        print(f"{by:<18} {program:<9} {'  '.join(cells)}")


if __name__ == "__main__":
    {"build": build, "score": score, "mean": mean}[sys.argv[1]](*sys.argv[2:])
