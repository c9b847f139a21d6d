"""Changed inputs by the thousand against the properties of `tests/fuzz/properties.py`; what broke one stays a test."""

import importlib.util
import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "fuzz"
sys.path.insert(0, str(FOLDER))

import fuzzing  # noqa: E402 - found through the line above
import properties  # noqa: E402 - found through the line above

MANY = int(os.environ.get("FUZZ_CASES", "20000"))
"""Cases of the long checks, for each way."""


@pytest.mark.parametrize("data", fuzzing.found(), ids=lambda data: f"{data.hex()[:24]}-{len(data)}")
def test_found__stays_mended(data: bytes) -> None:
    properties.run(data)


@pytest.mark.parametrize("chosen", [*properties.CHEAP, *properties.COSTLY], ids=lambda each: each.__name__)
def test_property__holds_for_what_is_in_the_corpus(chosen: object) -> None:
    """Each property meets texts of every family, in pairs."""
    assert callable(chosen)
    texts = [properties.read(each)[1] for each in fuzzing.seeds()[:: 37 if chosen in properties.CHEAP else 89]]
    assert len(texts) > 5
    for one, other in itertools.pairwise(texts):
        chosen(one, other)


def test_inputs__are_the_same_for_the_same_seed() -> None:
    def first(seed: int) -> list[bytes]:
        return [data for data, _ in zip(fuzzing.inputs(seed), range(50), strict=False)]

    assert first(3) == first(3) != first(4)
    chosen = {properties.PROPERTIES[data[0] % len(properties.PROPERTIES)] for data in first(5)}
    assert len(chosen) > 6


def test_loop__finds_what_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes) -> str:
        if len(data) % 7 == 0:
            raise ZeroDivisionError
        return "sound"

    monkeypatch.setattr(properties, "run", broken)
    counted, wrong = fuzzing.loop(100, 1)
    assert 50 < counted["sound"] < 100
    assert [why.partition(" ")[0] for _, why in wrong] == ["ZeroDivisionError"]


def test_properties__hold_for_changed_inputs() -> None:
    _, wrong = fuzzing.loop(400, 7)
    assert [(data.hex(), why) for data, why in wrong] == []


@pytest.mark.verify
@pytest.mark.parametrize("seed", [1, 2])
def test_properties__hold_for_many_changed_inputs(seed: int) -> None:
    counted, wrong = fuzzing.loop(MANY, seed)
    print(counted)
    assert [(data.hex(), why) for data, why in wrong] == []


@pytest.mark.verify
def test_properties__hold_where_coverage_leads(tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("Atheris is not installed: `pip install atheris`, where it has a wheel (CPython on Linux)")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, data in enumerate(fuzzing.seeds()[::5]):
        (corpus / str(number)).write_bytes(data)
    done = subprocess.run(
        [sys.executable, str(FOLDER / "fuzzing.py"), "--guided", str(corpus),
         f"-runs={MANY}", "-seed=1", "-max_len=400", f"-artifact_prefix={tmp_path}/"],
        capture_output=True, text=True, errors="replace", check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
