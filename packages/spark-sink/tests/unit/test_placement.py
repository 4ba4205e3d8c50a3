from hypothesis import given
from hypothesis import strategies as st
from log_schema.timestamp import NANOS_PER_MS
from spark_sink.placement import (
    BUCKET_MS,
    DAY_MS,
    EARLIEST_MS,
    LATEST_MS,
    SHARDS,
    TRACE_PERIOD_MS,
    TRACE_SLOTS,
    day_of,
    filed_under,
    period_of,
    place,
    trace_slot_of,
)

NOW_MS = 1_795_500_000_000
TIMES = st.integers(0, 2**63 - 1)


@given(st.text(min_size=1), TIMES)
def test_a_place_keeps_the_time_and_is_the_same_each_time(uid: str, filed: int) -> None:
    """A replay finds the row it wrote before."""
    placement = place(uid, filed)

    assert placement == place(uid, filed)
    assert placement.ts_ms * NANOS_PER_MS + placement.nano == filed
    assert placement.bucket_ms <= placement.ts_ms < placement.bucket_ms + BUCKET_MS
    assert placement.shard in range(SHARDS)


def test_shards_share_the_records_evenly() -> None:
    """No shard is much fuller than another."""
    shards = [place(f"{n:032x}", 0).shard for n in range(10_000)]

    assert all(2_200 < shards.count(shard) < 2_800 for shard in range(SHARDS))


@given(st.text(), st.integers(EARLIEST_MS, LATEST_MS))
def test_a_trace_is_looked_for_where_it_was_put(trace_id: str, ts_ms: int) -> None:
    """A period never lies in two days: a reader goes through them day by day."""
    assert trace_slot_of(trace_id) in range(TRACE_SLOTS)
    assert period_of(ts_ms) <= ts_ms < period_of(ts_ms) + TRACE_PERIOD_MS
    assert day_of(period_of(ts_ms)) == day_of(ts_ms)


def test_slots_share_the_traces_evenly() -> None:
    """No slot is much fuller than another."""
    slots = [trace_slot_of(f"{n:032x}") for n in range(32_000)]

    assert all(850 < slots.count(slot) < 1_150 for slot in range(TRACE_SLOTS))


@given(TIMES, st.integers(-1, 2**63 - 1), st.integers(0, 10**12))
def test_no_record_is_filed_before_2000_or_after_2262(time: int, arrived_ms: int, offset: int) -> None:
    """A client fails on a later time, and on every row that it reads together with it."""
    assert EARLIEST_MS <= filed_under(time, arrived_ms, offset) // NANOS_PER_MS <= LATEST_MS


@given(TIMES, st.integers(-1, NOW_MS), st.integers(0, 10**12))
def test_no_record_is_filed_far_ahead_of_its_arrival(time: int, arrived_ms: int, offset: int) -> None:
    """Absurd times can't make files that never expire."""
    filed_ms = filed_under(time, arrived_ms, offset) // NANOS_PER_MS

    assert EARLIEST_MS <= filed_ms <= max(arrived_ms, EARLIEST_MS + offset) + DAY_MS


@given(st.integers(EARLIEST_MS, NOW_MS + DAY_MS), st.integers(0, NANOS_PER_MS - 1))
def test_a_plausible_time_is_kept_to_the_nanosecond(ms: int, nano: int) -> None:
    """Replays of old logs are found at their own time."""
    time = ms * NANOS_PER_MS + nano

    assert filed_under(time, NOW_MS, 7) == time


def test_a_broken_clock_is_filed_under_the_arrival() -> None:
    """It is found where one looks for what came in just now."""
    assert filed_under(0, NOW_MS, 7) == NOW_MS * NANOS_PER_MS
    assert filed_under(2**63 - 1, NOW_MS, 7) == NOW_MS * NANOS_PER_MS


def test_without_any_usable_time_the_offset_spreads_the_records() -> None:
    """A flood of them fills many buckets, not one."""
    filed = [filed_under(0, 0, offset) for offset in (0, 10_000_000)]

    assert filed == [EARLIEST_MS * NANOS_PER_MS, (EARLIEST_MS + 10_000_000) * NANOS_PER_MS]


def test_an_arrival_after_2262_leaves_a_plausible_time_alone() -> None:
    """A producer that gives Kafka microseconds may have the records' own times right."""
    time = NOW_MS * NANOS_PER_MS

    assert filed_under(time, NOW_MS * 1_000, 7) == time
    assert filed_under(0, NOW_MS * 1_000, 7) == (EARLIEST_MS + 7) * NANOS_PER_MS
