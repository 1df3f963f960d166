"""The open data, as the standards' own validators and other people's readers see it.

    python validate.py PROGRAM [AGREEMENTS]

PROGRAM is the built `chiraka`. Two registries are checked: the six real agreements of the demonstration, and 5,000 invented
ones, or as many as are asked for. Every validator is also shown a spoiled copy, which it must refuse. Nothing is fetched from any network.
"""

import csv, glob, hashlib, io, json, os, re, signal, subprocess, sys, tempfile, urllib.request, warnings
from pathlib import Path

import flattentool, frictionless, openpyxl, pandas, pyarrow.parquet, pyshacl, rdflib
from jsonschema import Draft3Validator, Draft202012Validator
from rdflib.compare import isomorphic
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT3, DRAFT202012

HERE = Path(__file__).parent
PROGRAM = sys.argv[1]
INVENTED = sys.argv[2] if len(sys.argv) > 2 else "5000"
BASE = "https://registry.example.org"
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
checks = 0
# flatten-tool says of each list without a title that it leaves it out.
warnings.simplefilter("ignore")


def check(holds, what):
    global checks
    checks += 1
    if not holds:
        sys.exit(f"FAILED: {what}")


# The validators. Each answers the list of what is wrong.

def giving(document):
    package = json.loads((HERE / "360giving/360-giving-package-schema.json").read_text())
    reference = package["properties"]["grants"]["items"]["$ref"]
    grant = {**json.loads((HERE / "360giving/360-giving-schema.json").read_text()), "$id": reference}
    registry = Registry().with_resource(reference, Resource.from_contents(grant, default_specification=DRAFT202012))
    validator = Draft202012Validator(package, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:120]}" for error in validator.iter_errors(document)]


def popolo(document):
    schemas = [json.loads(Path(file).read_text()) for file in glob.glob(str(HERE / "popolo/*.json"))]
    registry = Registry().with_resources(
        (name, Resource.from_contents(schema, default_specification=DRAFT3))
        for schema in schemas for name in (schema["id"], schema["id"].rstrip("#")))
    wrong = []
    for member, name in [("organizations", "organization"), ("posts", "post"), ("persons", "person"), ("memberships", "membership")]:
        schema = next(schema for schema in schemas if schema["id"].endswith(f"/{name}.json#"))
        validator = Draft3Validator(schema, registry=registry, format_checker=Draft3Validator.FORMAT_CHECKER)
        for one in document[member]:
            wrong += [f"{name} {error.json_path}: {error.message[:120]}" for error in validator.iter_errors(one)]
    return wrong


def table(path, schema):
    report = frictionless.Resource(path=path.name, basepath=str(path.parent), schema=frictionless.Schema.from_descriptor(schema)).validate()
    return [str(error) for task in report.tasks for error in task.errors] + [str(error) for error in report.errors]


def dcat(text):
    wrong = []
    for shapes in ["shapes-3.0.1.ttl", "range-3.0.1.ttl"]:
        conforms, _, words = pyshacl.validate(text, data_graph_format="turtle", shacl_graph=str(HERE / "dcat-ap" / shapes))
        if not conforms:
            wrong.append(words[:2000])
    return wrong


# The registry.

def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True)


class Server:
    def __init__(self, database, command="serve"):
        self.process = subprocess.Popen(
            [PROGRAM, command, "--listen", "127.0.0.1:0", "--database-url", database, "--public-url", BASE,
             "--publisher", "Commune Exemple", "--licence", "https://creativecommons.org/licenses/by/4.0/", "--contact", "data@example.org"],
            stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            found = re.search(r"http://[0-9.:]+[0-9]", line)
            if found:
                self.address = found.group(0)
                break
        else:
            sys.exit("the server did not start")

    def get(self, path, accept=None):
        """What an address gives. Links begin with the public address, which is this server."""
        request = urllib.request.Request(path.replace(BASE, self.address) if path.startswith("http") else self.address + path)
        if accept:
            request.add_header("Accept", accept)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.read(), answer.headers

    def ask(self, query):
        request = urllib.request.Request(self.address + "/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["data"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def fetch(server, name, folder):
    contents, headers = server.get(f"/data/{name}")
    path = folder / name
    path.write_bytes(contents)
    return path, headers


def spoil(contents, before, after):
    check(before in contents, f"there is {before!r} to spoil")
    return contents.replace(before, after, 1)


def standards(server, folder, has_amounts):
    document = json.loads(server.get("/data/360giving.json")[0])
    # A package without any grant is the one thing that the schema refuses and the registry can't help: no amount is known.
    expected = [] if has_amounts else ["$.grants: [] should be non-empty"]
    check(giving(document) == expected, giving(document)[:5])
    left_out = list(csv.DictReader(io.StringIO(server.get("/data/360giving-exclusions.csv")[0].decode())))
    all_agreements = server.ask("{ agreements { totalCount } }")["agreements"]["totalCount"]
    check(len(document["grants"]) + len({row["id"] for row in left_out}) == all_agreements, "a grant or a reason for each agreement")
    check(all(grant["amountAwarded"] is not None for grant in document["grants"]), "no amount is made up")
    if has_amounts:
        check(len(document["grants"]) > 10, "there are grants")
        spoiled = json.loads(json.dumps(document))
        spoiled["grants"][0]["amountAwarded"] = None
        check(giving(spoiled) != [], "a grant without an amount is refused")
        round_trip(server, document, folder)
    else:
        check({row["reason"] for row in left_out} == {"AMOUNT_UNKNOWN"}, "the real agreements have no known amount")

    people = json.loads(server.get("/data/popolo.json")[0])
    check(popolo(people) == [], popolo(people)[:5])
    check(len(people["organizations"]) > 0 and len(people["posts"]) > 0, "there are organisations and posts")
    people["posts"][0]["label"] = 7
    check(popolo(people) != [], "a post whose label is no text is refused")

    schema = json.loads(server.get("/data/conventions.schema.json")[0])
    path, _ = fetch(server, "conventions.csv", folder)
    check(table(path, schema) == [], table(path, schema)[:5])
    spoiled = folder / "spoiled.csv"
    spoiled.write_text(re.sub(r",\d{4}-\d\d-\d\d,", ",2025-13-45,", path.read_text(), count=1))
    check(table(spoiled, schema) != [], "a day that is none is refused")

    package = json.loads(server.get("/data/datapackage.json")[0])
    for resource in package["resources"]:
        name = resource["path"].rsplit("/", 1)[1]
        path, _ = fetch(server, name, folder)
        check(table(path, resource["schema"]) == [], f"{name}: {table(path, resource['schema'])[:3]}")
        if name == "agreements.csv":
            spoiled.write_bytes(spoil(path.read_bytes(), b"\r\nagreement_", b"\r\n,agreement_"))
            check(table(spoiled, resource["schema"]) != [], "a row that is out of step is refused")


def round_trip(server, document, folder):
    """flatten-tool takes the document apart and puts it together again; and reads the flat form as the same grants."""
    (folder / "grants.json").write_text(json.dumps({"grants": document["grants"]}))
    schema = str(HERE / "360giving/360-giving-schema.json")
    flattentool.flatten(str(folder / "grants.json"), root_list_path="grants", schema=schema, main_sheet_name="grants",
                        output_name=str(folder / "flat.xlsx"), use_titles=True, output_format="xlsx")
    flattentool.unflatten(str(folder / "flat.xlsx"), input_format="xlsx", schema=schema, convert_titles=True, root_list_path="grants",
                          output_name=str(folder / "back.json"))
    (folder / "csv").mkdir(exist_ok=True)
    (folder / "csv" / "grants.csv").write_bytes(server.get("/data/360giving.csv")[0])
    flattentool.unflatten(str(folder / "csv"), input_format="csv", schema=schema, convert_titles=True, root_list_path="grants",
                          output_name=str(folder / "flat.json"))

    def facts(grants):
        return {grant["id"]: (grant["title"], float(grant["amountAwarded"]), grant["awardDate"][:10], grant["fundingOrganization"][0]["id"],
                              sorted(one["id"] for one in grant["recipientOrganization"])) for grant in grants}

    expected = facts(document["grants"])
    for name in ["back.json", "flat.json"]:
        check(facts(json.loads((folder / name).read_text())["grants"]) == expected, f"{name}: the same grants")


def catalogue(server):
    turtle, _ = server.get("/data/catalog", "text/turtle")
    graphs = [rdflib.Graph().parse(data=turtle, format="turtle")]
    for ending, accept, syntax in [("jsonld", "application/ld+json", "json-ld"), ("rdf", "application/rdf+xml", "xml")]:
        for contents in [server.get(f"/data/catalog.{ending}")[0], server.get("/data/catalog", accept)[0]]:
            graphs.append(rdflib.Graph().parse(data=contents, format=syntax))
    check(all(isomorphic(graphs[0], graph) for graph in graphs), "one graph in all syntaxes")
    check(dcat(turtle.decode()) == [], dcat(turtle.decode()))
    spoiled = re.sub(r"dcat:accessURL <[^>]*> ;", "", turtle.decode(), count=1)
    check(dcat(spoiled) != [], "a distribution without an address is refused")
    harvest(server, graphs[0])


def harvest(server, graph):
    """Knows nothing but the catalogue: downloads everything, and checks what was promised."""
    taken = 0
    for dataset in graph.subjects(rdflib.RDF.type, DCAT.Dataset):
        counts = set()
        for distribution in graph.objects(dataset, DCAT.distribution):
            contents, headers = server.get(str(graph.value(distribution, DCAT.downloadURL)))
            size, checksum = graph.value(distribution, DCAT.byteSize), graph.value(distribution, SPDX.checksum)
            check(size is not None and int(size) == len(contents), f"{distribution}: {size} bytes, {len(contents)} came")
            digest = str(graph.value(checksum, SPDX.checksumValue)).lower()
            check(digest == hashlib.sha256(contents).hexdigest(), f"{distribution}: checksum")
            if headers.get("Row-Count"):
                counts.add(int(headers["Row-Count"]))
            if str(distribution).endswith(".jsonl"):
                counts.add(contents.count(b"\n"))
            taken += 1
        check(len(counts) <= 1, f"{dataset}: rows {counts}")
        name = str(graph.value(dataset, DCT.identifier))
        if name in ["agreements", "associations", "councils", "posts", "officials", "ceremonies"]:
            total = server.ask("{ %s { totalCount } }" % name)[name]["totalCount"]
            check(counts == {total}, f"{name}: {counts}, and GraphQL counts {total}")
    check(taken > 40, f"{taken} distributions")


def readers(server, folder):
    """pandas, pyarrow and openpyxl read the tables with the right types, and the same values as CSV has."""
    path, headers = fetch(server, "agreements.parquet", folder)
    types = {field.name: str(field.type) for field in pyarrow.parquet.read_schema(path)}
    for name, kind in [("amount", "decimal128(18, 2)"), ("signed_on", "date32[day]"), ("title_ar", "string"), ("id", "string")]:
        check(types[name] == kind, f"{name} is {types[name]}")
    frame = pandas.read_parquet(path)
    rows = list(csv.DictReader(io.StringIO(server.get("/data/agreements.csv")[0].decode())))
    check(len(frame) == len(rows) == int(headers["Row-Count"]), "the same number of rows")
    for name in ["id", "reference", "title_ar", "status", "amount", "signed_on", "themes"]:
        read = ["" if value is None or value is pandas.NaT or value != value else str(value) for value in frame[name]]
        check(read == [row[name] for row in rows], f"the same {name}")
    sheet = openpyxl.load_workbook(fetch(server, "agreements.xlsx", folder)[0], read_only=True).active
    cells = list(sheet.iter_rows(values_only=True))
    place = {name: place for place, name in enumerate(cells[0])}
    check(len(cells) == len(rows) + 1, "the same number of rows")
    for row, read in zip(rows, cells[1:]):
        at = lambda name: read[place[name]] if place[name] < len(read) else None
        check((at("id"), at("title_ar") or "") == (row["id"], row["title_ar"]), "the same texts")
        day = at("signed_on")
        check((day.date().isoformat() if day else "") == row["signed_on"], "days are days")
        amount = at("amount")
        check(("" if amount is None else f"{amount:.2f}") == row["amount"], "amounts are numbers")


def office(server, folder):
    """LibreOffice opens the workbooks and shows the cells that CSV has."""
    for name in ["agreements", "associations", "councils", "signatures"]:
        path, _ = fetch(server, f"{name}.xlsx", folder)
        # Commas, double quotes, UTF-8, from the first row on, cells as they are shown.
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to",
                        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", "--outdir", str(folder), str(path)],
                       check=True, capture_output=True, timeout=300)
        with open(folder / f"{name}.csv", newline="", encoding="utf-8-sig") as file:
            shown = list(csv.reader(file))
        rows = list(csv.reader(io.StringIO(server.get(f"/data/{name}.csv")[0].decode(), newline="")))
        check(len(shown) == len(rows), f"{name}: {len(shown)} rows are shown, of {len(rows)}")
        for row, cells in zip(rows, shown):
            # What keeps a text of CSV from being a formula is not in a workbook's cell; truth is shown in capitals.
            plain = [re.sub(r"^'(?=[=+\-@])", "", cell) for cell in row]
            cells = [cell.lower() if cell in ["TRUE", "FALSE"] else cell for cell in cells] + [""] * (len(row) - len(cells))
            check(plain == cells, f"{name}: {[pair for pair in zip(plain, cells) if pair[0] != pair[1]][:3]}")


def main():
    with tempfile.TemporaryDirectory() as scratch:
        for name, has_amounts in [("real", False), ("invented", True)]:
            folder = Path(scratch) / name
            folder.mkdir()
            database = f"sqlite://{folder}/registry.db"
            if has_amounts:
                run("generate", "--agreements", INVENTED, "--communes", "40", "--database-url", database)
            server = Server(database, "serve" if has_amounts else "demo")
            try:
                standards(server, folder, has_amounts)
                catalogue(server)
                readers(server, folder)
                office(server, folder)
                same = run("export", "agreements.csv", "--database-url", database, "--public-url", BASE).stdout
                check(same == server.get("/data/agreements.csv")[0], "the command line gives the same bytes")
            finally:
                server.stop()
            print(f"{name}: the open data is what it says")
    print(f"{checks} checks")


main()
