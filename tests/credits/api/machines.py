"""What tests of the API share: a signed-in client, a draft, and the form of every error."""

from uuid import uuid4

from knox.models import AuthToken
from rest_framework.test import APIClient

from tests.conftest import PASSWORD

API = "/api/v1"


def client_of(user):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user=user)[1]}")
    return client


def draft(client, body, key=None):
    return client.post(f"{API}/retirements/", body, format="json", HTTP_IDEMPOTENCY_KEY=str(key or uuid4()))


def is_problem(response, status, **facts):
    """That an answer is a problem object, told in the same form whatever went wrong."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert set(told) == {"type", "title", "status", "detail", "errors"}
    assert told["status"] == status
    assert {name: told[name] for name in facts} == facts
    return told


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(f"{API}/tokens/", {"email": email, "password": password, **more}, format="json")
