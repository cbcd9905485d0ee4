# Small words that the set-up scripts share. Sourced, not run; the working folder is the checkout.

step() { printf '\033[1m==> %s\033[0m\n' "$*"; }
fail() { printf '\033[31m%s\033[0m\n' "$*" >&2; exit 1; }

# A network hiccup should not cost a fresh machine its set-up.
retry() {
    local attempt
    for attempt in 1 2 3; do
        "$@" && return 0
        [ "$attempt" = 3 ] || { printf '    第 %s 次未成功，稍后重试…\n' "$attempt"; sleep $((attempt * 3)); }
    done
    fail "未能完成：$*"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif sudo -n true 2>/dev/null; then sudo -n "$@"
    else fail "需要管理员权限安装系统软件包。请用 root 运行一次：$*"; fi
}

debian_packages() {
    step "安装系统软件包：$*"
    retry as_root apt-get update -qq
    retry as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# changed NAME FILE...: whether the files differ from when `remember NAME FILE...` was last called.
changed() { [ "$(cat ".tools/stamps/$1" 2>/dev/null)" != "$(digest "${@:2}")" ]; }
remember() { mkdir -p .tools/stamps; digest "${@:2}" >".tools/stamps/$1"; }
digest() { cat "$@" | sha256sum; }
