import pytest

from tests.bench.yardstick import Yardstick, run


def nothing() -> None:
    return None


@pytest.mark.parametrize(("limits", "code"), [([None], 0), ([float("inf")], 0), ([0.0], 1), ([0.0, None], 1)])
def test_one_ratio_over_its_limit_fails_the_run(
    limits: list[float | None], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    yardsticks = [Yardstick(f"number {place}", nothing, nothing, limit, 3) for place, limit in enumerate(limits)]

    assert run(yardsticks) == code
    assert all(yardstick.name in capsys.readouterr().out for yardstick in yardsticks[:1])
