#!/usr/bin/env python3
"""Captures of invented sites from public theme packages, and scores of families found in them.

    themes.py build PACKAGES EVIDENCE TRUTH.csv pages|releases   npm tarballs to a folder of pages with index.csv
    themes.py score EVIDENCE TRUTH.csv SITES.csv    rows `host,kit,kit_version,kit_kind` against the truth

A package is a family, its major version a generation. Every page of a release, or every release with its pages, is a host of
its own, twice: two tenants that replace all text and now and then drop a section. Titles, comments, descriptions and the theme's own name in file names are
masked, or the test would read the label. Half of the families set the threshold of plain MinHash; the other half is scored.
"""
import collections
import csv
import hashlib
import html.parser
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


def build(packages, evidence, truth, hosts):
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
                (evidence / file).write_text(masked(text, family, random.Random(f"{key} {number}")))
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
    return f"pairwise P {p:.3f} R {r:.3f} F1 {mean(p, r):.3f}   B-cubed P {bp:.3f} R {br:.3f} F1 {mean(bp, br):.3f}", mean(bp, br)


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


def score(evidence, truth, sites):
    truth = {row["host"]: row for row in csv.DictReader(open(truth))}
    found = {row["host"]: row for row in csv.DictReader(open(sites)) if row["host"] in truth}
    families = sorted({row["family"] for row in truth.values()})
    train = set(families[::2])
    print(f"{len(truth)} hosts, {len(families)} families; threshold set on {len(train)}, scored on the other {len(families) - len(train)}")
    hosts = sorted(truth)
    sets = collections.defaultdict(set)
    for path in sorted(Path(evidence).glob("*.html")):
        sets[path.name.rsplit(".", 2)[0]] |= shingles(path.read_text())
    near = []
    for at, a in enumerate(hosts):
        for b in hosts[at + 1 :]:
            x, y = sets[a], sets[b]
            both = len(x & y)
            if both * 5 >= len(x) + len(y) - both:
                near.append((both / (len(x) + len(y) - both), a, b))
    for label in ("family", "generation"):
        part = lambda keep: [host for host in hosts if (truth[host]["family"] in train) == keep]
        of = lambda hosts: [truth[host][label] for host in hosts]
        plain = lambda hosts, t: components(hosts, [(a, b) for j, a, b in near if j >= t and a in chosen and b in chosen])
        chosen = set(part(True))
        best = max((agreement(of(part(True)), plain(part(True), t / 20))[1], t / 20) for t in range(4, 20))[1]
        chosen = set(part(False))
        kits = [found.get(host, {}).get("kit") or host for host in part(False)]
        print(f"\nby {label}")
        print(f"  stakeout                         {agreement(of(part(False)), kits)[0]}")
        print(f"  shingles, Jaccard >= {best:.2f} (train) {agreement(of(part(False)), plain(part(False), best))[0]}")
    print("\norder of versions from the code alone, direction free (Kendall tau-b over hosts of the kit that stands for the family)")
    taus = []
    for family in families:
        kits = collections.Counter(found[h]["kit"] for h in found if truth[h]["family"] == family and found[h]["kit"])
        if not kits:
            print(f"  {family:<34} no kit")
            continue
        kit = kits.most_common(1)[0][0]
        pairs = [(int(truth[h]["version"]), int(found[h]["kit_version"] or 0)) for h in found if found[h]["kit"] == kit and truth[h]["family"] == family]
        tau = tau_b(pairs)
        if tau is not None:
            taus.append(abs(tau))
        kinds = collections.Counter(found[h]["kit_kind"] for h in found if truth[h]["family"] == family and found[h]["kit"])
        print(f"  {family:<34} {'one version' if tau is None else f'{tau:+.3f}'}  {len(pairs)} hosts, {len(set(v for _, v in pairs))} versions found {len(set(p for p, _ in pairs))} releases; kinds {dict(kinds)}")
    if taus:
        print(f"  mean |tau| {sum(taus) / len(taus):.3f}")


if __name__ == "__main__":
    {"build": build, "score": score}[sys.argv[1]](*sys.argv[2:])
