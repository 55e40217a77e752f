#!/usr/bin/env bash
# Simulates, reads, analyzes and evaluates worlds; prints one line a world. Usage: benches/worlds.sh TIER SEED...
set -eu
tier=$1; shift
stakeout=${STAKEOUT:-target/release/stakeout}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
for seed in "$@"; do
  world=$dir/world; case=$dir/case
  rm -rf "$world" "$case"
  "$stakeout" simulate "$world" --tier "$tier" --seed "$seed" --quiet >/dev/null
  "$stakeout" new "$case" --name bench --keys "$dir/keys" >/dev/null
  /usr/bin/time -f '%e %M' -o "$dir/add" "$stakeout" add "$case" "$world/evidence" --quiet >/dev/null
  /usr/bin/time -f '%e %M' -o "$dir/analyze" "$stakeout" analyze "$case" --quiet >/dev/null
  /usr/bin/time -f '%e %M' -o "$dir/report" "$stakeout" report "$case" --quiet >/dev/null
  "$stakeout" evaluate "$case" "$world/truth" --json "$dir/marks.json" >/dev/null
  python3 - "$tier" "$seed" "$dir" <<'PY'
import json, sys
tier, seed, dir = sys.argv[1:]
marks = json.load(open(f"{dir}/marks.json"))
cell = lambda name: open(f"{dir}/{name}").read().split()
times = " ".join(f"{name} {cell(name)[0]} s {int(cell(name)[1]) // 1024} MiB" for name in ("add", "analyze", "report"))
scores = []
for one in marks["agreements"]:
    v = lambda key: one[key]["value"]
    scores.append(f"{one['kind']} pairs P {v('pairwise_precision'):.3f} R {v('pairwise_recall'):.3f} F1 {v('pairwise_f1'):.3f}, B3 F1 {v('b_cubed_f1'):.3f}")
accused = sum(a["as_operator"] for a in marks["accusations"])
landers = sum(a["as_lander"] for a in marks["accusations"])
tau = " ".join(f"{v['kit']} {v['tau_b']:.2f}" for v in marks["versions"] if v["tau_b"] is not None)
inside = sum(a["in_operator"] + a["in_builder"] for a in marks["accusations"])
roles = {(r["truth"], r["case"]): r["hosts"] for r in marks["roles"]}
total = lambda truth: sum(n for (t, _), n in roles.items() if t == truth)
kept = " ".join(f"{t} {roles.get((t, t), 0)}/{total(t)}" for t in ("operator", "compromised", "undetermined"))
supply = next((r for r in marks["rows"] if r["what"].startswith("supply: builder")), None)
supply = f"supply P {supply['precision']:.3f} R {supply['recall']:.3f}" if supply else ""
bands = " ".join(f"{b['from'] // 10}-{b['to'] // 10} %: {b['hits']}/{b['links']}" for b in marks["calibration"] if b["links"])
print(f"{tier}{seed} | {times} | {'; '.join(scores)} | tau {tau} | innocent as operator {accused}, lander {landers}, in an entity {inside} | {kept} | {supply} | {bands}", flush=True)
PY
done
