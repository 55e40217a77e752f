#!/usr/bin/env python3
"""Splink 5 (DuckDB) on one of the sets that benches/linkage.py measures.

    splink_link.py SET TABLE... --out CLUSTERS.json [--threads 2]

SET is fake, febrl, historical or invented. Settings follow Splink's own examples for these sets (its documentation, "Examples"); they
are not claimed to be its best. Writes, for each threshold, the cluster of each record, and the seconds of each step. One model is
trained and one prediction made; clusters are formed at each threshold.
"""
import argparse
import json
import logging
import time
import warnings
from pathlib import Path

THRESHOLDS = [0.5, 0.8, 0.9, 0.95, 0.99]


def fake(cl, block_on):
    """After "Quick and dirty persons model" and the deduplication example of fake_1000."""
    return {
        "comparisons": [cl.NameComparison("first_name"), cl.NameComparison("surname"),
                        cl.DateOfBirthComparison("dob", input_is_string=True),
                        cl.ExactMatch("city").configure(term_frequency_adjustments=True), cl.EmailComparison("email")],
        "blocks": [block_on("first_name", "city"), block_on("surname"), block_on("dob"), block_on("email"), block_on("first_name")],
        "deterministic": ["l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
                          "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
                          "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2", "l.email = r.email"],
        "recall": 0.7, "train": [block_on("first_name", "surname"), block_on("dob")]}


def febrl(cl, block_on):
    """After the examples of febrl3 and febrl4."""
    exact = lambda name: cl.ExactMatch(name).configure(term_frequency_adjustments=True)  # noqa: E731
    return {
        "comparisons": [cl.NameComparison("given_name"), cl.NameComparison("surname"),
                        cl.LevenshteinAtThresholds("date_of_birth", [1, 2]), cl.LevenshteinAtThresholds("soc_sec_id", [2]),
                        exact("street_number"), exact("postcode")],
        "blocks": [block_on("soc_sec_id"), block_on("given_name"), block_on("surname"), block_on("date_of_birth"), block_on("postcode")],
        "deterministic": ["l.soc_sec_id = r.soc_sec_id",
                          "l.given_name = r.given_name and l.surname = r.surname and l.date_of_birth = r.date_of_birth"],
        "recall": 0.9, "train": [block_on("date_of_birth"), block_on("postcode")]}


def historical(cl, block_on):
    """After the example of the historical persons; the same as the peer script that the figures of other notes come from."""
    return {
        "comparisons": [cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="name_concat"),
                        cl.DateOfBirthComparison("dob", input_is_string=True), cl.PostcodeComparison("postcode_fake"),
                        cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
                        cl.ExactMatch("occupation").configure(term_frequency_adjustments=True)],
        "blocks": [block_on("substr(first_name,1,3)", "substr(surname,1,4)"), block_on("surname", "dob"), block_on("first_name", "dob"),
                   block_on("postcode_fake", "first_name"), block_on("postcode_fake", "surname"), block_on("dob", "birth_place"),
                   block_on("substr(postcode_fake,1,3)", "dob"), block_on("substr(postcode_fake,1,3)", "first_name"),
                   block_on("substr(postcode_fake,1,3)", "surname"),
                   block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)")],
        "deterministic": ["l.first_name=r.first_name and l.surname=r.surname and l.dob=r.dob",
                          "substr(l.first_name,2,3)=substr(r.first_name,2,3) and substr(l.surname,2,4)=substr(r.surname,2,4)",
                          "l.dob=r.dob and l.postcode_fake=r.postcode_fake"],
        "recall": 0.7, "train": [block_on("first_name", "surname"), block_on("dob")]}


def invented(cl, block_on):
    """The set of benches/linkage_rows.py, as an analyst would write it after the examples."""
    return {
        "comparisons": [cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="name_concat"),
                        cl.DateOfBirthComparison("dob", input_is_string=True), cl.PostcodeComparison("postcode"),
                        cl.ExactMatch("town").configure(term_frequency_adjustments=True), cl.EmailComparison("email"),
                        cl.LevenshteinAtThresholds("phone", [1, 2])],
        "blocks": [block_on("first_name", "surname", "dob"), block_on("surname", "dob"), block_on("first_name", "dob"),
                   block_on("postcode", "surname"), block_on("postcode", "first_name"), block_on("email"), block_on("phone")],
        "deterministic": ["l.first_name=r.first_name and l.surname=r.surname and l.dob=r.dob", "l.email=r.email", "l.phone=r.phone"],
        "recall": 0.8, "train": [block_on("first_name", "surname"), block_on("dob")]}


def read(pd, paths):
    frames = [pd.read_parquet(p) if p.suffix == ".parquet" else pd.read_csv(p, dtype=str, skipinitialspace=True) for p in paths]
    df = pd.concat(frames, ignore_index=True)
    df.columns = [c.strip() for c in df.columns]
    df = df.apply(lambda c: c.str.strip() if c.dtype in ("object", "str", "string") else c)
    return df.mask(df == "")


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("set", choices=["fake", "febrl", "historical", "invented"])
    ap.add_argument("tables", nargs="+", type=Path)
    ap.add_argument("--id", required=True)
    ap.add_argument("--out", required=True, type=Path)
    ap.add_argument("--threads", type=int, default=2)
    a = ap.parse_args()
    warnings.filterwarnings("ignore")
    logging.getLogger("splink").setLevel(logging.ERROR)
    import duckdb
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    clock = [time.perf_counter()]
    df = read(pd, a.tables).rename(columns={a.id: "unique_id"})
    if "first_name" in df and "surname" in df:
        df["name_concat"] = df.first_name.str.cat(df.surname, sep=" ")
    plan = globals()[a.set](cl, block_on)
    settings = SettingsCreator(link_type="dedupe_only", comparisons=plan["comparisons"],
                               blocking_rules_to_generate_predictions=plan["blocks"], retain_intermediate_calculation_columns=False)
    con = duckdb.connect()
    con.execute(f"set threads={a.threads}")
    linker = Linker(DuckDBAPI(connection=con).register(df), settings)
    linker.training.estimate_probability_two_random_records_match(plan["deterministic"], recall=plan["recall"])
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in plan["train"]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    clock.append(time.perf_counter())
    pred = linker.inference.predict(threshold_match_probability=0.01)
    clock.append(time.perf_counter())
    found, cluster_s = {}, []
    for th in THRESHOLDS:
        s = time.perf_counter()
        c = linker.clustering.cluster_pairwise_predictions_at_threshold(pred, threshold_match_probability=th)
        cluster_s.append(time.perf_counter() - s)
        frame = c.as_pandas_dataframe() if hasattr(c, "as_pandas_dataframe") else c.as_duckdbpyrelation().df()
        found[str(th)] = dict(zip(frame.unique_id.astype(str), frame.cluster_id.astype(str)))
    seconds = {"train": clock[1] - clock[0], "predict": clock[2] - clock[1], "cluster_once": sum(cluster_s) / len(cluster_s)}
    a.out.write_text(json.dumps({"seconds": seconds, "clusters": found}))


if __name__ == "__main__":
    main()
