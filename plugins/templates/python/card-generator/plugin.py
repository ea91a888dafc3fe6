"""Cards with one button per tool. What a button looks like follows from the hints that the server
gives about the tool; harmless buttons come first."""

import json

from wit_world import exports
from wit_world.exports.card_generator import Action, Card, Effect, Server
from wit_world.imports.types import ResourceInfo, Tool

# Buttons on a card.
MOST = 12


def effect(tool: Tool) -> Effect:
    hints = json.loads(tool.annotations or "{}")
    if hints.get("readOnlyHint"):
        return Effect.READS
    # Without a word about it the protocol assumes the worst.
    return Effect.WRITES if hints.get("destructiveHint") is False else Effect.DESTROYS


def label(name: str) -> str:
    """`create_ticket` and `create-ticket` read `Create ticket`."""
    words = name.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


class CardGenerator(exports.CardGenerator):
    def matches(self, server: Server) -> int:
        """A little better than the built-in generator, for every server."""
        return 2

    def generate(self, server: Server, tools: list[Tool], resources: list[ResourceInfo]) -> Card:
        actions = [Action(tool.title or label(tool.name), tool.name, None, effect(tool)) for tool in tools]
        actions = sorted(actions, key=lambda action: action.effect.value)[:MOST]
        return Card(
            name=server.title or server.name,
            icon=next(iter(server.icons), None),
            description=server.description,
            width=3,
            height=1 + (len(actions) + 1) // 2,
            actions=actions,
            subscribes=[],
        )
