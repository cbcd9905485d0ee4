#!/bin/sh
# Fetches the Chinese fonts with which PDF is typeset; run it again at any time, it only fetches what is missing.
# Usage: scripts/fonts.sh FOLDER      (FOLDER receives FandolFang and FandolKai with their licence)
# 宋体 and 黑体 come from Debian's fonts-noto-cjk; 仿宋 and 楷体 are unpacked from texlive-lang-chinese, without TeX.
# A failed download only warns: the PDF then falls back to Noto Serif CJK SC.
set -u

FOLDER=${1:?"usage: $0 FOLDER"}
NOTO=/usr/share/fonts/opentype/noto
PACKAGE=texlive-lang-chinese

warn() { printf 'fonts.sh: %s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Runs a command quietly, up to three times in all.
thrice() {
    for pause in 2 5 0; do
        "$@" >/dev/null 2>&1 && return 0
        [ "$pause" -gt 0 ] && sleep "$pause"
    done
    return 1
}

UPDATED=no
update_once() {
    [ "$UPDATED" = yes ] && return 0
    UPDATED=yes
    thrice as_root apt-get update -qq
}

have_noto() {
    if command -v fc-list >/dev/null 2>&1 && fc-list : family 2>/dev/null | grep -q 'Noto Serif CJK SC'; then
        return 0
    fi
    [ -f "$NOTO/NotoSerifCJK-Regular.ttc" ] && [ -f "$NOTO/NotoSansCJK-Regular.ttc" ]
}

install_noto() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fonts-noto-cjk
}

have_fandol() {
    [ -s "$FOLDER/FandolFang-Regular.otf" ] && [ -s "$FOLDER/FandolKai-Regular.otf" ] && [ -s "$FOLDER/COPYING" ]
}

download_fandol() {
    rm -f ./*.deb
    apt-get download -qq "$PACKAGE"
}

# Unpacks beside the target and moves at the end, so that an interrupted run leaves no half file.
unpack_fandol() {
    dpkg-deb --fsys-tarfile "$PACKAGE"*.deb | tar -x -f - --wildcards \
        '*/fandol/FandolFang*-Regular.otf' '*/fandol/FandolKai*-Regular.otf' \
        '*/fandol/COPYING*' '*/fandol/README*' || return 1
    find . -name 'COPYING.gz' -exec gzip -d {} +
    mkdir -p "$FOLDER" || return 1
    find . -path '*/fandol/*' -type f \( -name '*-Regular.otf' -o -name 'COPYING*' -o -name 'README*' \) \
        -exec mv -f {} "$FOLDER/" \;
}

fetch_fandol() (
    folder=$(mktemp -d) || exit 1
    trap 'rm -rf "$folder"' EXIT
    chmod 755 "$folder"
    cd "$folder" || exit 1
    thrice download_fandol && unpack_fandol
)

case $FOLDER in /*) ;; *) FOLDER=$PWD/$FOLDER ;; esac

if have_noto; then
    echo "Noto CJK: present"
else
    update_once
    if thrice install_noto && have_noto; then
        echo "Noto CJK: installed"
    else
        warn "fonts-noto-cjk could not be installed; PDF output will report missing fonts until it is"
    fi
fi

if have_fandol; then
    echo "Fandol: present in $FOLDER"
else
    update_once
    if fetch_fandol && have_fandol; then
        echo "Fandol: unpacked into $FOLDER"
    else
        warn "FandolFang and FandolKai could not be fetched; PDF falls back to Noto Serif CJK SC"
    fi
fi
exit 0
