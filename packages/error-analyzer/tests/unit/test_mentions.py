import pytest
from error_analyzer.mentions import mentions_in

KNOWN = {"cart", "payment", "ts-seat-service", "order-db", "frontend"}


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("No instances available for ts-seat-service", ("ts-seat-service",)),
        ('I/O error on GET request for "http://order-db:8080/x"', ("order-db",)),
        ("jdbc:postgresql://[userinfo]@ledger-db:5432/x refused", ("ledger-db",)),
        ("call to payment failed after 31 ms", ("payment",)),
        ("payment:8080 connection refused", ("payment",)),
        ("upstream payment timed out", ("payment",)),
        ("dial tcp payment.shop.svc.cluster.local: no route", ("payment",)),
        ("your payment method is odd", ()),
        ("http://localhost:8080 refused", ()),
        ("the cart is empty", ()),
        ("POST /payment/order-db failed", ("order-db",)),
        ("call to ledger failed: deadline exceeded", ("ledger",)),
        ("connection to redis:6379 refused", ("redis",)),
        ("attempt to write failed", ()),
        ("order-db and ts-seat-service are gone", ("order-db", "ts-seat-service")),
    ],
)
def test_counterparts_are_named(text: str, mentioned: tuple[str, ...]) -> None:
    """A name counts where the text treats it as somebody else's service."""
    assert mentioned == mentions_in(text, "cart", KNOWN)


def test_a_service_does_not_blame_itself() -> None:
    """Its own name in its own text says nothing."""
    assert mentions_in("call to payment failed", "payment", KNOWN) == ()


def test_a_word_that_only_follows_request_is_no_service() -> None:
    """As Spring says of every exception that nobody handled."""
    assert mentions_in("Request processing failed; nested exception is java.lang.Error", "cart", ()) == ()
