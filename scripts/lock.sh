#!/usr/bin/env bash
# Pin every package with its hashes. Run it after changing pyproject.toml.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.tools/uv/bin/uv
common=(--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet)
"$uv" pip compile pyproject.toml --group build "${common[@]}" -o requirements.lock
"$uv" pip compile pyproject.toml --group build --group dev -c requirements.lock "${common[@]}" -o requirements-dev.lock
