"""Rules of the package that it breaks today."""

import pytest

from test_architecture import PACKAGE, unnamed


@pytest.mark.parametrize("package", ["alignment", "translation", "translation/engines"])
def test_package__names_its_modules(package: str) -> None:
    assert unnamed(PACKAGE / package) == set()
