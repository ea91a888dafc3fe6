"""A note pad: two tools, for people and agents, and a page that calls them."""

import json
from pathlib import Path

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.widget import App, Body_Text, Content
from wit_world.imports import state
from wit_world.imports.types import Error_NotFound, RequestContext, ResourceInfo, Tool

PAGE = "ui://{{name}}/notes"
HTML = "text/html;profile=mcp-app"
# Read when the plugin is built: there are no files when it runs.
NOTES_HTML = Path(__file__).with_name("notes.html").read_text(encoding="utf-8")
# As many notes are kept; the oldest goes first.
MOST = 100


def tool(name: str, description: str, schema: dict, hints: dict) -> Tool:
    return Tool(name, None, description, json.dumps(schema), None, json.dumps(hints), None)


def text(content: str, **more) -> str:
    return json.dumps({"content": [{"type": "text", "text": content}], **more})


class Widget(exports.Widget):
    def describe(self) -> App:
        return App("Notes", "📝", width=3, height=4, ui=PAGE, emits=[], menu_items=[], dock=False)

    def list_tools(self) -> list[Tool]:
        note = {"text": {"type": "string", "description": "The note"}}
        takes_text = {"type": "object", "properties": note, "required": ["text"]}
        return [
            tool("list_notes", "All notes, the oldest first", {"type": "object"}, {"readOnlyHint": True}),
            tool("add_note", "Adds a note", takes_text, {"destructiveHint": False}),
        ]

    def call_tool(self, name: str, arguments: str, context: RequestContext) -> str:
        notes: list[str] = json.loads(state.get("notes") or "[]")
        if name == "add_note":
            note = str(json.loads(arguments).get("text", "")).strip()
            if not note:
                return text("a note needs some text", isError=True)
            notes = [*notes, note][-MOST:]
            state.set("notes", json.dumps(notes).encode())
        elif name != "list_notes":
            raise Err(Error_NotFound(f"there is no tool {name}"))
        return text(json.dumps({"notes": notes}), structuredContent={"notes": notes})

    def list_resources(self) -> list[ResourceInfo]:
        return [ResourceInfo(PAGE, "Notes", None, HTML, None)]

    def read_resource(self, uri: str, context: RequestContext) -> Content:
        if uri != PAGE:
            raise Err(Error_NotFound(f"there is no resource {uri}"))
        return Content(uri, HTML, Body_Text(NOTES_HTML), None)
