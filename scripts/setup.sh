#!/usr/bin/env bash
# From a fresh checkout to a demonstration county that can be looked at. Safe to repeat.
# usage: setup.sh [serve ADDRESS]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh

# Asked first: nobody should wait for the set-up to learn this.
if [ "${1:-}" = serve ]; then
    python3 - "$2" <<'PYTHON' || fail "端口已被占用：$2。演示可能已在运行，请打开 http://$2/ ；也可以换一个端口：make demo ADDRESS=127.0.0.1:8001"
import socket, sys
host, _, port = sys.argv[1].rpartition(":")
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host or "127.0.0.1", int(port)))
    except OSError:
        sys.exit(1)
PYTHON
fi

scripts/environment.sh
if [ -x scripts/fonts.sh ]; then
    changed fonts scripts/fonts.sh && step "准备中文字体（用于导出 PDF）"
    if scripts/fonts.sh .tools/fonts >/dev/null; then remember fonts scripts/fonts.sh; fi
fi
step "建立演示县"
.venv/bin/mingze demo
[ "${1:-}" = serve ] || exit 0
step "演示网站：http://$2/    （按 Ctrl+C 停止）"
exec .venv/bin/mingze serve --address "$2"
