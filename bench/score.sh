#!/bin/sh
# Scores the reader on our labelled documents and on public gold, and writes the table.
#
#   bench/score.sh [SHARED_DATA] > docs/reading-scores.md
#
# SHARED_DATA holds the public sets, which are not part of this project; it is ../shared/data unless
# given here or by TROTH_SHARED. A set that is not there leaves its rows out, and the page says so.
# TROTH names the program and COMMIT what it was built from; without them it is the release build of
# what is checked out.
set -eu
cd "$(dirname "$0")/.."
data=${1:-${TROTH_SHARED:-../shared}/data}
troth=${TROTH:-target/release/troth}
if [ -z "${COMMIT:-}" ]; then
    COMMIT=$(git rev-parse --short HEAD)
    git diff --quiet HEAD -- crates models corpora || COMMIT="$COMMIT with changes"
fi

cat bench/score-head.md
echo
echo "$(date -u +%Y-%m-%d), commit $COMMIT, $("$troth" --version)."
echo
echo '| set | documents | measure | figure | 95 % | precision | recall | aim |'
echo '|---|---|---|---|---|---|---|---|'

# Sets with the number of their first documents that the tests read.
sets="corpora/accounts/dev:all corpora/accounts/test:none
attribution/polnear-dev.tar.gz:12 events/plover-gsr-even.txt.gz:all events/cameo-roles-train.txt.gz:200
events/cameo-class-train.tsv.gz:200 time/timebank-aquaint.tar.gz:40 places/lgl.xml.gz:40
places/geovirus.xml.gz:40 attacks/muc4-dev.json.gz:40 same-event:none"

# Where a set lies: our own in the project, the others beside it.
place() { case $1 in corpora/*) echo "$1" ;; *) echo "$data/$1" ;; esac; }

for set in $sets; do
    file=$(place "${set%:*}")
    if [ -e "$file" ]; then
        # 3: some records could not be read, which the run says on standard error.
        "$troth" score "$file" --format markdown 2>/dev/null || [ $? = 3 ]
    else
        echo "| ${set%:*} | not there | | | | | | |"
    fi
done

cat <<'END'

## What the tests hold

The first documents of each set, or all of them. `cargo test -p troth-cli --test score` reads them
again and fails where a figure lies more than 0.01 below this table; a set that is not there is
skipped with a line that says so. A figure that has risen is taken over by running `bench/score.sh`.

| set | first | measure | figure |
|---|---|---|---|
END
for set in $sets; do
    file=$(place "${set%:*}")
    first=${set##*:}
    [ -e "$file" ] && [ "$first" != none ] || continue
    limit=$([ "$first" = all ] && echo 1000000 || echo "$first")
    { "$troth" score "$file" --limit "$limit" --format markdown 2>/dev/null || [ $? = 3 ]; } |
        awk -F' [|] ' -v set="${set%:*}" -v first="$first" \
            '{ print "| " set " | " first " | " $3 " | " $4 " |" }'
done
