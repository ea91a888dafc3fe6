"""Cards with one button per tool, harmless ones first. What a button does to the world is what Signet takes it to do, or
worse where this generator knows so."""

import json

from wit_world import exports
from wit_world.exports.card_generator import Offered, Server
from wit_world.imports.types import ResourceInfo

# Buttons on a card.
MOST = 12
# As the enum of the contract has them.
EFFECTS = ["reads", "writes", "destroys"]


def plain(text: str, most: int) -> str:
    """What a server says of itself is a stranger's text: one line, of letters that can be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:most]


def label(name: str) -> str:
    """`create_ticket` and `create-ticket` read `Create ticket`."""
    words = name.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def fields(schema: dict) -> list:
    """Texts are asked for as such, everything else as JSON."""
    required = schema.get("required", [])
    kind = lambda about: "text" if about.get("type") == "string" else "json"
    return [
        {"name": name, "label": label(name), "required": name in required, "input": {"as": kind(about)}}
        for name, about in schema.get("properties", {}).items()
    ]


def action(offered: Offered) -> dict:
    tool = offered.tool
    return {
        "label": plain(tool.title or label(tool.name), 120),
        "tool": tool.name,
        # Worse than Signet takes it for is believed; better is not.
        "effect": "destroys" if tool.name.startswith("close_") else EFFECTS[offered.effect.value],
        "form": {"fields": fields(json.loads(tool.input_schema))},
    }


class CardGenerator(exports.CardGenerator):
    def matches(self, server: Server, tools: list[Offered]) -> int:
        """A little better than the built-in generator, for every server."""
        return 2

    def generate(self, server: Server, tools: list[Offered], resources: list[ResourceInfo]) -> str:
        """One JSON document: docs/card.schema.json of Signet describes it."""
        actions = sorted((action(tool) for tool in tools), key=lambda a: EFFECTS.index(a["effect"]))[:MOST]
        card = {
            "version": 1,
            "name": plain(server.title or server.name, 80),
            "icon": "🧰",
            "size": {"w": 3, "h": 1 + (len(actions) + 1) // 2},
            "groups": [{"actions": actions}] if actions else [],
        }
        return json.dumps(card)
