"""What an answer says, in one form for all servers, so that answers can be compared: the records, their names, the counts.
Servers differ in how they write an id, an amount and texts in several languages; the facts must be the same."""

import json
from decimal import Decimal


def facts(server, query, status, body):
    """The facts of an answer, and its first error, one of which is `None`."""
    if status != 200:
        return None, f"status {status}"
    answer = json.loads(body)
    if answer.get("errors"):
        return None, answer["errors"][0]["message"]
    data = answer["data"]
    if query == "q5":
        return [edge["node"]["reference"] for edge in data["search"]["edges"]], None
    if query == "q6":
        return counts(data["agreements"]["facets"]), None
    return {"total": total(data), "agreements": [agreement(server, each) for each in agreements(data)]}, None


def agreements(data):
    """The agreements of an answer, wherever they stand."""
    if data.get("council"):
        return data["council"]["agreements"]["nodes"]
    if data.get("agreement"):
        return [data["agreement"]]
    owner = data.get("association") or data
    if "parties" in owner:
        return [party["agreement"] for party in owner["parties"]["nodes"]]
    return owner["agreements"]["nodes"]


def total(data):
    page = data.get("agreements") or {}
    return page.get("totalCount", page.get("paginationInfo", {}).get("total"))


def text(value):
    """A text in Arabic, or the next best language, of one that may hold all languages."""
    if value.startswith("{"):
        known = json.loads(value)
        return next(known[language] for language in ("ar", "fr", "en", "zgh") if language in known)
    return value


def named(record, name):
    return record and (record["slug"], text(record[name]))


def amount(server, value):
    """In hundredths."""
    if value is None:
        return None
    return int(Decimal(value) * 100) if server == "chiraka" else int(value)


def agreement(server, each):
    """A list without parties (Q7) shows no term either. Seaography has no states: it shows the dates they follow from."""
    return {
        "reference": each["reference"],
        "title": text(each["title"]),
        "signedOn": each["signedOn"],
        "term": [each["startsOn"], each["endsOn"]] if "parties" in each else None,
        "amount": amount(server, each["amount"]),
        "currency": each["currency"],
        "status": each.get("status"),
        "council": named(each["council"], "name"),
        "parties": [(party["role"], named(party["council"], "name"), named(party["association"], "name"))
                    for party in each.get("parties", {}).get("nodes", [])],
        "themes": [named(theme.get("theme", theme), "label") for theme in each.get("themes", {}).get("nodes", [])],
    }


def counts(facets):
    """What is counted under what is known. Chiraka wraps the buckets and counts the unknown as well."""
    themes, years = facets["themes"], facets["years"]
    themes = themes["buckets"] if isinstance(themes, dict) else themes
    years = years["buckets"] if isinstance(years, dict) else years
    return {
        "themes": {bucket["node"]["slug"]: bucket["count"] for bucket in themes if bucket["node"]},
        "years": {bucket.get("value", bucket.get("year")): bucket["count"] for bucket in years
                  if bucket.get("value", bucket.get("year")) is not None},
    }


def difference(one, other):
    """Where two servers' facts differ; `None` where they agree."""
    if not (isinstance(one, dict) and "agreements" in one):
        return None if one == other else f"{str(one)[:150]} / {str(other)[:150]}"
    if one["total"] is not None and other["total"] is not None and one["total"] != other["total"]:
        return f"{one['total']} / {other['total']} in all"
    if len(one["agreements"]) != len(other["agreements"]):
        return f"{len(one['agreements'])} / {len(other['agreements'])} agreements"
    for left, right in zip(one["agreements"], other["agreements"]):
        for field in left:
            if field == "status" and None in (left[field], right[field]):
                continue
            if left[field] != right[field]:
                return f"{field} of {left['reference']}: {left[field]} / {right[field]}"
    return None
