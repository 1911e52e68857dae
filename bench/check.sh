#!/usr/bin/env bash
# How long thirty clauses take over two years of so many incidents, how long a back-test of ten
# clauses with every word taken out in turn, and how long one account that comes late or is taken
# back, where the findings are kept up to date.
#
#     bench/check.sh [INCIDENTS [TIMES]]
#
# Without numbers: 1,000,000 incidents, five times. Needs Rust and some 4 GB of memory.
set -euo pipefail
cd "$(dirname "$0")/.."
exec cargo run --quiet --profile dist -p troth-monitor --example two_years -- "${1:-1000000}" "${2:-5}"
