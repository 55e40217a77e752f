#!/bin/sh
# Names beside the peers, on the development pairs: learned on one half, scored on the other, swapped and pooled.
#   benches/names.sh DATA [PEER.py] > table.md
# DATA holds everypolitician.csv, everypolitician_pairs.csv, dprk_aliases.csv and name_bench.csv. PEER.py is run in the same
# run with $PYTHON (default python3), which needs nomenklatura, RapidFuzz, followthemoney and rigour for it; without, it is left out.
set -eu
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { echo "usage: benches/names.sh DATA [PEER.py]" >&2; exit 2; }
cargo build --release -p stakeout-core --example score_names --example learn_names
exec "${PYTHON:-python3}" benches/names.py --bin "${CARGO_TARGET_DIR:-target}/release/examples" "$@"
