"""Counts events by kind, and publishes a summary with every tenth."""

import json

from wit_world import exports
from wit_world.imports import bus, log, state
from wit_world.imports.types import Event

# A summary comes with every so many events.
SUMMARY_EVERY = 10


class Subscriber(exports.Subscriber):
    def on_event(self, event: Event) -> None:
        counts: dict[str, int] = json.loads(state.get("counts") or "{}")
        counts[event.kind] = counts.get(event.kind, 0) + 1
        state.set("counts", json.dumps(counts).encode())

        total = sum(counts.values())
        if total % SUMMARY_EVERY == 0:
            log.write(log.Level.INFO, f"{total} events so far")
            bus.publish("{{name}}.summary", json.dumps({"total": total, "counts": counts}))
