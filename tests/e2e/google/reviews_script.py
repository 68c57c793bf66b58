"""Runs in the peer's own environment: what a program of Google's own making does with a Business Profile.

Accounts and places by the discovery documents in the library. Reviews are in none of them: its machinery is
given a small one made here from the facts of developers.google.com/my-business/reference/rest/v4. That proves that
paths, methods, signing in, paging and errors are what Google's client expects of any API; not that the facts are right.
"""

import json
import sys
from typing import Any

from google.oauth2.credentials import Credentials  # type: ignore[import-not-found]
from googleapiclient.discovery import build, build_from_document  # type: ignore[import-not-found]
from googleapiclient.errors import HttpError  # type: ignore[import-not-found]

NAME = {"name": {"type": "string", "location": "path", "required": True, "pattern": "^accounts/[^/]+/locations/.+$"}}


def method(verb: str, path: str, response: str, body: str = "", **query: str) -> dict[str, Any]:
    """One method of the small document."""
    asked = {name: {"type": kind, "location": "query"} for name, kind in query.items()}
    made = {
        "id": f"mybusiness.{path}",
        "path": f"v4/{{+name}}{path}",
        "httpMethod": verb,
        "parameters": {**NAME, **asked},
        "parameterOrder": ["name"],
        "response": {"$ref": response},
    }
    return {**made, "request": {"$ref": body}} if body else made


def document(base: str) -> dict[str, Any]:
    """Reviews of the Business Profile, version 4."""
    text = {"type": "string"}
    reply = {"comment": text, "updateTime": text}
    listed = {"reviews": {"type": "array", "items": {"$ref": "Review"}}, "nextPageToken": text}
    schemas = {
        "Review": {"id": "Review", "type": "object", "properties": {"name": text, "reviewReply": {"$ref": "Reply"}}},
        "Reply": {"id": "Reply", "type": "object", "properties": reply},
        "Listed": {"id": "Listed", "type": "object", "properties": listed},
        "Empty": {"id": "Empty", "type": "object", "properties": {}},
    }
    methods = {
        "list": method("GET", "/reviews", "Listed", pageSize="integer", pageToken="string", orderBy="string"),
        "get": method("GET", "", "Review"),
        "updateReply": method("PUT", "/reply", "Reply", "Reply"),
        "deleteReply": method("DELETE", "/reply", "Empty"),
    }
    return {
        "kind": "discovery#restDescription",
        "name": "mybusiness",
        "version": "v4",
        "rootUrl": f"{base}/",
        "servicePath": "",
        "baseUrl": f"{base}/",
        "batchPath": "batch",
        "parameters": {},
        "schemas": schemas,
        "resources": {"reviews": {"methods": methods}},
    }


def refusal(request: Any) -> Any:
    """The status of an error."""
    try:
        request.execute()
    except HttpError as error:
        return error.resp.status
    return None


def main(base: str, client: str, secret: str, refresh: str) -> dict[str, Any]:
    """Finds the places, reads page by page, answers, answers again, takes it back; prints what came of it."""
    given = Credentials(None, refresh_token=refresh, token_uri=f"{base}/token", client_id=client, client_secret=secret)
    more = {"credentials": given, "static_discovery": True, "client_options": {"api_endpoint": base}}
    accounts = build("mybusinessaccountmanagement", "v1", **more).accounts()
    found, asked = [], accounts.list()
    while asked is not None:
        page = asked.execute()
        found += page["accounts"]
        asked = accounts.list_next(asked, page)
    places = build("mybusinessbusinessinformation", "v1", **more).accounts().locations()
    group = places.list(parent=found[-1]["name"], readMask="name,title,storefrontAddress").execute()["locations"]
    reviews = build_from_document(document(base), credentials=given).reviews()
    parent = f"{found[-1]['name']}/{group[0]['name']}"
    read, asked = [], reviews.list(name=parent, pageSize=2, orderBy="updateTime desc")
    while asked is not None:
        page = asked.execute()
        read += page["reviews"]
        asked = reviews.list_next(asked, page)
    name = read[0]["name"]
    first = reviews.updateReply(name=name, body={"comment": "Thank you"}).execute()
    again = reviews.updateReply(name=name, body={"comment": "Thank you"}).execute()
    reviews.updateReply(name=name, body={"comment": "Thank you, Ana"}).execute()
    now = reviews.get(name=name).execute()
    reviews.deleteReply(name=name).execute()
    return {
        "accounts": [one["accountName"] for one in found],
        "places": [one["storefrontAddress"]["addressLines"][0] for one in group],
        "read": [one.get("comment", one["starRating"]) for one in read],
        "same": first == again,
        "replaced": now["reviewReply"]["comment"],
        "deleted": "reviewReply" not in reviews.get(name=name).execute(),
        "deleted twice": refusal(reviews.deleteReply(name=name)),
        "too long": refusal(reviews.updateReply(name=name, body={"comment": "x" * 4097})),
        "nobody": refusal(reviews.get(name=f"{parent}/reviews/nobody")),
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
