#!/usr/bin/env bash
# What a zone that the parties never fixed makes of three years of reports, month by month.
#
#   bench/zone.sh [DATA]
#
# DATA is a folder with `ucdp_syria_2016_2019.csv.gz`; without it TROTH_SHARED, or ../shared beside
# the project, is looked into. A copy of the Idlib docket takes the table in. Article 3 is judged
# twice: as the text leaves the zone open, and with the zone that the example draws as a reading of
# ours. Fails where a case of the open zone is judged, or one of the drawn zone is not. `troth` is
# taken from TROTH, or from target/release.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=${1:-${TROTH_SHARED:-$here/../../shared}/data/conflict}
table="$data/ucdp_syria_2016_2019.csv.gz"
if [ ! -f "$table" ]; then
    echo "skipped: there is no $table"
    exit 0
fi
troth=${TROTH:-$here/../target/release/troth}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/../examples/idlib-memorandum-2018" "$work/docket"
"$troth" import "$table" --docket "$work/docket" --format json >"$work/imported.jsonl" 2>"$work/doubts"
"$troth" check --docket "$work/docket" --clause 3 --format json >"$work/findings.json"
python3 "$here/check/by_month.py" "$work/findings.json" Asia/Damascus
