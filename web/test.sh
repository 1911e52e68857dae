#!/usr/bin/env bash
# The page's stories in a real browser, against the built program on a copy of the example docket.
#
#     web/test.sh                     all stories
#     web/test.sh 'travelling back'   those whose name holds these words
#
# TROTH: the program (target/release/troth where it is left out); CHROMIUM: the browser.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
troth=$(realpath -m "${TROTH:-$root/target/release/troth}")
cd "$root/web"
[ -x "$troth" ] || { echo "skip: there is no program at $troth; cargo build --release -p troth-cli makes it"; exit 0; }
[ -x "${CHROMIUM:=/usr/bin/chromium}" ] || { echo "skip: there is no Chromium at $CHROMIUM"; exit 0; }
command -v node >/dev/null || { echo "skip: there is no Node"; exit 0; }
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund
export CHROMIUM

work=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

# Serves a copy of the example docket with these options; its address ends up in $url.
serve() {
    local name=$1; shift
    cp -r ../examples/december-2025 "$work/$name"
    rm -f "$work/$name"/record.troth*
    "$troth" read "$work/$name/documents" --docket "$work/$name" >/dev/null 2>&1
    if [ "$name" != open ]; then
        echo 'a quiet long password' | "$troth" serve users add 'Rita Reader' --role reader --docket "$work/$name" >/dev/null
        echo 'another long password' | "$troth" serve users add 'Ada Admin' --role admin --docket "$work/$name" >/dev/null
    fi
    "$troth" serve --docket "$work/$name" --listen 127.0.0.1:0 "$@" >"$work/$name.log" 2>&1 &
    servers+=($!)
    for _ in $(seq 200); do
        url=$(grep -om1 'https\?://[0-9.:]*' "$work/$name.log" || true)
        [ -n "$url" ] && return
        sleep 0.2
    done
    cat "$work/$name.log"
    echo "the program did not begin to serve"
    exit 1
}
serve open; export TROTH_URL=$url
serve login --login; export TROTH_LOGIN_URL=$url
tls=$root/crates/troth-serve/tests/tls
serve tls --login --tls-cert "$tls/certificate.pem" --tls-key "$tls/key.pem"; export TROTH_TLS_URL=$url
node tests/page.mjs "$@"
