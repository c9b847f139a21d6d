"""A small project on the disk, translated through the real command line by an engine on this machine."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import samples
from bitext import cli
from engine_server import GOOGLE, EngineServer

REPORTS = {
    "reports/2025/first.md": """---
title: وصول القافلة إلى الحسكة
date: 2025-03-01
summary: ملخص عن القافلة
---

وصلت **القافلة** إلى المدينة يوم ١٢ آذار ٢٠٢٥، وفق [مصدر](https://example.org/a) محلي.

## ما جرى بعد ذلك

- بند أول عن الطريق
- بند ثان عن الجسر

| المدينة | العدد |
|---|---|
| الرقة | ١٢ |

غادرت الشاحنات مساء اليوم نفسه.
""",
    "reports/2025/second.md": """# انقطاع الكهرباء

انقطعت الكهرباء عن الحي الشرقي ثلاث ساعات.

```text
بلا ترجمة
```

عادت الكهرباء صباح الخميس[^1].

[^1]: حاشية عن المصدر.
""",
    "about.md": "# من نحن\n\nنكتب التقارير ونترجمها.\n",
}


@dataclass(frozen=True)
class Site:
    """One project."""

    root: Path

    def path(self, name: str) -> Path:
        return self.root / "docs" / name

    def text(self, name: str) -> str:
        return samples.read_file(self.path(name))

    def write(self, name: str, text: str) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_bytes(text.encode())

    def replace(self, name: str, old: str, new: str) -> None:
        """Edit a page as a person does."""
        text = self.text(name)
        assert text.count(old) == 1, (old, text)
        self.write(name, text.replace(old, new))

    def lock(self, name: str) -> Path:
        return self.root / "memory" / name.replace(".md", ".en.jsonl")

    def rows(self, name: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in samples.read_file(self.lock(name)).splitlines()[1:]]

    def everything(self) -> str:
        """All that a person could look through: translations and locks."""
        files = [*self.root.rglob("docs/**/*.en.md"), *self.root.rglob("memory/**/*.jsonl")]
        return "\n".join(samples.read_file(path) for path in sorted(files))

    def files(self) -> dict[str, tuple[bytes, int]]:
        """Every file's bytes and time of change, those under `.cache/` left out."""
        found = (p for p in self.root.rglob("*") if p.is_file() and ".cache" not in p.parts)
        return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}

    def translate(self, server: EngineServer | None, *more: str, engine: str = "libretranslate") -> int:
        """Run the command; return its exit code."""
        options = ["translate", "--project", str(self.root), "--lang", "en", *more]
        if "--jobs" not in more:  # what is asked when does not depend on threads then
            options += ["--jobs", "1"]
        if server is not None:
            url = server.google_url if engine == GOOGLE else server.libretranslate_url
            options += ["--engine", engine, "--engine-url", url]
        return cli.main(options)


ENGINE = "    engine: google"
IMPATIENT = """    engine_settings: # nothing is waited for in tests
      google: { retries: 1, wait: 0.01, patience: 2, rate: 1000 }
      libretranslate: { retries: 1, wait: 0.01, patience: 2, rate: 1000, batch: 1 }
"""


def make(root: Path, reports: dict[str, str] | None = None) -> Site:
    """Lay a project out in an empty folder."""
    shutil.copy(samples.PUBLICATION / "mkdocs.en.yml", root)
    settings = (samples.PUBLICATION / "mkdocs.yml").read_text(encoding="utf-8")
    assert settings.count(ENGINE) == 1
    (root / "mkdocs.yml").write_text(settings.replace(ENGINE, IMPATIENT + ENGINE), encoding="utf-8")
    site = Site(root)
    for name, text in (REPORTS if reports is None else reports).items():
        site.write(name, text)
    return site
