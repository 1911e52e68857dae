#!/usr/bin/env bash
# How fast tables go into a docket's record.
#
#   bench/import.sh DATA [ROWS]
#
# DATA is a folder with `ucdp_syria_2016_2019.csv.gz`. Measures the table as it is, then one of
# ROWS rows (1,000,000 where it is left out) that `bench/import/replicate.py` makes of it: real
# rows replicated over shifted times and places, with ids of their own. Prints wall time,
# processor time, the largest resident set and rows a second of each, one fresh docket each;
# `again` is the same file a second time. Of the largest docket it then asks for a week of attacks
# (all accounts are read and linked for that) and takes in one late row. Wants 6 GB of disk for a
# million rows. `troth` is taken from TROTH, or from target/release.
set -euo pipefail
data=${1:?a folder with ucdp_syria_2016_2019.csv.gz}
rows=${2:-1000000}
here=$(cd "$(dirname "$0")" && pwd)
troth=${TROTH:-$here/../target/release/troth}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

measure() { # name, number of rows, file, docket
    /usr/bin/env python3 "$here/import/measure.py" "$1" "$2" -- \
        "$troth" import "$3" --docket "$4" --format json
}

docket() {
    mkdir -p "$work/$1"
    printf 'name = "Bench"\nzone = "UTC"\n' >"$work/$1/troth.toml"
}

echo "| table | rows | wall s | processor s | memory MB | rows a second |"
echo "|---|---|---|---|---|---|"
table="$data/ucdp_syria_2016_2019.csv.gz"
for run in 1 2 3; do
    docket "small$run"
    measure "UCDP Syria, run $run" 16566 "$table" "$work/small$run"
done
measure "the same again" 16566 "$table" "$work/small1"
for n in 10000 100000 "$rows"; do
    python3 "$here/import/replicate.py" "$table" "$n" >"$work/many.csv"
    docket "many$n"
    measure "replicated" "$n" "$work/many.csv" "$work/many$n"
    du -m "$work/many$n" | tail -1 | sed "s|^|(docket of $n rows, MB: |; s|\t.*|)|" >&2
    [ "$n" = "$rows" ] || rm -r "$work/many$n"
done
rm "$work/many.csv"
last="$work/many$rows"
week() {
    python3 "$here/import/measure.py" "$1" "$rows" -- "$troth" incidents --docket "$last" \
        --type ASSAULT --from 2016-03-01 --to 2016-03-08 --format json
}
week "read, link, ask for a week of attacks"
python3 "$here/import/replicate.py" "$table" 1 >"$work/late.csv"
measure "one late row" 1 "$work/late.csv" "$last"
week "the same with the late row"
