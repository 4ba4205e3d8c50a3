from error_analyzer.group import MOST_SERVICES, OTHER_SERVICES, Group, absorb_groups, group_for
from error_analyzer.testing import make_event


def groups_of(first: int, last: int) -> list[Group]:
    groups: list[Group] = []
    for number in range(first, last):
        group_for(groups, make_event(number, service=f"s{number}")).add(make_event(number, service=f"s{number}"))
    return groups


def test_thousands_of_services_make_no_endless_snapshot_and_every_error_is_counted() -> None:
    """A snapshot has to fit into a Kafka message."""
    groups = groups_of(0, 3000)

    assert len(groups) == MOST_SERVICES + 1
    assert groups[-1].service == OTHER_SERVICES
    assert sum(group.count for group in groups) == 3000


def test_joining_incidents_keeps_the_bound_and_the_count() -> None:
    """However many are joined."""
    groups = groups_of(0, 200)
    for first in (200, 400, 600):
        absorb_groups(groups, groups_of(first, first + 200))

    assert len(groups) == MOST_SERVICES + 1
    assert sum(group.count for group in groups) == 800
