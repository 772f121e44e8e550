# shellcheck shell=bash
# Sourced by scripts/start and scripts/test: the Python environment in .venv, made once and kept up to date.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"

# Hundreds of processes are started one after the other: each would compile all that it imports anew.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# Prints the first Python of 3.11 or newer; GUIDANG_PYTHON names another one to try first.
find_python() {
    local candidate
    for candidate in ${GUIDANG_PYTHON:+"$GUIDANG_PYTHON"} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

make_venv() {
    local python
    python="$(find_python)" || fail \
        "找不到 Python 3.11 或更新的版本，请先安装；也可用 GUIDANG_PYTHON 指明。" \
        "Python 3.11 or newer was not found: install it, or name it in GUIDANG_PYTHON."
    "$python" -c 'import venv, ensurepip' 2>/dev/null || fail \
        "$python 缺少 venv 或 ensurepip，请先安装（Debian、Ubuntu：apt-get install python3-venv）。" \
        "$python lacks venv or ensurepip: install them (Debian, Ubuntu: apt-get install python3-venv)."
    say "正在建立 Python 环境 .venv / making the Python environment …"
    "$python" -m venv --clear "$VENV"
    # Python 3.11 puts it into every environment; nothing here needs it.
    "$VENV/bin/python" -m pip uninstall --quiet --disable-pip-version-check --yes setuptools 2>/dev/null || true
}

# install_project [EXTRA]: the project into .venv, in the versions of constraints.txt, unless that is unchanged since the
# last time. What is seldom used is compiled when it is used, and what never is is taken out again: a third of the size.
install_project() {
    local what known="" stamp="$VENV/installed"
    "$VENV/bin/python" -m pip --version >/dev/null 2>&1 || make_venv
    what="$ROOT $(cat "$ROOT/pyproject.toml" "$ROOT/constraints.txt" "$ROOT/scripts/slim.py" | cksum)"
    if grep -qxF "$what ${1:-}" "$stamp" 2>/dev/null; then
        return
    fi
    say "正在安装所需的软件包，第一次需要几分钟 / installing packages, some minutes the first time …"
    # By variables, for what builds the project is to keep to these versions, too; by a name without blanks.
    (cd "$ROOT" && PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt "$VENV/bin/python" -m pip install \
        --quiet --disable-pip-version-check --no-compile --editable ".${1:+[$1]}") || fail \
        "安装没有成功，原因见上；排除后重新运行即可。" "Installing failed, see above; run this again afterwards."
    "$VENV/bin/python" "$ROOT/scripts/slim.py" >/dev/null || fail "scripts/slim.py failed, see above."
    known="$(grep -F "$what " "$stamp" 2>/dev/null)" || true # an extra of the same state; others' versions are gone
    printf '%s\n' ${known:+"$known"} "$what ${1:-}" >"$stamp"
}
