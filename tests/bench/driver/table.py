"""The figures as Markdown, which reads well on a terminal too."""

from statistics import median

from .cases import QUERIES


def columns(rows):
    """A Markdown table whose columns are aligned: the first two to the left, figures to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for number, row in enumerate(rows):
        cells = [cell.ljust(width) if place < 2 else cell.rjust(width) for place, (cell, width) in enumerate(zip(row, widths))]
        lines.append("| " + " | ".join(cells) + " |")
        if number == 0:
            rule = ["-" * width if place < 2 else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
            lines.append("| " + " | ".join(rule) + " |")
    return "\n".join(lines)


def figure(value):
    """Two or three digits that matter, no more."""
    places = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 or value == 0 else 4
    return f"{value:,.{places}f}"


def ratio(results, query, server):
    """How many times as many requests Chiraka answers: the median over the rounds, each against the same round."""
    ours, theirs = results.get((query, "chiraka")), results.get((query, server))
    if not ours or not theirs:
        return None
    # A server that answers nothing in the time of a measurement has no ratio.
    found = [one["rate"] / other["rate"] for one, other in zip(ours, theirs) if other["rate"]]
    return median(found) if found else None


def ratios(results, servers):
    """Chiraka against each peer, one line a query."""
    others = [name for name in servers if name != "chiraka"]
    rows = [["query", "", *others]]
    for query, meaning in QUERIES.items():
        found = [ratio(results, query, name) for name in others]
        if any(found):
            rows.append([query.upper(), meaning, *(f"{figure(each)}×" if each else "–" for each in found)])
    return columns(rows) if len(rows) > 1 else "No ratios: Chiraka or its peers did not run."


def figures(results):
    """Every server and query."""
    rows = [["query", "server", "requests/s", "Chiraka ×", "p50 ms", "p99 ms", "server µs", "PostgreSQL µs", "answer kB"]]
    for (query, server), rounds in results.items():
        def middle(name):
            return figure(median(each[name] for each in rounds))
        compared = ratio(results, query, server)
        rows.append([query.upper(), server, middle("rate"), figure(compared) if compared else "–", middle("p50"), middle("p99"),
                     middle("server"), middle("postgres"), figure(rounds[0]["bytes"] / 1000)])
    return columns(rows)


def memory(used):
    """Of each server, at rest and under load, in megabytes."""
    rows = [["server", "version", "at rest MB", "under load MB"]]
    for name, (version, rest, load) in used.items():
        rows.append([name, version or "–", figure(rest / 1e6), figure(load / 1e6)])
    return columns(rows)
