#!/usr/bin/env bash
# Make .venv hold what the lock names, and the front-end bundle what its sources say.
# Safe to repeat: a step is skipped while its inputs are unchanged.   usage: environment.sh [dev]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh

# Once the development packages are there they stay: they contain the others.
lock=requirements.lock
if [ "${1:-}" = dev ] || [ -e .tools/stamps/development ]; then lock=requirements-dev.lock; fi

if [ ! -x .tools/uv/bin/uv ]; then
    step "准备 Python 包管理工具"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "需要 Python 3.11 或更高版本。"
    python3 -c 'import venv, ensurepip' 2>/dev/null || debian_packages python3-venv
    python3 -m venv .tools/uv
    retry .tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv
fi

if changed python "$lock" pyproject.toml || [ ! -x .venv/bin/mingze ]; then
    step "安装 Python 依赖"
    [ -x .venv/bin/python ] || .tools/uv/bin/uv venv --quiet --python "$(command -v python3)" .venv
    retry .tools/uv/bin/uv pip sync --quiet --require-hashes "$lock"
    .tools/uv/bin/uv pip install --quiet --no-deps --no-build-isolation --editable .
    remember python "$lock" pyproject.toml
    [ "$lock" = requirements.lock ] || touch .tools/stamps/development
fi

frontend=(package-lock.json build.mjs $(find mingze/ui/frontend -type f | sort))
if changed frontend "${frontend[@]}" || [ ! -d build/static ] || [ ! -d mingze/ui/static/dist ]; then
    command -v npm >/dev/null || fail "需要 Node.js 20 或更高版本（含 npm）。"
    if changed npm package-lock.json || [ ! -d node_modules ]; then
        step "安装前端依赖"
        retry npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
        remember npm package-lock.json
    fi
    step "生成前端文件"
    node build.mjs
    .venv/bin/mingze collectstatic --noinput --clear --verbosity 0
    remember frontend "${frontend[@]}"
fi
