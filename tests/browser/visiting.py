"""How a browser test comes to a page as somebody, without the sign-in page."""

from django.conf import settings
from django.test import Client


def sign_in(page, user, live_server):
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
