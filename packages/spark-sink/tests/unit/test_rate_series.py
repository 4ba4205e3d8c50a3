from hypothesis import given
from hypothesis import strategies as st
from log_schema.severity import severity_name
from spark_sink.placement import MINUTE_MS
from spark_sink.rate_series import MinuteCount, minutes_until, rate_series

START_MS = 1_795_500_000_000 // MINUTE_MS * MINUTE_MS
MINUTES = range(START_MS, START_MS + 10 * MINUTE_MS, MINUTE_MS)

RATES = st.lists(
    st.builds(
        MinuteCount,
        minute_ms=st.integers(-3, 12).map(lambda minute: START_MS + minute * MINUTE_MS),
        severity_number=st.integers(1, 24),
        records=st.integers(0, 10**9),
    )
)


@given(RATES)
def test_every_rate_of_the_time_is_counted_once(rates: list[MinuteCount]) -> None:
    """In its minute, in the range of its severity, whatever the sources and the order are."""
    series = rate_series("checkout", rates, MINUTES)

    within = [rate for rate in rates if rate.minute_ms in MINUTES]
    assert sum(series.records) == sum(rate.records for rate in within)
    assert sum(series.errors) == sum(rate.records for rate in within if rate.severity_number >= 17)
    for rate in within:
        same = [r for r in within if r.minute_ms == rate.minute_ms]
        place = (rate.minute_ms - START_MS) // MINUTE_MS
        assert series.records[place] == sum(r.records for r in same)
        name = severity_name(rate.severity_number)
        assert series.minutes[place][name] == sum(r.records for r in same if severity_name(r.severity_number) == name)


@given(RATES)
def test_the_minutes_have_no_gap(rates: list[MinuteCount]) -> None:
    """One with no records has none, and its line says so for every severity."""
    lines = list(rate_series("checkout", rates, MINUTES).lines())

    assert len(lines) == len(MINUTES)
    assert all(list(line.counts) == ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] for line in lines)


def test_a_line_is_a_minute() -> None:
    rates = [
        MinuteCount(START_MS + MINUTE_MS, 9, 5),
        MinuteCount(START_MS + MINUTE_MS, 9, 2),
        MinuteCount(START_MS + MINUTE_MS, 18, 1),
    ]

    [_, line] = rate_series("checkout", rates, MINUTES[:2]).lines()

    assert (line.service, line.minute) == ("checkout", "2026-11-24T06:01:00Z")
    assert {name: count for name, count in line.counts.items() if count} == {"INFO": 7, "ERROR": 1}


@given(st.integers(0, 2**42), st.integers(0, 10**8))
def test_the_minutes_of_a_span_end_with_the_one_that_runs(now_ms: int, span_ms: int) -> None:
    """And cover all of the span but the part of a minute that has gone of the first."""
    minutes = minutes_until(now_ms, span_ms)

    assert minutes[-1] <= now_ms < minutes[-1] + MINUTE_MS
    assert minutes[-1] % MINUTE_MS == 0
    assert (len(minutes) - 1) * MINUTE_MS < max(span_ms, 1) <= len(minutes) * MINUTE_MS
