#!/usr/bin/env python3
"""Splink (DuckDB) on a population of accounts: crews recovered and innocent clusters, after its documentation.

    splink_accounts.py WORLD [--threads 2]

WORLD is what `stakeout simulate --population` wrote. One row an account: its first payout instrument, its most frequent machine,
its telephone, mail and delivery address, its paper's number and portrait. Values over 40 holders are left out, as a user would.
"""
import argparse
import collections
import csv
import json
import pathlib
import resource
import time
import warnings

COLUMNS = ["payout", "device", "phone", "email", "address", "document", "portrait"]


def rows_of(world):
    evidence = world / "evidence"

    def read(name):
        path = evidence / f"{name}.csv"
        if not path.exists():
            return
        with path.open(newline="") as file:
            yield from csv.DictReader(file)

    accounts = {f"{row['platform']}/{row['account_id']}": {} for row in read("accounts")}

    def put(account, column, value):
        if value and account in accounts:
            accounts[account].setdefault(column, value)

    devices = collections.defaultdict(collections.Counter)
    for row in read("logins"):
        devices[row["account_id"]][row["device_id"]] += 1
    for account, counter in devices.items():
        put(account, "device", counter.most_common(1)[0][0])
    for row in read("payouts"):
        put(row["account_id"], "payout", row["instrument"])
    for row in read("contacts"):
        put(row["account_id"], {"phone": "phone", "email": "email"}.get(row["kind"], "other"), row["value"])
    for row in read("shipments"):
        put(row["account_id"], "address", row["address"])
    for row in read("documents"):
        put(row["account_id"], "document", row["number"])
        put(row["account_id"], "portrait", row["portrait_phash"])
    counts = collections.Counter((column, value) for row in accounts.values() for column, value in row.items())
    return [{"unique_id": account, **{c: row.get(c) if counts[(c, row.get(c))] <= 40 else None for c in COLUMNS}}
            for account, row in accounts.items()]


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("world", type=pathlib.Path)
    ap.add_argument("--threads", type=int, default=2)
    args = ap.parse_args()
    warnings.filterwarnings("ignore")
    import logging
    logging.getLogger("splink").setLevel(logging.ERROR)
    import duckdb
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    frame = pd.DataFrame(rows_of(args.world))
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on(column) for column in COLUMNS],
        comparisons=[cl.ExactMatch(column).configure(term_frequency_adjustments=True) for column in COLUMNS],
        retain_intermediate_calculation_columns=False)
    connection = duckdb.connect()
    connection.execute(f"set threads={args.threads}")
    api = DuckDBAPI(connection=connection)
    started = time.perf_counter()
    linker = Linker(api.register(frame), settings)
    linker.training.estimate_probability_two_random_records_match([block_on("payout", "device")], recall=0.3)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for column in ("payout", "device"):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(column))
    scored = linker.inference.predict(threshold_match_probability=0.01)
    with (args.world / "truth" / "accounts.csv").open(newline="") as file:
        truth = {row["account"]: row["crew"] for row in csv.DictReader(file)}
    sizes = collections.Counter(crew for crew in truth.values() if crew)
    for threshold in (0.5, 0.9, 0.99):
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(scored, threshold_match_probability=threshold)
        found = found.as_pandas_dataframe() if hasattr(found, "as_pandas_dataframe") else found.as_duckdbpyrelation().df()
        half, innocent = 0, 0
        for _, members in found.groupby("cluster_id")["unique_id"]:
            if len(members) < 3:
                continue
            crews = collections.Counter(truth.get(account, "") for account in members)
            in_crews = sum(count for crew, count in crews.items() if crew)
            innocent += in_crews * 2 <= len(members)
            half += sum(1 for crew, count in crews.items() if crew and count * 2 >= sizes[crew] and count >= 0.9 * len(members))
        print(json.dumps({"peer": "splink", "threshold": threshold, "crews": len(sizes), "half90": half, "innocent": innocent,
                          "seconds": round(time.perf_counter() - started, 1),
                          "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()
