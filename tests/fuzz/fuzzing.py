"""Throw a great many changed inputs at the properties: `python tests/fuzz/fuzzing.py --cases 100000 --seed 1`.

With `--guided`, coverage leads the changes, by Atheris, where it is installed (`pip install atheris`). What breaks a
property is printed as bytes, smallest first, for a row of `tests/fuzz/found.txt`, which every run of the tests tries.
"""

import argparse
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
FOUND = HERE / "found.txt"
LONGEST = 400


def seeds() -> list[bytes]:
    """What is changed: the attack corpus, the tests' pages, and what has broken something before."""
    import attacks
    import samples

    texts = [str(each.value).encode("utf-8", "replace") for each in attacks.everything()]
    texts += [
        chunk.encode() for path in (*samples.PAGES, samples.TRICKY) for chunk in samples.read_file(path).split("\n\n")
    ]
    return [*found(), *(b"\0\0" + text[:LONGEST] for text in texts)]


def found() -> list[bytes]:
    """Inputs that have broken a property once."""
    lines = FOUND.read_text(encoding="ascii").splitlines() if FOUND.exists() else []
    return [bytes.fromhex(line.split("#")[0]) for line in lines if line.split("#")[0].strip()]


def changed(chance: random.Random, pool: list[bytes]) -> bytes:
    """An input made of others."""
    data = bytearray(chance.choice(pool)[:LONGEST])
    for _ in range(chance.choice((1, 1, 2, 3, 5, 9))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 8)))
            case 1:
                del data[at : at + chance.randrange(1, 20)]
            case 2 if data:
                data[at % len(data)] = chance.randrange(256)
            case 3:
                other = chance.choice(pool)
                start = chance.randrange(len(other) + 1)
                data[at:at] = other[start : start + chance.randrange(1, 60)]
            case 4:
                piece = data[at : at + chance.randrange(1, 12)]
                data[at:at] = piece * chance.randrange(1, 6)
            case _:
                data[at:at] = b"\xff"
    return bytes((chance.randrange(256), chance.randrange(256))) + bytes(data[2 : LONGEST + 2])


def inputs(seed: int) -> Iterator[bytes]:
    """Changed inputs without end, the same ones for the same seed."""
    chance, pool = random.Random(seed), seeds()  # noqa: S311 - nothing is secret here
    while True:
        yield changed(chance, pool)


def loop(cases: int, seed: int, seconds: float = float("inf")) -> tuple[Counter[str], list[tuple[bytes, str]]]:
    """Try so many inputs, or for so long; count them by property, and give what broke one, and how."""
    import properties

    counted: Counter[str] = Counter()
    broken: dict[str, tuple[bytes, str]] = {}
    began = time.monotonic()
    for number, data in enumerate(inputs(seed)):
        if number >= cases or time.monotonic() - began > seconds:
            break
        try:
            counted[properties.run(data)] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            place = f"{type(error).__name__} {trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""
            if place not in broken or len(data) < len(broken[place][0]):
                broken[place] = (data, f"{place}: {error}"[:300])
    return counted, sorted(broken.values(), key=lambda each: len(each[0]))


def guided(arguments: list[str]) -> None:
    """Give Atheris the properties; does not come back."""
    import atheris

    with atheris.instrument_imports(include=["bitext.markup", "bitext.alignment"]):
        import properties

    atheris.Setup([sys.argv[0], *arguments], lambda data: void(properties.run(data)))
    atheris.Fuzz()


def void(_: object) -> None:
    """Atheris wants nothing back."""


def main() -> int:
    """Run by hand or by a test."""
    parser = argparse.ArgumentParser(description="Throw changed inputs at the properties.")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", action="store_true")
    chosen, rest = parser.parse_known_args()
    for folder in (HERE, HERE.parent, HERE.parents[1] / "scripts"):
        sys.path.insert(0, str(folder))
    warnings.simplefilter("ignore")
    if chosen.guided:
        guided(rest or [f"-runs={chosen.cases}", f"-seed={chosen.seed}", f"-max_len={LONGEST}"])
    counted, broken = loop(chosen.cases, chosen.seed, chosen.seconds)
    print(f"{sum(counted.values())} cases held:", ", ".join(f"{name} {n}" for name, n in sorted(counted.items())))
    for data, why in broken:
        print(f"{data.hex()}  # {why}".encode("ascii", "backslashreplace").decode())
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
