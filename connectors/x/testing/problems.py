"""What X answers when it says no (docs.x.com, Response codes and errors; RFC 7807)."""

from typing import Any

Json = dict[str, Any]
TYPES = "https://api.x.com/2/problems/"


class Problem(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(str(body.get("detail", "")))
        self.status = status
        self.body = body
        self.headers: dict[str, str] = {}


def about(status: int, title: str, detail: str, kind: str = "") -> Problem:
    """With a type of X's own, or none."""
    body = {"title": title, "detail": detail, "type": f"{TYPES}{kind}" if kind else "about:blank", "status": status}
    return Problem(status, body)


def forbidden(detail: str) -> Problem:
    """403, as seen for posts (akrherz/iembot#163)."""
    return about(403, "Forbidden", detail)


def unauthorized() -> Problem:
    """401."""
    return about(401, "Unauthorized", "Unauthorized")


def invalid(parameter: str, message: str) -> Problem:
    """400: a parameter is wrong."""
    return Problem(
        400,
        {
            "errors": [{"parameters": {parameter: []}, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{TYPES}invalid-request",
        },
    )


def gone(kind: str, number: str) -> Problem:
    """404, or one of the errors beside an answer."""
    return Problem(
        404,
        {
            "value": number,
            "detail": f"Could not find {kind} with id: [{number}].",
            "title": "Not Found Error",
            "resource_type": kind,
            "parameter": "id",
            "resource_id": number,
            "type": f"{TYPES}resource-not-found",
        },
    )
