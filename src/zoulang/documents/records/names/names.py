"""Names in running text: where they begin and end, and what kind of thing their last words say it is.

Chinese prose puts no spaces around names. A name is taken to begin behind
punctuation, a particle or a verb of official prose, and to end with the
last word of its stretch that names a kind of thing. No list of names is
used, so a name that is told by nothing but custom is not found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zoulang.documents.records.remembering import remembered

# The endings of names by kind; within a stretch the last one counts, the longer one before the shorter.
_ENDINGS = {
    "unit": (
        r"人民政府|市委|省委|区委|县委|政府|(?<![格布结全])局(?![长面限部势])|(?<=[改改革信教科贸住建商国资编体卫健侨经生委计农])委|委员会|(?<=[网人扶金招法编外侨台信改革技创防国财府委应投农文贸引资政])办(?![学法理公好事])|办公室"
        r"|(?<![客餐大展音歌舞])厅|(?<=[织传战法源政防业技安育部展])部|(?<=[总审])署|管委会|领导小组|专项小组|指挥部|(?<!一)专班|街道办?|办事处|纪委监委|法院|检察院|海关"
        r"|分行|支行|总队|支队|分局|促进中心|服务中心|管理中心|部门|残联|妇联|工商联|总工会|团市委|科协|联席会议"
    ),
    "zone": (
        r"(?:经济技术|高新技术产业|经济|产业|技术|高新)?开发区|高新区|经开区|(?<=[^创最革])新区|度假区|示范区|先行区|试验区|自贸区|(?:综合)?保税区"
        r"|综保区|合作区|功能区|集聚区|走廊|经济圈|都市圈|城市群|经济带|片区|大学城|科创城|科学城|新城|港区|化工区|工业区|监控点|创新区|实验区|改革区"
    ),
    "park": (
        r"产业园区?|(?<!校)园区|科技园区?|工业园区?|物流园区?|孵化园区?|创业园区?|产业基地|产业城|智造城|商务区|(?<=[^山峡河低])谷(?![物底歌类])|小镇"
    ),
    "enterprise": r"(?:股份|责任)?有限公司|集团(?:公司)?|(?<!有限)公司|(?<=[团行])银行|合作社|农商行",
    "institution": (
        r"大学(?![生城])|校区|(?<=[技职业医艺科理工])学院|研究总?院|研究所|(?:重点)?实验室|科学院|工程(?:技术)?研究中心|研究中心|医院|产研院"
        r"|分院|交易中心|交易所|技术学院|高校联盟|院士工作站"
    ),
    "platform": (
        r"众创空间|孵化器|加速器|创新平台|服务平台|交易平台|平台|(?:创新|科创|科学|合作|研发|技术)中心|创业服务中心|数据中心|大数据中心|算力中心|物流中心|孵化中心"
        r"|转移中心|检测中心|体验中心|展示中心|管理中心|测试场地?|联合体|综合体|培育库|直播基地|实训基地|中试基地|示范基地|联盟|工作站"
    ),
    "fund": r"(?:产业)?(?:投资)?(?:引导)?基金|母基金|专项贷|风险补偿金",
    "project": (
        r"项目|工程(?!技术|师|研究|机械|院)|行动计划|改建|[东西南北]延|大道|高速公路|公园|公交线路|复垦"
    ),
}
_KIND_END = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _ENDINGS.items()))
_STRONG = r"[，。；：、！？\s“”《》〈〉…—=+/\d%‘’]"
# Verbs and adverbs of official prose that stand before a name and hardly ever in one.
_VERBS = (
    "支持|参加|出席|推动|授权|选择|委托|聘请|依靠|借鉴|贯彻|享受|认定|负责|不含|下设|报请|方式|局长|报(?=[省市县区])|经(?=[省市县区领工])|按(?=[省市县区])|承担|西接|北邻|南临|东临|毗邻|紧邻|地处|制定|举办|签署|签订|创办|联通|盘活|夯实|壮大|部署|梳理|下发|招引|入围|位居|做好|获得|推出|建成|联动(?!创新)|完成|上述|合作(?!区|社|平台|中心|联盟|示范|项目|基金)|"
    "推进|加快|依托|对接|引进|打造|围绕|鼓励|引导(?!基金)|积极|全面|充分|重点(?!实验室|企业|产业)|实施|完善|参与|携手|承接|吸引|落户|获批|入选"
    "|争创|创建|组建|设立|成立|坚持|深化|强化|优化|提升|促进(?!中心|局|会)|加强|加大|做大|做强|做优|发挥|利用|借助|聚焦|聚力|着力|全力|大力|努力"
    "|深入|切实|逐步|进一步|持续|率先|共同|共建|联合(?!会|国|办|体|实验室|研究)|集中|主动|动态|结合|瞄准|抢抓|紧抓|推行|推广|落实|健全|培育(?!基地|库|中心)"
    "|构建|搭建|布局|谋划|策划|规划建设|规划(?!局|和|设计|院|馆|资源)|选址|新建|扩建|改扩建|改造升级|启动|开通|开展|组织(?!部)|邀请|赴|前往|走进|融入"
    "|嵌入|列入|纳入|进入|加入|迈入|引入|导入|链接|包括|涵盖|例如|比如|尤其|特别是|以及|或者|并且|其中|不断|已经|正在|力争|确保|争取|实现|达到"
    "|超过|突破|形成|成为|作为|属于|位于|坐落|来自|面向|针对|关于|根据|按照|通过|经过|随着|除了|为了|由于|等(?!级|候)|要(?=[^求素点件])|将|把|被|让|使"
    "|给予?|对(?!外|口|标)|向(?![阳])|从(?!业)|在(?![线职校])|由|(?:以下)?简称|占(?=..市)|以(?![上下内色来])|为(?=[^民])|的|了|是|有(?![限关色机])|并(?!购)|至|到|于|则|均|都(?=[^市])"
    "|也|还|又|可|能够|应当|应(?![急用对链收])|需要?|各(?![界])|与|(?<![协合共不相联])同(?![城济步仁])|跟|及|该|本(?=[市区县省])|我(?=[市区县省])|其(?=[他余中])|如(?![东皋意])|每|多[家个]"
    "|建设(?!局|工作|委|厅|集团|银行|投资|领导|管理|行政|有限|开发|兵团|工程|项目|部|公司|用地|指挥|和)|发展(?!和改革|改革|委|局|中心|促进|集团|投资|有限|公司|银行|研究|基金|示范|先行|区|部|有|工作|服务)"
)
_AND = re.compile("和")
_LONGEST = 60
_CUT = re.compile(rf"{_STRONG}|{_VERBS}")
_MODIFIERS = (
    "国家级|省级|市级|区级|县级|国家|全国|全省|全市|全区|世界|国际|国内外?|省内外?|市内外?|区内外?|一流|知名|著名|重点|重大|优质|优势|龙头|骨干|头部"
    "|高端|高能级|高水平|高层次|高质量|专业化?|新型|现代化?|特色|传统|新兴|大型|中小|小微|上下游|配套|公共|科技型?|创新|创业|产业|工业|技术|综合|基础"
    "|服务|人才|研发|共享|开放|区域|智能|数字|信息|网络|科研|经济|合作|示范|先进|绿色|一批|若干|部分|相关|有关|多|类|主体|主要|核心|关键|平台|载体"
    "|高等|中外|海内外|境外|境内|本地|外地|民营|国有|企业|行业|功能|双创|双招双引|招商|引资|投资|建设|改造|改革|发展|攻关|升级|扶持|专项|资金|试点"
    "|自主|原有|新|大|小|好|高|强|优|老|两|三|四|五|六|七|八|九|十|几|个|家|项|条|批|期|级|性|化|式|等|及|和|与|双|成果|转化|基础|设施|交通|互联|新开工|支撑|外来|顶尖|团队|设计|省|市|区|县|领域|措施|标杆|唯一|工作|融资|基金|资本|理念|招引|专家|院士|部属|型|行业性|互联网|第一|首|唯一|上述|十大"
    "|电商|孵化|备案|年度|载体|产学研|协同|开放|对外|技改|民生|生态|美丽|全域|校企|校地|社会|组织|政府|产融|产城|融合|联合|展示|全链条|生产|成长|储备|技能|高技能|用地|工矿|园区|开工|续建|前期|在建|竣工"
)
_GENERIC = re.compile(rf"(?:{_MODIFIERS})*")
_GOING_IN = re.compile("(?<![促推先引改跃奋前永上])进$")
_LEVEL = re.compile(r"^(?:省|市|县|区|州|旗|镇|国家|自治区|自治州)(?![级内外区县场])")
_LEADING = re.compile(
    r"^(?:[一二三四五六七八九十两]?[家个条项批支]|首[家个批条]|我[市区县省]|全[市区县省]|和|及|或|驻|原|拟|已|再|而|且|个|家|名)+(?=..)"
)

_PLACE = re.compile(
    r"(?!.{0,3}(?:城[镇市乡]|乡镇|上市|都市|超市|门市|区县|县区|综保|保税|富民|强[市县区])|[各全本我年该其地])[\u4e00-\u9fff]{2,3}?"
    r"(?:自治[州县旗]|[省市县州旗]|(?<![社园片地街景厂新辖校小专特灾林城市郊山库发假范能])区)(?![场级区县容政镇局委办直民])"
)


_BRACKET = re.compile("[（）〔〕]")
_OUTSIDE_BRACKETS = re.compile("[^（）〔〕]+")
_WITH_SHORT_BRACKETS = re.compile("[^（）〔〕]*(?:（[^（）〔〕]{1,6}）[^（）〔〕]+)*")
_QUOTED = re.compile("“([^“”，。；]{5,24})”")
_QUOTE_BEFORE = re.compile("“[^“”，。；]{1,12}”$")
_SHORTEST_PLACE = 3
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,3}[市县区旗][\u4e00-\u9fff]{2,3}(?:镇|乡)(?![场政企])")


@dataclass(frozen=True)
class Name:
    """A name at ``start`` to ``end`` of a text, and the kind its ending tells."""

    kind: str
    start: int
    end: int


def find_names(text: str) -> Iterator[Name]:
    """Names that their endings tell; one in quotation marks may stand inside another.

    >>> text = "支持青梧开发区加快建设县光学园区，与云澜大学合作。"
    >>> [(text[n.start : n.end], n.kind) for n in find_names(text)]
    [('青梧开发区', 'zone'), ('县光学园区', 'park'), ('云澜大学', 'institution')]
    """
    yield from names_and_places(text)[0]


@remembered
def names_and_places(text: str) -> tuple[list[Name], list[Name]]:
    """What `find_names` and `find_places` find, from one walk over the text."""
    names, places = list(_quoted(text)), list[Name]()
    for start, end in _stretches(text):
        names += _in_stretch(text, start, end)
        places += _place_at(text, start, end)
    return names, places


def _quoted(text: str) -> Iterator[Name]:
    for match in _QUOTED.finditer(text):
        if kind := kind_of(match[1]):
            yield Name(kind, match.start(1), match.end(1))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """What stands between punctuation, particles and verbs; a short bracket inside a name does not divide."""
    start = 0
    plain = _BRACKET.search(text) is None
    for begin, end in [*(match.span() for match in _CUT.finditer(text)), (len(text), len(text))]:
        if begin > start and plain:
            yield start, begin
        elif begin > start:
            yield from _at_brackets(text, start, begin)
        start = end


def _at_brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if _WITH_SHORT_BRACKETS.fullmatch(text, start, end):
        yield start, end
        return
    for part in _OUTSIDE_BRACKETS.finditer(text, start, end):
        yield part.span()


def _in_stretch(text: str, start: int, end: int) -> Iterator[Name]:
    """The names of a stretch: 和 divides it where a name ends before it."""
    begin = start
    for match in _AND.finditer(text, start, end):
        if match.start() - begin > 1 and kind_of(text[max(begin, match.start() - _LONGEST) : match.start()]):
            yield from _name(text, begin, match.start())
            begin = match.end()
    yield from _name(text, begin, end)


def _name(text: str, start: int, end: int) -> Iterator[Name]:
    words = text[start : min(end, start + _LONGEST)]
    ends = list(_KIND_END.finditer(words))
    if not ends:
        return
    last = _before_another(words, ends)
    skipped = _LEADING.match(words)
    begin = skipped.end() if skipped else 0
    left = text[max(0, start - 20) : start]
    quoted = _QUOTE_BEFORE.search(left) if begin == 0 and left.endswith("”") else None
    if quoted:
        begin = quoted.start() - len(left)
    name, kind = text[start + begin : start + last.end()], last.lastgroup or ""
    if left.endswith("各") or (kind == "project" and not _is_project(name, left)):
        return
    if is_name(name, kind, last[0]):
        yield Name(kind, start + begin, start + last.end())


def _is_project(name: str, before: str) -> bool:
    """Whether 项目 ends the name of one: it holds another name, or is being carried out."""
    if not name.endswith("项目"):
        return True
    if re.search("(?:[类型性级式上下内外]|投资|奖励|资金|申报|新上)项目$", name):
        return False
    holds = (
        re.search(r"[“A-Za-z]|^[\u4e00-\u9fff]{2,3}[省市县区]", name)
        or len(list(_KIND_END.finditer(name))) > 1
    )
    return bool(holds or re.search("(?:推进|加快|依托|启动|推动|实施|建设|谋划|开工|以|支持|打造)$", before))


def _before_another(words: str, ends: list[re.Match[str]]) -> re.Match[str]:
    """The ending that closes the name: the last, but for what a level or a count begins anew.

    In 云台众创空间省级众创空间 the name ends before 省级, in 青梧谷三大园区 before 三大.
    """
    for match in ends[:-1]:
        if re.match(r"(?:国家级|省级|市级|区级|县级|[一二两三四五六七八九十]大)", words[match.end() :]):
            return match
    return ends[-1]


def is_name(name: str, kind: str, ending: str) -> bool:
    """Whether the words before the ending single one thing out.

    >>> is_name("国家级众创空间", "platform", "众创空间"), is_name("云台众创空间", "platform", "众创空间")
    (False, True)
    """
    before = name[: len(name) - len(ending)]
    if "”" in before:
        rest = before.rpartition("”")[2]
        vague = ending.endswith(("平台", "项目", "工程")) and _GENERIC.fullmatch(rest)
        return len(name) <= 36 and not vague
    place = re.match(r"[\u4e00-\u9fff]{2,3}[省市县区]", before)
    if (
        place
        and kind in ("institution", "platform", "project")
        and not ending.endswith("服务中心")
        and place.end() < len(before)
        and _GENERIC.fullmatch(before[place.end() :])
    ):
        return False
    if not before or len(name) > 36 or _GENERIC.fullmatch(before):
        return kind == "unit" and bool(_LEVEL.match(name)) and 3 <= len(name) <= 6
    if _GOING_IN.search(before):
        return False  # 服务进园区 tells where something goes
    if kind == "fund" and re.search("[省市区县]级", before):
        return False  # the names stand before their level, in a list
    if kind == "project":
        return len(before) >= 5 and "和" not in before and not re.search(r"^(?:人才|一批)|[一优]批", before)
    if kind == "unit":
        return bool(_LEVEL.match(name)) or len(before) >= 3 or (len(ending) >= 2 and len(before) >= 2)
    return len(before) >= 2


def find_places(text: str) -> Iterator[Name]:
    """Cities, counties, districts that open a stretch: 青梧县, 云澜市.

    >>> text = "推动青梧县、云澜市联合办会。"
    >>> [text[n.start : n.end] for n in find_places(text)]
    ['青梧县', '云澜市']
    """
    yield from names_and_places(text)[1]


def _place_at(text: str, start: int, end: int) -> Iterator[Name]:
    if end - start < _SHORTEST_PLACE:
        return
    if match := _TOWN.match(text, start, end):
        yield Name("zone", start, match.end())
    elif (match := _PLACE.match(text, start, end)) and kind_of(match[0]) is None:
        yield Name("unit", start, match.end())


def kind_of(name: str) -> str | None:
    """The kind that the last words of a name tell, or None.

    >>> kind_of("青梧县科技局"), kind_of("晨曦光学")
    ('unit', None)
    """
    for match in _KIND_END.finditer(name):
        if match.end() == len(name):
            return match.lastgroup
    return None


def last_stretch(text: str, start: int, end: int) -> int:
    """Where the last stretch of ``text[start:end]`` begins that no verb and no particle divides.

    >>> text = "积极推动与晨曦光学"
    >>> text[last_stretch(text, 0, len(text)) :]
    '晨曦光学'
    """
    begin = start
    for match in _CUT.finditer(text, start, end):
        if match.end() < end:
            begin = match.end()
    return begin


def behind_place(name: str) -> int:
    """How many letters of a name are a zone or a park that is printed before it: 光谷园区晨曦光学.

    >>> behind_place("光谷园区晨曦光学"), behind_place("晨曦光学")
    (4, 0)
    """
    ends = [m.end() for m in _KIND_END.finditer(name) if m.lastgroup in ("zone", "park")]
    return ends[-1] if ends and len(name) - ends[-1] >= 3 else 0
