#!/usr/bin/env bash
# All that CI checks, in the order that fails fastest, from nothing but a checkout.
# State lives in a temporary folder that is removed at the end, whatever the end is.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh

export CI=${CI:-true}
work=$(mktemp -d "${TMPDIR:-/tmp}/mingze-test.XXXXXX")
chmod 755 "$work"  # the database server runs as somebody else
mkdir "$work/home" "$work/tmp"
export MINGZE_HOME="$work/home" TMPDIR="$work/tmp"
unset MINGZE_DATABASE_URL MINGZE_MODE MINGZE_HOSTS

postgresql=""
as_database_user() {
    if [ "$(id -u)" = 0 ]; then (cd "$work" && runuser -u postgres -- "$@"); else "$@"; fi
}
finish() {
    local status=$?
    trap - EXIT INT TERM HUP
    [ -z "$postgresql" ] || as_database_user "$postgresql/pg_ctl" -D "$work/postgresql" stop -m immediate -s || true
    tally
    rm -rf "$work"
    exit "$status"
}
tally() {
    cat "$work"/tmp/*.log 2>/dev/null | awk '
        / in [0-9.]+s/ { for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) passed += $(i-1); if ($i ~ /^(failed|errors?)/) failed += $(i-1) } }
        END { printf "%d passed, %d failed\n", passed, failed }'
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

stage() {
    local began=$SECONDS
    step "$1"
    "${@:2}"
    printf '    %s s\n' $((SECONDS - began))
}
# The order of tests is shuffled, but alike on every machine; plain `pytest` shuffles anew each time.
tests() { .venv/bin/pytest -q --no-header -p randomly -p no:cacheprovider --randomly-seed=610822 "${@:2}" | tee "$work/tmp/$1.log"; }

start_postgresql() {
    local bin port
    bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin | sort -V | tail -n 1)
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    mkdir "$work/postgresql"
    [ "$(id -u)" != 0 ] || chown postgres "$work/postgresql"
    as_database_user "$bin/initdb" -D "$work/postgresql" -U mingze -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    as_database_user "$bin/pg_ctl" -D "$work/postgresql" -l "$work/postgresql/log" -w -s start -o \
        "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    postgresql=$bin
    postgresql_url="postgresql://mingze@127.0.0.1:$port/postgres"
}

system_packages() {
    local missing=()
    [ -x /usr/bin/chromium ] || missing+=(chromium)
    [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing+=(fonts-noto-cjk)
    command -v pdftotext >/dev/null || missing+=(poppler-utils)
    [ -d /usr/lib/postgresql ] || missing+=(postgresql)
    [ ${#missing[@]} = 0 ] || debian_packages "${missing[@]}"
}

set_up() {
    scripts/environment.sh dev
    system_packages
    [ ! -x scripts/fonts.sh ] || scripts/fonts.sh .tools/fonts
}

stage "set-up" set_up
stage "ruff format" .venv/bin/ruff format --check --quiet .
stage "ruff check" .venv/bin/ruff check --quiet .
stage "import contracts" .venv/bin/lint-imports --no-logo
stage "migrations match the models" .venv/bin/mingze makemigrations --check --dry-run
stage "types" .venv/bin/mypy
stage "tests on SQLite" tests sqlite -n 2 -m "not browser"
stage "PostgreSQL" start_postgresql
export MINGZE_DATABASE_URL=$postgresql_url
stage "tests on PostgreSQL" tests postgresql -n 2 -m "django_db and not browser"
unset MINGZE_DATABASE_URL
stage "tests in a browser" tests browser -m browser
