"""A report with everything that the view of both texts must align, translated and then worked on by a person."""

from dataclasses import replace
from pathlib import Path

import samples
import sites
from bitext import cli
from bitext.alignment import bitext, store
from bitext.alignment.lock import Lock, dump, target_hash
from engine_server import EngineServer

NAME = "reports/2025/both"
REPORT = """\
---
title: تقرير فيه كل شيء
date: 2025-05-06
summary: ملخص التقرير.
dateline: حلب
authors: [هيئة التحرير]
translators: [سلمى]
---

وصلت القافلة الأولى إلى المدينة صباح الأحد ومعها طواقم طبية[^one].

فقرة طويلة يقسمها المحرر إلى فقرتين. فيها جملة أولى عن الطريق رقم 41 في الشمال. وفيها جملة ثانية عن الطريق رقم 57.

فقرة بين المقسومة والمدموجة.

فقرة أولى فيها الرقم 63 يدمجها المحرر مع التي تليها.

وفقرة ثانية فيها الرقم 78 تُدمج مع التي قبلها في فقرة واحدة.

فقرة بين المدموجة والمحذوفة.

فقرة يحذفها المحرر من النص الآخر.

## عنوان القسم الأول {#first}

- بند أول عن الماء
- بند ثان عن الكهرباء

    فقرة تابعة للبند الثاني

    - بند فرعي عن المحولات
- بند ثالث عن الخبز

فقرة بين القائمتين.

3. خطوة ثالثة في الترتيب
4. خطوة رابعة في الترتيب

> قال شاهد من أهل الحي إن الماء انقطع.
>
> وقال آخر إنه عاد.

### عنوان فرعي

| المدينة | العدد | ملاحظة |
|---|---:|---|
| الرقة | ١٢ | عدد تقريبي |
| الحسكة | ٣٤ | عدد نهائي |

!!! warning "تنبيه للقارئ"
    نص التنبيه الأول.

    نص التنبيه الثاني.

??? note "للمزيد"
    نص مخفي في الصندوق.

داعش
:   تنظيم الدولة

```text
code
```

---

فقرة صدئت ترجمتها بعد أن تغيّر أصلها.

فقرة أخيرة مع [رابط](../../about.md).

[^one]: حاشية عن المصدر الأول.
"""
SPLIT = ("A long passage that was split. Its first half is on road 41, in the north.", "Its second half is on road 57.")
JOINED = "A first passage, with the number 63, joined with the one behind it: a second passage, with the number 78."
STALE = "An editor wrote this before the Arabic changed."
ADDED = "An editor has added this for readers of English."
LATER = "\nفقرة جديدة لم تصل إلى النص الآخر بعد.\n\nفقرة أخيرة مع"


def make(folder: Path, server: EngineServer) -> Path:
    """A project with that report; what a person has done to the English is known to its lock."""
    project = sites.small(folder, {f"docs/{NAME}.md": REPORT})
    translate(project, server)
    path = project / f"docs/{NAME}.en.md"
    lines = path.read_text(encoding="utf-8").split("\n")
    body = lines.index("---", 1)
    words = [n for n, line in enumerate(lines) if n > body and line.strip()]
    lines[words[2]] += f"\n\n{ADDED}"
    path.write_text("\n".join(lines), encoding="utf-8")
    translate(project, server)
    stale = next(n for n in reversed(words) if lines[n].startswith("---")) + 2
    lines[words[1]] = "\n\n".join(SPLIT)
    lines[words[3]] = JOINED
    lines[words[4]] = lines[words[6]] = ""
    lines[stale] = STALE
    path.write_text("\n".join(lines), encoding="utf-8")
    translate(project, server)
    report = project / f"docs/{NAME}.md"
    text = report.read_text(encoding="utf-8")
    text = text.replace("تغيّر أصلها", "تغيّر أصلها مرة أخرى تغيراً بيّناً")
    report.write_text(text.replace("\nفقرة أخيرة مع", LATER), encoding="utf-8")
    return project


def waiting(project: Path) -> str:
    """Put a report into a project one of whose passages stands in Arabic until it is translated; return its name."""
    name = "reports/2025/waiting"
    text = "---\ntitle: عنوان\ndate: 2025-01-01\n---\n\nفقرة تنتظر ترجمتها.\n\n- بند ينتظر ترجمته\n"
    page = store.Page(project, "docs", "memory", f"{name}.md")
    sites.put(project, {f"docs/{name}.md": text, f"docs/{name}.en.md": text.replace("عنوان", "Title")})
    rows = [
        replace(unit.row, machine=target_hash(unit.segment.text) if unit.segment.kind == "paragraph" else "")
        for unit in bitext.read(samples.read(text), None, Lock()).units
    ]
    sites.put(project, {page.shown_lock("en"): dump(Lock(tuple(rows)))})
    return name


def translate(project: Path, server: EngineServer) -> None:
    """Translate by the engine on this machine."""
    options = ["--project", str(project), "--engine", "libretranslate", "--engine-url", server.libretranslate_url]
    assert cli.main(["translate", "-q", *options]) == 0
