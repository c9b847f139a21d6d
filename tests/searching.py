"""A site whose search asks an engine of the tests' own, so that its answers, delays and failures are known."""

import json
from pathlib import Path
from typing import Any

import sites
from sites import BuiltSite

ENGINE = Path(__file__).parent / "data" / "search_page" / "engine.js"
HOSTILE = "<img src=x onerror=alert(1)>\u202e{{7*7}}<script>alert(2)</script>"
REPORT = "reports/2025/good/"


def record(number: int, **changes: Any) -> dict[str, Any]:
    """A report with both texts."""
    return {
        "date": f"20{24 + number % 2}-{number % 12 + 1:02}-03",
        "topics": ["water"] if number % 2 else ["roads"],
        "places": ["raqqa"],
        "texts": {
            "ar": {"url": REPORT, "title": f"تقرير عن الجسر رقم {number}", "body": "أُعيد فتح الجسر أمام المارة صباحاً."},
            "en": {
                "url": f"en/{REPORT}", "title": f"A report on bridge no. {number}",
                "body": "The bridge was opened again in the morning.",
            },
        },
        **changes,
    }  # fmt: skip


def table() -> dict[str, Any]:
    """What the engine knows."""
    alone = {"ar": {"url": REPORT, "title": "قافلة الطحين", "body": "وصلت القافلة وفيها طحين يكفي شهراً."}}
    hostile = {
        "ar": {"url": REPORT, "title": f"عدائي {HOSTILE}", "body": f"عدائي {HOSTILE}"},
        "en": {"url": "javascript:alert(3)", "title": f"hostile {HOSTILE}", "body": HOSTILE},
    }
    school = {
        "ar": {"url": REPORT, "title": "المدرسة school", "body": "مدرسة"},
        "en": {"url": f"en/{REPORT}", "title": "A school", "body": "The school."},
    }
    topics = [{"id": "water", "labels": {"ar": "مياه", "en": "Water"}, "count": 12}]
    topics.append({"id": "roads", "labels": {"ar": "طرق", "en": "Roads"}, "count": 13})
    return {
        "facets": {
            "topics": topics,
            "places": [{"id": "raqqa", "labels": {"ar": "الرقة", "en": "Raqqa"}, "count": 25}],
            "years": [{"year": 2025, "count": 13}, {"year": 2024, "count": 12}],
        },
        "records": [
            *(record(number) for number in range(25)),
            record(1, texts=alone, topics=[], places=[], date=None),
            record(2, texts=hostile, topics=[]),
            record(4, topics=[], texts=school),
            record(3, topics=[], texts={"ar": {"url": REPORT, "title": "مكسور", "body": "مكسور"}}, broken=True),
        ],
        "suggestions": {"الجصر": "الجسر", "brigde": "bridge"},
        "slow": {"br": 900, "الج": 900, "slow": 900},
        "broken": ["broken"],
    }


def put(site: BuiltSite) -> None:
    """Give a built site the engine and its table."""
    for edition in sites.EDITIONS.values():
        script = site.folder / edition / "assets/search/engine.js"
        script.write_bytes(ENGINE.read_bytes())
    data = site.folder / "search/data"
    data.mkdir(parents=True, exist_ok=True)
    (data / "table.json").write_text(json.dumps(table()), encoding="utf-8")
