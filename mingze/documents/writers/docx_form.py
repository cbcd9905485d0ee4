"""The form of GB/T 9704-2012 in WordprocessingML: styles, page, settings. No document's content is here.

Departures from the obvious, all because of what was measured: the grid is of type "lines" with exact line
heights and slightly condensed letters instead of "linesAndChars" (which LibreOffice doubles); text in tables
leaves the grid; indents are said twice, in characters (which Word follows) and in twips (LibreOffice).
"""

from __future__ import annotations

from dataclasses import dataclass

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACE = f'xmlns:w="{W}"'

LINE = 579
"""Twips of one of the 22 lines."""
CHARACTER = 315
"""Twips of one of the 28 characters."""
PAGE = (11906, 16838)
MARGIN_TOP, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT = 2098, 1984, 1587, 1474
HEADER, FOOTER = 851, 1400
TEXT_WIDTH = PAGE[0] - MARGIN_LEFT - MARGIN_RIGHT
TEXT_HEIGHT = PAGE[1] - MARGIN_TOP - MARGIN_BOTTOM
RED = "E60012"

FANG, KAI, HEI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style; sizes in half points, distances in twips, indents in hundredths of a character."""

    name: str
    label: str
    font: str = FANG
    half_points: int = 32
    align: str = "both"
    line: int = LINE
    first_line: int = 0
    right: int = 0
    left: int = 0
    bold: bool = False
    colour: str = ""
    level: int | None = None
    keep_next: bool = False
    new_page: bool = False
    in_grid: bool = True
    condensed: bool = True
    before: int = 0
    after: int = 0
    rule: str = ""
    """Colour of a line underneath."""

    @property
    def character(self) -> int:
        """Width of a character in twips."""
        return self.half_points * 10 - (5 if self.condensed else 0)


STYLES = (
    Style("Heading1", "heading 1", font=HEI, first_line=200, level=0, keep_next=True),
    Style("Heading2", "heading 2", font=KAI, first_line=200, level=1, keep_next=True),
    Style("Heading3", "heading 3", bold=True, first_line=200, level=2, keep_next=True),
    Style("Heading4", "heading 4", first_line=200, level=3, keep_next=True),
    Style("BodyText", "Body Text", first_line=200),
    Style("Addressee", "主送机关"),
    Style("IssuerMark", "发文机关标志", font=TITLE, align="center", colour=RED, line=1100, in_grid=False,
          condensed=False),
    Style("DocumentNumber", "发文字号", align="center"),
    Style("RuledNumber", "发文字号及分隔线", align="center", rule=RED),
    Style("DocumentTitle", "公文标题", font=TITLE, half_points=44, align="center", line=680, in_grid=False,
          keep_next=True, condensed=False),
    Style("DocumentOrigin", "公文来源", font=KAI, align="center"),
    Style("BlankLine", "空行"),
    Style("AnnexList", "附件说明"),
    Style("Signature", "落款", align="right"),
    Style("AnnexLabel", "附件标识", font=HEI, align="left", keep_next=True, level=0),
    Style("AnnexLabelNewPage", "附件标识（另起页）", font=HEI, align="left", keep_next=True, new_page=True,
          level=0),
    Style("AnnexTitle", "附件标题", font=TITLE, half_points=44, align="center", line=680, in_grid=False,
          keep_next=True, condensed=False, after=200, level=1),
    Style("AnnexTitleNewPage", "附件标题（另起页）", font=TITLE, half_points=44, align="center", line=680,
          in_grid=False, keep_next=True, new_page=True, condensed=False, after=200, level=0),
    Style("TableHeading", "表格栏目", font=HEI, half_points=24, align="center", line=360, in_grid=False,
          condensed=False),
    Style("TableBand", "表格分组", font=HEI, half_points=24, align="center", line=360, in_grid=False,
          keep_next=True, condensed=False),
    Style("TableText", "表格文字", half_points=24, align="both", line=360, in_grid=False, condensed=False),
    Style("TableCentred", "表格居中文字", half_points=24, align="center", line=360, in_grid=False,
          condensed=False),
    Style("TableHeadingSmall", "表格栏目（小）", font=HEI, half_points=21, align="center", line=320,
          in_grid=False, condensed=False),
    Style("TableBandSmall", "表格分组（小）", font=HEI, half_points=21, align="center", line=320,
          in_grid=False, keep_next=True, condensed=False),
    Style("TableTextSmall", "表格文字（小）", half_points=21, align="both", line=320, in_grid=False,
          condensed=False),
    Style("TableCentredSmall", "表格居中文字（小）", half_points=21, align="center", line=320, in_grid=False,
          condensed=False),
    Style("SectionEnd", "分节", half_points=2, line=20, in_grid=False, condensed=False),
    Style("PageNumberOdd", "页码（单页）", font=SONG, half_points=28, align="right", right=100, line=360,
          in_grid=False, condensed=False),
    Style("PageNumberEven", "页码（双页）", font=SONG, half_points=28, align="left", left=100, line=360,
          in_grid=False, condensed=False),
    Style("PageMark", "页眉标记", font=SONG, half_points=21, align="center", line=320, in_grid=False,
          condensed=False, colour="7F7F7F"),
)  # fmt: skip


def styles_xml() -> str:
    """The whole styles part: defaults, the body text of 28 characters a line, and STYLES."""
    own = "".join(_style(style) for style in STYLES)
    return f"""<w:styles {NAMESPACE}>
<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG)}
<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/>
<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
<w:pPrDefault/></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
<w:pPr><w:widowControl w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>
<w:jc w:val="both"/></w:pPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>
<w:top w:w="30" w:type="dxa"/><w:left w:w="80" w:type="dxa"/><w:bottom w:w="30" w:type="dxa"/>
<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
{own}</w:styles>"""


def indent_xml(
    *, left: int = 0, right: int = 0, first_line: int = 0, hanging: int = 0, character: int = CHARACTER
) -> str:
    """The w:ind for indents in hundredths of a character; nothing when all are zero."""
    indents = {"left": left, "right": right, "hanging": hanging, "firstLine": first_line}
    attributes = "".join(
        f' w:{name}Chars="{value}" w:{name}="{round(value * character / 100)}"'
        for name, value in indents.items()
        if value
    )
    return f"<w:ind{attributes}/>" if attributes else ""


def _style(style: Style) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="{0 if style.name.startswith("Heading") else 1}" '
        f'w:styleId="{style.name}"><w:name w:val="{style.label}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{_paragraph(style)}</w:pPr><w:rPr>{_letters(style)}</w:rPr></w:style>"
    )


def _paragraph(style: Style) -> str:
    indent = indent_xml(
        left=style.left, right=style.right, first_line=style.first_line, character=style.character
    )
    rule = f'<w:bottom w:val="single" w:sz="18" w:space="8" w:color="{style.rule}"/>'
    return "".join(
        (
            "<w:keepNext/>" if style.keep_next else "",
            "<w:pageBreakBefore/>" if style.new_page else "",
            f"<w:pBdr>{rule}</w:pBdr>" if style.rule else "",
            "" if style.in_grid else '<w:snapToGrid w:val="0"/>',
            f'<w:spacing w:before="{style.before}" w:after="{style.after}" '
            f'w:line="{style.line}" w:lineRule="exact"/>',
            indent,
            f'<w:jc w:val="{style.align}"/>',
            f'<w:outlineLvl w:val="{style.level}"/>' if style.level is not None else "",
        )
    )


def _letters(style: Style) -> str:
    return "".join(
        (
            _fonts(style.font),
            "<w:b/><w:bCs/>" if style.bold else "",
            f'<w:color w:val="{style.colour}"/>' if style.colour else "",
            '<w:spacing w:val="-5"/>' if style.condensed else "",
            f'<w:sz w:val="{style.half_points}"/><w:szCs w:val="{style.half_points}"/>',
        )
    )


def _fonts(font: str) -> str:
    latin = font if font in (HEI, SONG) else LATIN
    return f'<w:rFonts w:ascii="{latin}" w:eastAsia="{font}" w:hAnsi="{latin}" w:cs="{LATIN}"/>'


def settings_xml() -> str:
    """Different pages for odd and even numbers; the layout rules of current Word."""
    uri = "http://schemas.microsoft.com/office/word"
    return f"""<w:settings {NAMESPACE}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>
<w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:useFELayout/>
<w:compatSetting w:name="compatibilityMode" w:uri="{uri}" w:val="15"/></w:compat>
<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>
</w:settings>"""


def section_xml(*, landscape: bool) -> str:
    """Page and type area; a page that lies keeps the binding edge, which is then above, at 28 mm."""
    width, height = (PAGE[1], PAGE[0]) if landscape else PAGE
    top, right, bottom, left = (
        (MARGIN_LEFT, MARGIN_TOP, MARGIN_RIGHT, MARGIN_BOTTOM)
        if landscape
        else (MARGIN_TOP, MARGIN_RIGHT, MARGIN_BOTTOM, MARGIN_LEFT)
    )
    turned = ' w:orient="landscape"' if landscape else ""
    footer = 850 if landscape else FOOTER
    return f"""<w:sectPr {NAMESPACE}><w:type w:val="nextPage"/>
<w:pgSz w:w="{width}" w:h="{height}"{turned}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}"
 w:left="{left}" w:header="{HEADER}" w:footer="{footer}" w:gutter="0"/>
<w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>"""
