"""What the tests of the buyer's pages click and read."""

import re

from django.urls import reverse


def url(name, *args):
    return reverse(f"portal:{name}", args=args)


def shown(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def key_in(page):
    """The key that the page's form was opened with."""
    return re.search(r'name="key" value="([0-9a-f-]{36})"', shown(page))[1]


def order_by_form(client, **typed):
    page = client.get(url("request_order"))
    answers = {"key": key_in(page), "mineral": page.context["form"].fields["mineral"].queryset.first().pk}
    return client.post(url("request_order"), answers | {"quantity": "2.400"} | typed)


def answer_all(client, cobalt, beneficiary, **typed):
    """Go through the questions of a retirement; gives the address of the page to check the answers."""
    key = client.get(url("retire")).url.rstrip("/").rpartition("/")[2]
    quantity = client.post(
        url("retire_quantity", key), {"mineral": cobalt.pk, "quantity": typed.pop("quantity", "1.500")}
    )
    assert quantity.url == url("retire_claim", key)
    claim = {
        "beneficiary": beneficiary.pk,
        "period_first": "2025-01-01",
        "period_last": "2025-12-31",
        "claim_type": "contribution",
        "footprint": "",
    }
    assert client.post(url("retire_claim", key), claim | typed).url == url("retire_boundary", key)
    assert client.post(url("retire_boundary", key), {"has_read": "on"}).url == url("retire_check", key)
    return key


def send(client, key, quantity="1.500"):
    """The last page: the quantity once more."""
    return client.post(url("retire_confirm", key), {"quantity": quantity})
