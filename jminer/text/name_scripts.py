"""Names in other than Latin letters: after words that introduce, address, thank or sign, and by surnames in Chinese, Japanese and Korean.

The scorer (`name_model`) learned from Latin letters; it reads Cyrillic and Greek too, which have capitals. Here stand the places where people
of other scripts name someone. After a sure cue (`меня зовут`, `اسمي`, `मेरा नाम`, `我叫`) any word is masked that is not among the frequent ones of
its language; after a cue that others follow as well (`я`, `شكرا`, `我是`) a word that people bear, or two in a row that are ordinary nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from jminer.text.name_lexicon import NOTHING, Known, lower

OTHER = re.compile(r"[\u0370-\u1fff\u2d00-\u2d2f\u3040-\ud7af]")
"""A sign of these scripts; a text without one is done at once."""
MARKS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u200c\u200d"
WORD = re.compile(rf"(?:[^\W\d_]|[{MARKS}])+(?:['’-][^\W\d_]+)*")
"""A word with its vowel signs, which are no letters to `re`."""
MOST = 3

SURE = """
    меня зовут|мое имя|моё имя|моя фамилия|по имени|мене звати|мене звуть|моє ім'я|моє ім’я|на ім'я|на ім’я|казвам се|името ми е|се викам|моето име е|ме викаат
    зовем се|зовем се|моје име је|моје име|менің атым|имя:|фио:|имя и фамилия:|мяне завуць|маё імя
    с уважением|з повагою|с уважение|со почит|господин|госпожа|господина|госпоже|господином|госпожой|г-н|г-жа|пан|пані|пана|господине|гражданин
    με λένε|με λενε|ονομάζομαι|ονομαζομαι|λέγομαι|το όνομά μου είναι|το όνομα μου είναι|το ονομα μου ειναι|ονοματεπώνυμο:|με εκτίμηση
    κύριος|κύριο|κυρία|κύριε|κυρίου|κυρίας|κος|κα
    اسمي هو|اسمي|إسمي|اسمى|السيد|السيدة|الأستاذ|الأستاذة|الاستاذ|الدكتور|الدكتورة|الآنسة|تحياتي|مع تحياتي|المدعو|يدعى|تدعى|اسمه|اسمها
    اسم من|نام من|آقای|خانم|جناب آقای|سرکار خانم|با احترام|میرا نام|محترمہ|جناب|زما نوم
    שמי|שמי הוא|השם שלי הוא|השם שלי|קוראים לי|בשם|מר|גברת|גב'|גב׳|ד"ר|ד״ר|בברכה|בכבוד רב
    मेरा नाम|मेरा नाम है|माझे नाव|माझं नाव|मेरो नाम|श्री|श्रीमती|सुश्री|कुमारी|डॉ|डॉ.|भवदीय|भवदीया
    আমার নাম|জনাব|জনাবা|শ্রী|শ্রীমতী|என் பெயர்|எனது பெயர்|திரு|திருமதி|నా పేరు|శ్రీమతి|ನನ್ನ ಹೆಸರು|എന്റെ പേര്|എന്റെ പേര്|મારું નામ|ਮੇਰਾ ਨਾਮ|ਮੇਰਾ ਨਾਂ|මගේ නම|මාගේ නම
    მე მქვია|მქვია|ჩემი სახელია|ბატონი|ქალბატონი|იմ անունը|իմ անունը|անունս|պարոն|տիկին|ስሜ|አቶ|ወይዘሮ
"""
"""After these a name stands, or one of the most frequent words."""
LIKELY = """
    я|это|спасибо|спасибо большое|благодарю|сотрудник|сотрудница|оператор|менеджер|консультант|курьер|водитель|мастер|продавец|уважаемый|уважаемая|привет
    здравствуйте|добрый день|с|дякую|вітаю|це|аз съм|благодаря|здравейте|ја сам|хвала|јас сум
    είμαι ο|είμαι η|είμαι|ευχαριστώ|ευχαριστώ τον|ευχαριστώ την|μίλησα με τον|μίλησα με την|ο υπάλληλος|η υπάλληλος|γεια σου|αγαπητέ|αγαπητή|ο|η|τον|την
    أنا|انا|شكرا|شكراً|شكرا لك يا|الموظف|الموظفة|السائق|المندوب|تحدثت مع|تحدثت إلى|تكلمت مع|مع|يا|عزيزي|عزيزتي|مرحبا|إلى
    من|ممنون|مرسی|با تشکر|کارمند|سلام|با|میں|شکریہ|
    אני|תודה|תודה ל|דיברתי עם|שוחחתי עם|הנציג|הנציגה|השליח|הנהג|המוכרת|המוכר|שלום|היי|עם|לכבוד|זה|זאת
    मैं|म|मी|धन्यवाद|शुक्रिया|नमस्ते|एजेंट|मैनेजर|प्रबंधक|ड्राइवर|सादर|प्रिय|আমি|ধন্যবাদ|প্রিয়|நான்|நன்றி|வணக்கம்|నేను|ధన్యవాదాలు|ನಾನು|ಧನ್ಯವಾದ|ഞാൻ|നന്ദി
    હું|આભાર|ਮੈਂ|ਧੰਨਵਾਦ|මම|ස්තූතියි|მე ვარ|მე|მადლობა|ես|շնորհակալություն|እኔ|አመሰግናለሁ|мен
"""
"""After these a name stands now and then."""


WORDS_TOO = frozenset({"سعيد", "سعيدة", "جميل", "جميلة", "كريم", "كريمة", "أمين", "امين", "صادق", "صادقة", "خالص",
    "جزيل", "نور", "منى", "هدى", "शुक्रिया", "सुनील", "שמח", "טוב", "אור", "חיים"})  # fmt: skip
"""Names that say `happy`, `beautiful` and the like: alone after a cue that is not sure they are that."""


def _either(phrases: str) -> str:
    words = {phrase.strip() for phrase in phrases.replace("\n", "|").split("|")} - {""}
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


CUE = re.compile(rf"(?<![\w{MARKS}])(?:(?P<sure>{_either(SURE)})|{_either(LIKELY)})(?![\w{MARKS}])[ .:,،]{{0,2}}\n?", re.IGNORECASE)

HAN = r"[\u3400-\u9fff々]"
CHINESE = """
    王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董潘袁蔡蒋蔣余杜叶葉程魏苏蘇吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范廖石金韦韋贾賈夏付傅邹鄒熊
    孟秦邱江尹薛闫閻段雷侯龙龍史黎贺賀顾顧毛郝龚龔邵覃武钱錢戴严嚴莫孔汤湯康易乔喬赖賴庞龐樊殷施洪翟倪齐齊温溫芦俞葛柳樂乐毕鲍鮑柯阮翁游詹欧歐简簡
"""
CHINESE_NAME = rf"(?:欧阳|歐陽|司马|上官|诸葛|司徒|[{''.join(CHINESE.split())}]){HAN}{{1,2}}?"
ZH_SURE = re.compile(
    rf"(?:我叫|名字是|名字叫|名叫|本人叫|姓名[:：]|联系人[:：]|聯繫人[:：]|署名[:：])\s*"
    rf"(?![了的不是我你他她它过過来來个個这這那车車])(?P<name>{HAN}{{2,4}}?(?=[的在是想要从從和跟了有])|{HAN}{{2,4}})"
)
ZH_LIKELY = re.compile(
    rf"(?:我是|找|谢谢|謝謝|感谢|感謝|客服|经理|經理|店员|店員|服务员|服務員|司机|司機|快递员|師傅|师傅|员工|員工|和|跟|与|與|给|給|是|此致)\s*(?P<name>{CHINESE_NAME})"
    r"(?=$|[\s,.!?，。！？、；;]|[的说說在帮幫给給打通聊联聯])"
)
ZH_TITLED = re.compile(rf"(?P<name>[{''.join(CHINESE.split())}]{HAN}{{0,2}}?)(?=先生|女士|小姐|太太|经理|經理|老师|老師|师傅|師傅|医生|醫生|主任|阿姨)")

JAPANESE = """
    佐藤|鈴木|高橋|田中|伊藤|渡辺|渡邊|渡部|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|斎藤|斉藤|清水|山崎|森|池田|橋本|阿部|石川|山下|中島|石井|小川|前田|岡田
    長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|金子|岡本|藤原|三浦|中野|中川|原田|松田|竹内|小野|田村|中山|和田|石田|森田|上田|原|内田|柴田|酒井|宮崎|横山|高木|安藤|宮本|大野|小島
    谷口|今井|工藤|高田|増田|丸山|杉山|村田|大塚|新井|小山|平野|藤本|河野|上野|野口|武田|松井|千葉|菅原|岩崎|久保|木下|佐野|野村|松尾|市川|菊地|菊池|杉本|古川|大西|島田|水野|桜井|吉川|山内|西田
    西川|北村|五十嵐|福島|安田|中田|平田|川口|飯田|川崎|東|本田|沢田|久保田|吉村|辻|服部|岩田|中西|土屋|永井|望月|田口|浅野|川上|大橋|須藤|栗原|松岡|黒田|小松|樋口|奥村|堀|尾崎|熊谷|星野|早川|片山
"""
JA_SURNAME = _either(JAPANESE)
JA_GIVEN = r"[\u3400-\u9fff々ぁ-んァ-ヶー]{1,4}"
JA_FULL = rf"(?:{HAN}{{1,4}}(?:[ 　]{JA_GIVEN})?|[ァ-ヶー]{{2,10}}(?:[・ 　＝][ァ-ヶー]{{2,12}})?|[ぁ-ん]{{2,5}}[ 　][ぁ-ん]{{2,5}})"
JA_KNOWN = rf"(?:(?:{JA_SURNAME})(?:[ 　]?{HAN}{{1,3}}|[ 　]{JA_GIVEN})?|{HAN}{{1,3}}[ 　]{HAN}{{1,3}}|[ァ-ヶー]{{2,10}}[・ 　＝][ァ-ヶー]{{2,12}})"
JA_RULES = (
    re.compile(rf"(?:(?:私|わたし|僕|俺|名前|氏名|担当者?|者)(?:の名前)?[はがの、:：]\s*)?(?P<name>{JA_FULL})\s*(?=と申し|といいます|と言います|と名乗)"),
    re.compile(rf"(?:(?:私の)?名前は|氏名[:：])\s*(?P<name>{JA_FULL})(?=です|だ|。|、|$|\s)"),
    re.compile(rf"(?:(?:私|わたし|僕|俺|こちら)は、?|担当[のは]?|店員の|スタッフの)\s*(?P<name>{JA_KNOWN})(?=です|だ|さん|様|氏|。|、|と|が|に|は|$)"),
    re.compile(rf"(?<!{HAN})(?P<name>{JA_KNOWN}|(?:{JA_SURNAME}))(?=さん|様|さま|氏|ちゃん|くん|君|先生|店長|より)"),
    re.compile(rf"(?:^|\n)\s*[-—–]?\s*(?P<name>(?:{JA_SURNAME})[ 　]?{HAN}{{1,3}})\s*$"),
)

KOREAN = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나지엄채원천방공현함변염여추"
    "도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
KO_COMPOUND = "남궁|독고|선우|황보|제갈|사공"
KO_NAME = rf"(?:(?:{KO_COMPOUND})\s?[가-힣]{{1,2}}|[{KOREAN}]\s?[가-힣]{{2}})"
KO_NO = re.compile(r"(?:자|원|님|인|생|들|분|기|사|장|팀|중|것|점|객|품|도)$")
"""Ends of ordinary Korean words for people and things; after a sure cue such a name is masked all the same."""
KO_SURE = re.compile(
    r"(?:제|내|저의|나의)?\s?(?:이름은|성함은|성명[:：은]|이름[:：])\s*"
    r"(?P<name>[가-힣]{1,2}\s[가-힣]{2}|[가-힣]{2,4}?)(?=입니다|이에요|예요|이고|이라고|라고|이며|[\s,.]|$)"
)
KO_LIKELY = re.compile(
    rf"(?:(?:저는|전|나는|난)\s*(?P<me>{KO_NAME}|[{KOREAN}][가-힣])(?=입니다|이에요|예요|이라고|라고|이고)"
    rf"|(?<![가-힣])(?P<name>{KO_NAME})\s?(?=씨|님|상담|기사|매니저|대리|과장|팀장|직원|선생|드림|올림|에게서|라는|라고 (?:합니다|해요|하))"
    rf"|(?:^|\n)\s*[-—–]?\s*(?P<last>{KO_NAME})\s*$)"
)
THAI = re.compile(
    r"(?:ฉัน|ผม|ดิฉัน|หนู|เรา|กระผม)ชื่อ\s*"
    r"(?P<name>[\u0e01-\u0e4e]{2,24}?(?: [\u0e01-\u0e4e]{2,24}?)?)(?=ครับ|ค่ะ|คะ|นะ|และ|[^\u0e01-\u0e4e]|$)"
)

Span = tuple[int, int]


def spans(text: str, lexicon: Mapping[str, Known]) -> list[Span]:
    """Where names in other scripts stand, in order, none over another."""
    if text.isascii() or not OTHER.search(text):
        return []
    merged: list[Span] = []
    for start, end in sorted([*_spaced(text, lexicon), *_unspaced(text, lexicon)], key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spaced(text: str, lexicon: Mapping[str, Known]) -> Iterator[Span]:
    """Names after cues, in scripts that put spaces between words."""
    words = list(WORD.finditer(text))
    for first, second in pairwise(words):
        if text[first.end() : second.start()] == " " and all(_bare(word[0], lexicon) for word in (first, second)):
            yield first.start(), second.end()
    place = 0
    while cue := CUE.search(text, place):
        end = _taken(text, cue.end(), cue["sure"] is not None, lexicon)
        if end > cue.end():
            yield cue.end(), end
        place = max(end, cue.end())


def _taken(text: str, start: int, sure: bool, lexicon: Mapping[str, Known]) -> int:
    """Where the name that begins here ends; `start` when there is none."""
    end = place = start
    for count in range(MOST):
        found = WORD.match(text, place)
        if not found or not OTHER.match(found[0]):
            break
        facts = lexicon.get(lower(found[0]), NOTHING)
        borne, usual = bool(facts.first or facts.last), _usual(facts)
        cased, large = found[0].lower() != found[0].upper(), found[0][0].isupper()
        if count == 0:
            fits = borne and usual < 2 and (sure or not (usual or found[0] in WORDS_TOO) or _borne(text, found.end(), lexicon))
            fits = fits or (sure and large and usual < 2)
            fits = fits or (not usual and (sure or (large and not _first(text, start)) or (not cased and _pair(text, found.end(), lexicon))))
        else:
            fits = borne or (not usual and (large if cased and count > 1 else count == 1)) or (cased and large and usual < 2)
        if not fits:
            break
        end = found.end()
        if text[end : end + 1] not in (" ", "-", "·") or not WORD.match(text, end + 1):
            break
        place = end + 1
    return end


def _borne(text: str, end: int, lexicon: Mapping[str, Known]) -> bool:
    """Whether the next word is a name, too."""
    following = WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    facts = lexicon.get(lower(following[0]), NOTHING) if following else NOTHING
    return bool(facts.first or facts.last)


def _bare(word: str, lexicon: Mapping[str, Known]) -> bool:
    """Whether a word of a script without capitals is a name and no ordinary word."""
    facts = lexicon.get(word, NOTHING)
    return bool(facts.first or facts.last) and not facts.ordinary and word.lower() == word.upper() and word not in WORDS_TOO


def _first(text: str, start: int) -> bool:
    """Whether a word begins the text or a sentence, where every word has a capital."""
    return not text[:start].strip() or text[:start].rstrip()[-1] in ".!?…\n"


def _pair(text: str, end: int, lexicon: Mapping[str, Known]) -> bool:
    """Whether a second word follows that is ordinary nowhere."""
    following = WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    return following is not None and not _usual(lexicon.get(lower(following[0]), NOTHING)) and OTHER.match(following[0]) is not None


def _usual(facts: Known) -> int:
    """0 no ordinary word, 1 one, 2 a very common one."""
    return 2 if any(map(str.isupper, facts.ordinary)) else int(bool(facts.ordinary))


def _unspaced(text: str, lexicon: Mapping[str, Known]) -> Iterator[Span]:
    """Names in Chinese, Japanese, Korean and Thai: what stands around them, and surnames."""
    for rule in (*JA_RULES, KO_SURE, THAI):
        yield from (found.span("name") for found in rule.finditer(text) if not _usual(lexicon.get(found["name"], NOTHING)))
    for found in ZH_SURE.finditer(text):
        name = found["name"]
        size = 3 if len(name) == 4 and re.match(CHINESE_NAME, name) and not re.match("欧阳|歐陽|司马|上官|诸葛|司徒", name) else len(name)
        if not _usual(lexicon.get(name, NOTHING)):
            yield found.start("name"), found.start("name") + size
    for rule in (ZH_LIKELY, ZH_TITLED):
        for found in rule.finditer(text):
            if not any(_usual(lexicon.get(found["name"][:size], NOTHING)) for size in (2, 3) if len(found["name"]) >= size):
                yield found.span("name")
    for found in KO_LIKELY.finditer(text):
        kind = next(each for each in ("me", "name", "last") if found[each])
        name = "".join(found[kind].split())
        if not KO_NO.search(name) and not any(_usual(lexicon.get(each, NOTHING)) for each in (name, name[:2], name[1:] if kind == "last" else "")):
            yield found.span(kind)
