"""Run by the interpreter that has Trustpilot's own client: drives the double, and prints what it saw as JSON."""

import json
import sys

from trustpilot import client  # type: ignore[import-not-found]


def main(base: str, key: str, secret: str, username: str, password: str, unit: str, user: str, review: str) -> None:
    """The client signs in by itself when it is refused the first time."""
    known = {"api_host": base, "api_key": key, "api_secret": secret}
    session = client.TrustpilotSession(**known, username=username, password=password)
    seen: dict[str, object] = {}
    found = session.get(f"/v1/private/business-units/{unit}/reviews?perPage=2&orderBy=createdat.desc")
    reviews = found.json()["reviews"]
    seen["list"] = [
        found.status_code,
        len(reviews),
        reviews[0]["text"],
        reviews[0]["stars"],
        reviews[0]["companyReply"],
    ]
    second = session.get(f"/v1/private/business-units/{unit}/reviews?perPage=2&page=2&orderBy=createdat.desc")
    seen["apart"] = len({one["id"] for one in (*reviews, *second.json()["reviews"])})
    answer = {"authorBusinessUserId": user, "message": "Thank you!"}
    seen["answered"] = session.post(f"/v1/private/reviews/{review}/reply", json=answer).status_code
    public = session.get(f"/v1/reviews/{review}", headers={"apikey": key}).json()
    seen["public"] = [public["companyReply"]["text"], "referralEmail" in public]
    seen["taken back"] = session.delete(f"/v1/private/reviews/{review}/reply").status_code
    seen["again"] = session.delete(f"/v1/private/reviews/{review}/reply").status_code
    company = session.get("/v1/business-units/find?name=corner-bakery.example", headers={"apikey": key}).json()
    seen["company"] = [company["id"] == unit, company["displayName"]]
    wrong = client.TrustpilotSession(**{**known, "api_secret": "no"}, username=username, password=password)
    seen["wrong"] = wrong.get(f"/v1/private/business-units/{unit}/reviews").status_code
    print(json.dumps(seen))


main(*sys.argv[1:])
