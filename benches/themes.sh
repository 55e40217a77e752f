#!/usr/bin/env bash
# Public npm themes as kits: families, versions, and plain shingles beside them. Usage: benches/themes.sh [FOLDER [DRAWS]]
# Fetches the packages into FOLDER (kept; never committed), builds captures of invented sites from them, analyzes them and
# prints the figures. Needs npm and python3.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
stakeout=${STAKEOUT:-target/release/stakeout}
dir=${1:-$(mktemp -d)}
draws=${2:-5}
mkdir -p "$dir/packages"
packages="startbootstrap-sb-admin startbootstrap-clean-blog startbootstrap-business-casual startbootstrap-agency
  startbootstrap-creative startbootstrap-grayscale startbootstrap-resume startbootstrap-new-age startbootstrap-shop-homepage
  admin-lte argon-design-system-free material-dashboard"
for package in $packages; do
  # At most ten stable releases of each, evenly spread, the first and the last among them.
  npm view "$package" versions --json | python3 -c '
import json, sys
versions = json.load(sys.stdin)
versions = [v for v in (versions if isinstance(versions, list) else [versions]) if "-" not in v]
versions.sort(key=lambda v: tuple(int(part) for part in v.split(".")))
most = 10
for at in sorted({round(i * (len(versions) - 1) / (most - 1)) for i in range(most)}):
    print(versions[at])' | while read -r version; do
    file="$dir/packages/$package-$version.tgz"
    [ -e "$file" ] || (cd "$dir/packages" && npm pack "$package@$version" --silent >/dev/null 2>&1) || echo "cannot fetch $package $version" >&2
  done
done
for hosts in pages releases; do
  rm -f "$dir/marks.jsonl"
  for draw in $(seq "$draws"); do
    rm -rf "$dir/case" "$dir/keys" "$dir/evidence"
    python3 "$here/themes.py" build "$dir/packages" "$dir/evidence" "$dir/truth.csv" "$hosts" "$draw"
    "$stakeout" new "$dir/case" --name themes --keys "$dir/keys" >/dev/null
    "$stakeout" add "$dir/case" "$dir/evidence" --quiet >/dev/null
    "$stakeout" analyze "$dir/case" --quiet >/dev/null
    "$stakeout" query "$dir/case" "SELECT host, kit, kit_version, kit_kind FROM sites" --format csv --rows 100000 >"$dir/sites.csv"
    echo "== hosts are $hosts, draw $draw"
    python3 "$here/themes.py" score "$dir/evidence" "$dir/truth.csv" "$dir/sites.csv" "$dir/marks.jsonl"
  done
  echo "== hosts are $hosts, $draws draws"
  python3 "$here/themes.py" mean "$dir/marks.jsonl"
done
