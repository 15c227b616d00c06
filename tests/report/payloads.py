"""What a reviewer might write to make a report do something, and the places of the fixture where it can stand."""

from __future__ import annotations

SINKS = (
    "stage", "touchpoint", "run", "notice", "project", "company", "goal", "scope", "metric", "quote", "source", "channel",
    "label", "theme", "keyword", "persona", "reason", "need", "gap", "opportunity", "control", "file", "notes", "fault",
)  # fmt: skip

HOSTILE = (
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
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "{=1+1}", "=cmd|'/c calc'!A1", '=HYPERLINK("http://e.t","x")',
    "＝1+1", "＋1", "－1", "＠SUM", "x;=1+1", 'x";=1+1', "x,=1+1", "x\t=1+1", "x\n=1+1", '"=1+1"', "'=1+1", "x|@SUM", "x,-1",
    "http://evil.test/", "https://evil.test/", "mailto:a@evil.test", "ftp://evil.test", "www.evil.test", "internal:Sheet1!A1",
    "external:c:\\x.xlsx", "file:///etc/passwd", "\\\\evil\\share", "a@evil.test",
)  # fmt: skip
