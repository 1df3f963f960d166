"""The queries with their variable sets: what each server is asked, so that all are asked for the same."""

import datetime
import json
import random

from .cluster import BENCH

QUERIES = {
    "q1": "a council's page of 20",
    "q2": "one agreement",
    "q3": "state and year: 20 and the count",
    "q4": "the page after row 50,000",
    "q5": "search of two words",
    "q6": "facets by theme and year",
    "q7": "an association's 50 agreements",
}


def document(server, query):
    """The text of a query for a server; `None` where the server has none."""
    folder = BENCH / "queries" / server
    file = folder / f"{query}.graphql"
    if not file.is_file():
        return None
    text = file.read_text()
    if "...card" in text:
        text += (folder / "card.graphql").read_text()
    return "\n".join(line.strip() for line in text.splitlines() if not line.startswith("#"))


class Cases:
    """The variable sets of one database."""

    def __init__(self, cluster, database, sets):
        self.sets = sets
        self.rows = lambda query: cluster.rows(query, database)
        self.today, self.oldest, self.count = self.rows(
            "SELECT CURRENT_DATE::text, min(signed_on)::text, count(*) FROM agreement")[0]
        # The page after row 50,000, or after the middle of a smaller list.
        self.start = min(50_000, self.count // 2)
        self.step = max(1, min(20, (self.count - self.start - 100) // sets))

    def of(self, query, server):
        """The bodies that a server is asked with; `None` where the query is not for it."""
        if server.name == "constant":
            return [b"{}"] * self.sets
        if server.name == "json_agg":
            if not (BENCH / "queries" / "json_agg" / f"{query}.sql").is_file():
                return None
            variables = [list(each.values()) for each in getattr(self, query)(server)]
            return [json.dumps(each).encode() for each in variables]
        text = document(server.name, query)
        if text is None:
            return None
        return [json.dumps({"query": text, "variables": each}, ensure_ascii=False).encode()
                for each in getattr(self, query)(server)]

    def again(self, asked):
        """As many as there are sets: in a small registry fewer records fill a page, and they come again."""
        return [asked[turn % len(asked)] for turn in range(self.sets)]

    def q1(self, server):
        councils = self.rows(f"""SELECT council.id, slug FROM council JOIN (SELECT council_id, count(*) FROM agreement GROUP BY 1
            HAVING count(*) > 20 ORDER BY 2 DESC, 1 LIMIT {self.sets}) AS largest ON council.id = council_id ORDER BY md5(slug)""")
        return self.again([{"council": key} if server.name == "seaography" else {"slug": slug} for key, slug in councils])

    def q2(self, _server):
        return [{"reference": row[0]} for row in self.rows(
            f"SELECT reference FROM agreement ORDER BY md5(reference) LIMIT {self.sets}")]

    def q3(self, server):
        """Years that begin with any month, in the states that a signed agreement can be in."""
        first, last = datetime.date.fromisoformat(self.oldest), datetime.date.fromisoformat(self.today)
        months = [datetime.date(year, month, 1) for year in range(first.year, last.year) for month in range(1, 13)]
        asked = [(status, month) for month in months if month >= first and month.replace(year=month.year + 1) <= last
                 for status in ("IN_FORCE", "EXPIRED", "COMPLETED", "TERMINATED")]
        random.Random(1).shuffle(asked)
        years = []
        for status, month in (asked * (self.sets // len(asked) + 1))[:self.sets]:
            to = month.replace(year=month.year + 1) - datetime.timedelta(days=1)
            years.append({"status": status, "from": month.isoformat(), "to": to.isoformat(), "today": self.today})
        if server.name == "postgraphile":
            return [{"filter": postgraphile_filter(**year_of(each))} for each in years]
        if server.name == "seaography":
            return [{"filters": seaography_filter(**year_of(each))} for each in years]
        if server.name == "chiraka":
            return [{name: each[name] for name in ("status", "from", "to")} for each in years]
        return years

    def q4(self, server):
        skipped = [self.start + turn * self.step for turn in range(self.sets)]
        end = skipped[-1]
        if server.name in ("json_agg", "seaography"):
            keys = self.rows(f"SELECT id::text FROM agreement ORDER BY id LIMIT {end}")
            ids = [keys[rows - 1][0] for rows in skipped]
            # Seaography's cursor: the type, the length, the value.
            return [{"id": key} if server.name == "json_agg" else {"after": f"Uuid[{len(key)}]:{key}"} for key in ids]
        cursors = postgraphile_cursors(server, self.start, end) if server.name == "postgraphile" else walk(server, end)
        return [{"after": cursors[rows]} for rows in skipped]

    def q5(self, _server):
        titles = self.rows(f"SELECT title ->> 'ar' FROM agreement WHERE title ? 'ar' ORDER BY md5(reference) LIMIT {self.sets}")
        draw = random.Random(1)
        words = [[word for word in title[0].split() if len(word) > 3] or title[0].split() for title in titles]
        return [{"text": " ".join(draw.sample(each, min(2, len(each))))} for each in words]

    def q6(self, _server):
        """Ranges of amounts that keep a tenth of those known, each from another place on."""
        at = [turn / self.sets * 0.9 for turn in range(self.sets)]
        shares = ",".join(f"{share:.6f}" for low in at for share in (low, low + 0.1))
        bounds = self.rows(f"""SELECT percentile_disc(ARRAY[{shares}]) WITHIN GROUP (ORDER BY amount) FROM agreement
            WHERE currency = 'MAD'""")[0][0]
        texts = [f"{amount // 100}.{amount % 100:02}" for amount in bounds]
        return [{"min": low, "max": high} for low, high in zip(texts[::2], texts[1::2])]

    def q7(self, server):
        associations = self.rows(f"""SELECT association.id, slug FROM association JOIN (SELECT association_id, count(*) FROM party
            WHERE association_id IS NOT NULL GROUP BY 1 HAVING count(*) > 50 ORDER BY 2 DESC, 1 LIMIT {self.sets}) AS busiest
            ON association.id = association_id ORDER BY md5(slug)""")
        return self.again([{"association": key} if server.name == "seaography" else {"slug": slug} for key, slug in associations])


def year_of(each):
    return {"status": each["status"], "first": each["from"], "last": each["to"], "today": each["today"]}


def postgraphile_filter(status, first, last, today):
    """The state as conditions on the dates: these an index can serve, a computed column not."""
    def not_yet(column):
        return {"or": [{column: {"isNull": True}}, {column: {"greaterThan": today}}]}
    alive = [not_yet("terminatedOn"), not_yet("completedOn")]
    state = {
        "TERMINATED": [{"terminatedOn": {"lessThanOrEqualTo": today}}],
        "COMPLETED": [not_yet("terminatedOn"), {"completedOn": {"lessThanOrEqualTo": today}}],
        "EXPIRED": [*alive, {"endsOn": {"lessThan": today}}],
        "IN_FORCE": [*alive, {"startsOn": {"lessThanOrEqualTo": today}},
                     {"or": [{"endsOn": {"isNull": True}}, {"endsOn": {"greaterThanOrEqualTo": today}}]}],
    }[status]
    return {"and": [{"signedOnKey": {"greaterThanOrEqualTo": first, "lessThanOrEqualTo": last}}, *state]}


def seaography_filter(status, first, last, today):
    """The same in Seaography's words."""
    def not_yet(column):
        return {"or": [{column: {"is_null": "1"}}, {column: {"gt": today}}]}
    alive = [not_yet("terminatedOn"), not_yet("completedOn")]
    state = {
        "TERMINATED": [{"terminatedOn": {"lte": today}}],
        "COMPLETED": [not_yet("terminatedOn"), {"completedOn": {"lte": today}}],
        "EXPIRED": [*alive, {"endsOn": {"lt": today}}],
        "IN_FORCE": [*alive, {"startsOn": {"lte": today}},
                     {"or": [{"endsOn": {"is_null": "1"}}, {"endsOn": {"gte": today}}]}],
    }[status]
    return {"and": [{"signedOnKey": {"gte": first, "lte": last}}, *state]}


def asked(server, variables):
    body = json.dumps({"query": document(server.name, "cursors"), "variables": variables}).encode()
    answer = json.loads(server.ask("q4", body)[1])
    if "errors" in answer:
        raise SystemExit(f"{server.name} gives no cursors: {answer['errors'][0]['message']}")
    return [edge["cursor"] for edge in answer["data"]["agreements"]["edges"]]


def walk(server, end):
    """The cursors of the first rows, by their number, as a client finds them: from page to page."""
    cursors = [None]
    while len(cursors) <= end:
        cursors.extend(asked(server, {"after": cursors[-1]}))
    return dict(enumerate(cursors))


def postgraphile_cursors(server, start, end):
    cursors = asked(server, {"first": end - start + 1, "offset": start - 1})
    return {start + place: cursor for place, cursor in enumerate(cursors)}
