"""The description of the API: as OpenAPI for machines, and as a page without any script for people."""

from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "delete")


class OwnTokenScheme(KnoxTokenScheme):
    """Tells the description of the API how machines sign in."""

    target_class = "registry.api.authentication.OwnToken"


@require_GET
def api_docs(request):
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return render(
        request, "public/api_docs.html", {"info": schema["info"], "operations": list(operations(schema))}
    )


def operations(schema):
    """Each operation as a plain dict: method, path, summary, what is sent and what may come back."""
    for path, item in schema["paths"].items():
        for method in METHODS:
            if operation := item.get(method):
                yield {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "description": operation.get("description", ""),
                    "parameters": operation.get("parameters", []),
                    "fields": body_fields(schema, operation),
                    "answers": ", ".join(operation["responses"]),
                }


def body_fields(schema, operation):
    """Name, kind and explanation of each field that the body holds."""
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref")
    if not reference:
        return []
    component = schema["components"]["schemas"][reference.rsplit("/", maxsplit=1)[-1]]
    required = component.get("required", [])
    return [
        {
            "name": name,
            "kind": field.get("format") or field.get("type", ""),
            "is_required": name in required,
            "help": field.get("description", ""),
        }
        for name, field in component["properties"].items()
    ]
