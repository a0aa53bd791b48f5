"""Traditional characters of official prose simplified one for one, so that places stay true."""

from __future__ import annotations

import re
from collections import Counter

_PAIRS = (
    "條条節节編编欄栏號号發发關关於于辦办個个規规則则細细劃划計计見见報报請请複复復复議议務务門门開开區区"
    "縣县鄉乡鎮镇"
    "員员會会國国組组織织總总經经濟济產产業业財财長长廣广東东實实現现為为執执責责負负釋释權权歸归廢废"
    "處处單单標标準准"
    "導导領领導导體体設设備备質质點点運运營营機机構构環环資资場场務务動动際际廳厅黨党書书記记還还這这對对"
    "應应強强當当"
    "專专項项類类級级獎奖勵励補补貼贴萬万億亿間间時时後后將将從从與与並并從从認认證证試试題题結结約约給给"
    "統统術术創创"
    "訊讯訂订評评審审許许語语調调護护買买賣卖費费貸贷資资賬账達达遠远選选遞递進进連连運运過过週周鐵铁錢钱"
    "鏈链鍵键銀银"
    "問问閱阅隊队陽阳階阶險险隨随難难雙双離离電电頭头預预願愿顧顾風风養养驗验驅驱體体龍龙齊齐兩两傳传價价"
    "優优億亿兒儿"
    "劑剂劉刘勢势勝胜協协參参壓压壞坏夠够學学寫写寶宝屬属島岛嶺岭幣币幹干庫库廠厂張张徵征態态慣惯據据擔担"
    "擇择擴扩擬拟"
    "數数斷断暫暂極极榮荣樣样樓楼橋桥歲岁歷历決决沒没減减滿满漢汉無无煙烟熱热爾尔狀状獨独環环瀏览畫画異异"
    "療疗監监盤盘"
    "礎础禮礼種种稱称穩稳窮穷競竞筆笔簡简簽签糧粮約约紅红納纳級级細细終终組组絕绝維维緊紧線线練练縮缩績绩"
    "繼继續续羅罗"
    "義义習习聯联職职聲声脫脱腦脑臨临舉举舊旧艱艰華华葉叶藥药蘭兰虛虚蟲虫術术衛卫補补裝装製制複复觀观討讨"
    "訓训訪访詢询"
    "詳详誠诚論论諮咨證证譯译變变讓让貢贡貧贫貨货貫贯貿贸質质賴赖贊赞車车軌轨軍军軟软載载輔辅輕轻輪轮輸输"
    "轉转農农鄭郑"
    "釘钉鋼钢錄录鎖锁鑒鉴閉闭閣阁陸陆陳陈雜杂雲云靈灵靜静韓韩響响頁页頂顶順顺須须頒颁頻频顆颗飛飞飯饭飾饰"
    "館馆馬马駐驻"
    "騎骑鬥斗魚鱼鮮鲜鳥鸟鹽盐麗丽麥麦黃黄點点來来倆俩們们側侧償偿內内冊册凍冻劇剧勞劳勻匀卻却厲厉啟启啓启"
    "嚴严圍围園园圓圆"
    "圖图團团壯壮夾夹奪夺妝妆婦妇孫孙寧宁審审層层帥帅師师帳帐幫帮廟庙彈弹彌弥彎弯徑径復复恆恒惡恶戰战戲戏"
    "戶户拋抛挾挟"
    "別别噴喷噸吨徹彻揮挥撐撑曬晒樹树況况溫温潔洁爭争獻献畝亩疊叠確确積积綜综綠绿繞绕纖纤話话講讲豬猪購购遊游針针鈴铃銷销錨锚鞏巩麵面範范係系裡里裏里麼么隻只盡尽帶带歐欧濱滨灣湾澤泽潛潜濕湿濃浓灑洒燈灯燒烧"
    "爐炉牆墙獲获獵猎獸兽瓊琼疇畴盜盗礦矿礙碍祿禄禦御稅税穀谷竊窃築筑篩筛籃篮籌筹糾纠紀纪紋纹紓纾紙纸紛纷紡纺紮扎絡络絲丝綁绑綢绸綱纲網网綿绵緒绪緩缓緝缉緣缘縱纵縫缝繩绳繪绘繫系罰罚罷罢肅肃腫肿臺台艙舱艦舰"
    "蒼苍蓋盖蔥葱蔭荫薦荐薩萨藍蓝藝艺蘇苏蘋苹螞蚂蠟蜡衝冲襯衬覓觅視视覽览覺觉觸触託托診诊誤误誌志誘诱諸诸諾诺謀谋謂谓謝谢謹谨譜谱識识豐丰貝贝販贩貯贮貴贵賀贺賓宾賜赐賞赏賠赔賽赛贈赠趙赵趕赶趨趋躍跃軸轴較较"
    "輛辆輩辈輯辑輻辐轄辖辭辞邁迈邊边郵邮鄰邻鄧邓醫医釀酿鈣钙鈉钠鉀钾鉛铅鉤钩銅铜鋁铝鋪铺鋰锂錦锦鍋锅鍛锻鎳镍鏡镜鐘钟鑄铸鑽钻閒闲闊阔闡阐陣阵隱隐隸隶頗颇頸颈額额顏颜飲饮飼饲餘余騰腾驚惊驛驿髒脏髮发鬆松鬧闹"
    "魯鲁鯉鲤鰻鳗鴨鸭鵝鹅齡龄龐庞彙汇匯汇墊垫墾垦塊块壇坛寬宽尋寻屆届嶄崭廈厦憑凭懷怀戀恋掛挂採采換换損损搶抢搖摇擁拥擊击擠挤攜携攝摄敗败敵敌晉晋暢畅曉晓曆历棟栋棄弃槍枪樞枢檔档檢检櫃柜殘残殺杀毀毁氣气淨净"
    "淺浅測测渾浑湧涌滬沪滯滞漁渔漲涨澆浇濤涛煉炼犧牺畢毕瘡疮癒愈皺皱盧卢睜睁矚瞩碼码磚砖礫砾禍祸禎祯穎颖穡穑窩窝籤签籠笼粵粤紳绅綻绽緯纬繳缴纜缆罎坛翹翘聖圣聞闻聰聪腸肠膠胶臟脏艷艳莊庄莖茎萊莱蔣蒋蕭萧薈荟"
    "蘆芦虧亏蝦虾螢萤蠶蚕褲裤襲袭証证該该誰谁談谈謙谦豎竖貪贪賦赋賢贤贏赢跡迹踐践蹤踪輾辗迴回違违遲迟遷迁邏逻醬酱釐厘鉅巨錶表鏟铲鑰钥鑼锣閃闪閑闲閘闸閩闽闖闯闢辟陝陕陰阴隕陨雛雏霧雾韌韧頌颂頹颓顯显飄飘餓饿"
    "饋馈饑饥駕驾駱骆騙骗髖髋鬚须鯨鲸鳳凤鴻鸿鵬鹏齒齿災灾塵尘兇凶佈布佔占倉仓傘伞傷伤僅仅僑侨債债儀仪儘尽儲储兌兑凱凯刪删剛刚劍剑勳勋匱匮厭厌吳吴喚唤喪丧嘗尝嚇吓囑嘱墜坠壘垒夢梦奮奋娛娱婁娄嬰婴宮宫寢寝屍尸"
    "屢屡峽峡崗岗嶽岳巖岩幟帜廚厨廬庐彥彦慶庆慮虑憂忧憲宪懇恳懲惩懸悬捨舍掃扫揀拣搗捣摻掺撥拨撫抚擋挡攔拦攤摊斂敛暈晕曠旷朮术棲栖楊杨槳桨橫横櫻樱歡欢殼壳毆殴氈毡汙污沖冲洩泄淚泪淪沦淵渊渦涡湯汤滅灭滄沧滲渗"
    "漸渐潑泼潤润瀉泻濾滤瀾澜灘滩煥焕燦灿爛烂牽牵狹狭猶犹瑪玛璽玺甕瓮"
)
_FOLD = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))
_ANY = re.compile(f"[{_PAIRS[::2]}]")


def simplified(text: str) -> str:
    """The text with the commoner traditional characters simplified; its length does not change.

    >>> simplified("關于印發管理辦法的通知")
    '关于印发管理办法的通知'
    """
    return text.translate(_FOLD) if _ANY.search(text) else text


_SAMPLE = 20_000  # signs that tell the script of a document
_SHARE = 0.02  # as many traditional characters in a hundred are no names in a simplified text


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters.

    >>> is_traditional("關於印發管理辦法的通知"), is_traditional("关于印发管理办法的通知")
    (True, False)
    """
    sample = text[:_SAMPLE]
    return sum(ord(sign) in _FOLD for sign in sample) > _SHARE * len(sample)


def printed_signs(text: str) -> dict[int, str]:
    """For each simplified character, the sign that this text prints for it most often.

    >>> "管理办法".translate(printed_signs("關於印發管理辦法的通知"))
    '管理辦法'
    """
    signs: dict[int, str] = {}
    for sign, _ in reversed(Counter(text).most_common()):
        signs[ord(_FOLD.get(ord(sign), sign))] = sign
    return signs


def as_printed(words: str, printed: str) -> str:
    """Words in the characters of the stretch they were read from, where they stand in it.

    >>> as_printed("播种面积", "糧食播種面積和麵粉")
    '播種面積'
    """
    begin = simplified(printed).find(words)
    return printed[begin : begin + len(words)] if begin >= 0 else words
