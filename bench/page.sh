#!/bin/sh
# How fast the interface answers: bench/page.sh [N ...], N accounts each (the example docket first).
# Asks 200 times a second for 20 s over 16 connections, different questions in turn, and tells p50,
# p99 and the most, and the server's memory. Made dockets stay in the temporary folder for the next
# time. CROWDED=1 makes them as dense as none should be.
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
    until grep -q entries "$folder/out" 2>/dev/null; do
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

# Each question in four ways; the brief of three days.
for i in 1 2 3 4; do
    day=$(printf %02d $((i + 5)))
    later=$(printf %02d $((i + 8)))
    month=$((i % 9 + 1))
    type=$(echo ASSAULT DAMAGE CONSULT ACCUSE MOBILIZE | cut -d' ' -f$((i % 5 + 1)))
    party=$(echo norland sudria | cut -d' ' -f$((i % 2 + 1)))
    cat <<PATHS
/api/v1/docket
/api/v1/brief?as_of=2024-02-0$((i % 3 + 6))
/api/v1/incidents?limit=50&cursor=${i}00
/api/v1/incidents?type=$type&party=$party&from=2022-0$month-01&limit=50
/api/v1/incidents?from=2023-03-$day&to=2023-04-$day&limit=50
/api/v1/incidents?contested=1&party=$party&from=2022-03-$day&limit=50
/api/v1/incidents?bbox=$((i + 20)),42,$((i + 23)),44&limit=50
/api/v1/incidents?q=village+${i}7&limit=50
/api/v1/accounts?type=$type&party=$party&from=2022-01-$day&limit=50
/api/v1/accounts?speaker=district+${i}&limit=50
/api/v1/accounts?place=village+${i}00&limit=50
/api/v1/incidents/points?cells=$((i % 4 + 4))&bbox=$((i / 4 + 20)),40,$((i / 4 + 30)),50
/api/v1/incidents/points?from=2023-03-$day&to=2023-03-$later
/api/v1/incidents/histogram?bins=200&type=$type
/api/v1/findings?party=$party&limit=50&cursor=${i}0
/api/v1/agreements/truce
/api/v1/documents?limit=50&cursor=${i}00
/api/v1/record
/api/v1/search?q=village+${i}3
/
PATHS
done >"$folder/made.txt"
for n in "$@"; do
    made=$folder/$n${CROWDED:+-crowded}
    if [ ! -e "$made/done" ]; then
        rm -rf "${made:?}"
        "$target/examples/page_docket" "$made" "$n" ${CROWDED:+crowded}
        touch "$made/done"
    fi
    measure "$made" "$folder/made.txt" "$n accounts"
done
