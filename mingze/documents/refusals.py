"""The errors of this package: each carries a sentence for the person who uploaded or asked."""

from __future__ import annotations


class UnreadableDocument(Exception):
    """A file that cannot be read; `message` says in Chinese what is wrong and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MissingFonts(Exception):
    """PDF cannot be typeset because no Chinese font was found; `families` are those looked for."""

    def __init__(self, families: tuple[str, ...]) -> None:
        self.families = families
        self.message = (
            f"未找到可用的中文字体（需要{'、'.join(families)}之一），无法生成PDF。"
            "请系统管理员运行 scripts/fonts.sh 安装字体后重试。"
        )
        super().__init__(self.message)
