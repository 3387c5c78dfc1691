"""`python3 run.py bench`: a table on screen, JSON in a file. About four minutes, most of it the
pauses of a steady rate; the first run trains the stock peer (two minutes more)."""

import argparse
import asyncio
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import measure, stock_rasa
from tests.bench.figures import Figure, p50_p95
from tests.bench.memory import rss_mb
from tests.bench.product import Bench, running_product, sign_in
from tests.product import ROOT, Product

screen = Console(stderr=True)


async def measure_product(product: Product, count: int) -> tuple[list[Figure], list[float]]:
    """All figures of the product, and the times that are compared with the stock peer."""
    screen.log("opening chats")
    chats = await measure.open_chats(product, count)
    screen.log("the bot side alone")
    turns = await measure.bot_turns(product, count)
    screen.log("answers")
    # the first ones warm caches and threads up; a customer at noon is not the first one
    answered = (await measure.answers(chats))[count // 10 :]
    agent = await sign_in(product)
    tickets = measure.Tickets(agent)
    screen.log("handoffs")
    unhappy = await measure.open_chats(product, count)
    handed_over, whose = await measure.handoffs(tickets, unhappy)
    screen.log("agents' words")
    words = await measure.agent_words(agent, dict(list(whose.items())[:20]), 10 * count)
    tickets.stop()
    memory = [
        Figure("desk with its worker, resident", rss_mb(product.desk.pid), "MB", 200),
        Figure("bot side, resident", rss_mb(product.bot.pid), "MB", 1000),
    ]
    screen.log("idle streams")
    idle = await measure.idle_streams(product, chats)
    for chat in chats + unhappy:
        await chat.close()
    return [
        *p50_p95("bot side's turn with reader and action", turns, 12, 20),
        *p50_p95("unhappy message → case on the agent's stream, 5/s", handed_over, None, 100),
        *p50_p95("agent's message → customer's stream, 50/s", words, None, 50),
        idle,
        *memory,
    ], answered


def show(figures: list[Figure]) -> None:
    table = Table(title="Makegood bench")
    for heading in ("what", "measured", "demand", ""):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for figure in figures:
        demand = "" if figure.demand is None else f"≤ {figure.demand:g} {figure.unit}"
        verdict = {None: "", True: "ok", False: "[bold red]missed[/]"}[figure.met]
        table.add_row(figure.what, f"{figure.value:.2f} {figure.unit}", demand, verdict)
    Console().print(table)


def main() -> int:
    """0 when every demand was met, 1 when not; figures are printed and written either way."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="messages a measurement")
    parser.add_argument("--out", type=Path, default=ROOT / "bench-results.json")
    options = parser.parse_args()
    folder = ROOT / "var/bench"
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(
        Path(os.environ["MAKEGOOD_BENCH_BOT_PYTHON"]),
        Path(os.environ["MAKEGOOD_BENCH_MODEL"]),
        folder,
    )
    screen.log("the product")
    with running_product(bench) as product:
        figures, ours = asyncio.run(measure_product(product, options.count))
    screen.log("the stock peer (its first run trains it)")
    stock_rasa.prepare(bench.bot_python, folder / "stock")
    with stock_rasa.serving(bench.bot_python, folder / "stock") as peer:
        stock = asyncio.run(stock_rasa.action_turns(peer, options.count, 5))
    figures = measure.compared(ours, stock) + figures
    show(figures)
    results = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {sys.version.split()[0]}",
        "figures": [figure.as_json() for figure in figures],
    }
    options.out.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    return 0 if all(figure.met is not False for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
