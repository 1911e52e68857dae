#!/bin/sh
# How fast the interface answers: bench/page.sh [N ...], N accounts each (the example docket first).
# Asks 200 times a second for 20 s over 16 connections, different questions in turn, and tells p50,
# p99 and the most, and the server's memory. Made dockets stay in the temporary folder for the next
# time.
set -eu
cd "$(dirname "$0")/.."
rate=${RATE:-200}
seconds=${SECONDS_EACH:-20}
# Both at once: alone, the page's crate would build everything anew with fewer features.
cargo build -q --release -p troth-cli -p troth-serve --bin troth --example page_docket --example page_rates
target=${CARGO_TARGET_DIR:-target}/release
folder=${TMPDIR:-/tmp}/troth-page
mkdir -p "$folder"

measure() { # docket, paths, name
    "$target/troth" serve --docket "$1" --listen 127.0.0.1:7199 >"$folder/out" &
    server=$!
    trap 'kill $server 2>/dev/null || true' EXIT
    began=$(date +%s)
    until grep -q http "$folder/out" 2>/dev/null; do
        sleep 0.2
        kill -0 $server || exit 1
    done
    echo "== $3: open after $(($(date +%s) - began)) s"
    sed -n 2p "$folder/out"
    sleep 1
    # Once for what is computed when it is first asked for, then measured.
    "$target/examples/page_rates" 127.0.0.1:7199 "$2" 20 4 >/dev/null
    "$target/examples/page_rates" 127.0.0.1:7199 "$2" "$rate" "$seconds"
    awk '/VmHWM|VmRSS/ {printf "%s %.0f MB  ", $1, $2 / 1024} END {print ""}' "/proc/$server/status"
    kill $server
    wait $server 2>/dev/null || true
    rm -f "$folder/out"
}

cat >"$folder/example.txt" <<'PATHS'
/api/v1/docket
/api/v1/brief?as_of=2025-12-12
/api/v1/incidents?limit=50
/api/v1/incidents?contested=1
/api/v1/accounts?type=ASSAULT&limit=50
/api/v1/accounts?q=drones&country=UKR
/api/v1/findings?as_of=2025-12-12
/api/v1/agreements/december-2025?as_of=2025-12-12
/api/v1/agreements/december-2025/strip?as_of=2025-12-12
/api/v1/incidents/points
/api/v1/incidents/histogram
/api/v1/documents
/api/v1/record
/api/v1/search?q=port
/api/v1/process
/api/v1/queue
/
PATHS
rm -rf "$folder/example"
cp -r examples/december-2025 "$folder/example"
measure "$folder/example" "$folder/example.txt" "the example"

cat >"$folder/made.txt" <<'PATHS'
/api/v1/docket
/api/v1/incidents?limit=50
/api/v1/incidents?type=ASSAULT&party=norland&limit=50
/api/v1/incidents?from=2030-03-01&to=2030-04-01&limit=50
/api/v1/incidents?contested=1&limit=50
/api/v1/incidents?bbox=25,42,28,44&limit=50
/api/v1/incidents?q=village+17&limit=50
/api/v1/accounts?type=ASSAULT&limit=50
/api/v1/accounts?speaker=district+17&limit=50
/api/v1/accounts?place=village+100&limit=50
/api/v1/incidents/points?cells=4
/api/v1/incidents/points?from=2030-03-01&to=2030-03-08
/api/v1/incidents/histogram?bins=200
/api/v1/incidents/n17
/api/v1/findings?limit=50
/api/v1/documents?limit=50
/api/v1/record
/api/v1/search?q=village+23
/
PATHS
for n in "$@"; do
    if [ ! -e "$folder/$n/done" ]; then
        rm -rf "${folder:?}/$n"
        "$target/examples/page_docket" "$folder/$n" "$n"
        touch "$folder/$n/done"
    fi
    measure "$folder/$n" "$folder/made.txt" "$n accounts"
done
