"""A NUL character in an address is a bad request, wherever it reaches the database."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/committee/?committee=%00",
        "/committee/decisions/?committee=K%00M",
        "/committee/decisions/%00/",
        "/portal/?organisation=%00",
        "/portal/orders/%00/",
        "/register/?q=%00",
        "/verify/?q=%00",
        "/s/%00/",
        "/register/serials/%00/1-2/",
    ],
)
def test_nul_in_an_address_is_never_an_error_of_ours(client, secretary, buyer, address):
    from registry.services import add_member

    add_member(organisation=buyer, user=secretary, role="buyer_admin", at=secretary.date_joined, by=None)
    client.force_login(secretary)
    assert client.get(address).status_code in {200, 400, 404}
