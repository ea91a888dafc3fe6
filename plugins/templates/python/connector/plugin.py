"""Connects my-harness, which keeps its hooks in one JSON file:

    { "theme": "dark", "hooks": { "onStart": "a command", "onPrompt": "a command" } }

It starts the command with {"session": "...", "cwd": "...", "prompt": "..."} on standard input, and
puts what the command prints before the model.
"""

import json

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.connector import (
    Action, ConfigFile, ConfigPlan, CurrentFile, Description, Edit, FileFormat, Hook, Identity, Output,
    Presence, Target, Transport,
)
from wit_world.imports import session
from wit_world.imports.types import Error_Denied, Error_Invalid, RequestContext

HARNESS = "my-harness"
SETTINGS = ".my-harness/settings.json"
# The daemon's name of each hook, and the harness's.
HOOKS = {"session-start": "onStart", "prompt": "onPrompt"}


class Connector(exports.Connector):
    def describe(self) -> Description:
        return Description(
            harness=HARNESS,
            title="My harness",
            tested_version="1.0.0",
            config_dir_variable="MY_HARNESS_DIR",
            config_files=[ConfigFile(SETTINGS, "settings.json", None, FileFormat.JSON, "hooks")],
            hooks=[Hook(event, name, Transport.COMMAND, 10, False, True) for event, name in HOOKS.items()],
        )

    def plan(self, action: Action, target: Target, files: list[CurrentFile]) -> ConfigPlan:
        before = next((file.content for file in files if file.path == SETTINGS), None)
        settings = parse(before)
        hooks = dict(settings.get("hooks", {}))
        wanted = {name: f"{target.program} hook {event} -H {HARNESS}" for event, name in HOOKS.items()}
        # A command of the user's own stays when Signet goes.
        ours = [
            name
            for event, name in HOOKS.items()
            if str(hooks.get(name, "")).endswith(f" hook {event} -H {HARNESS}")
        ]
        presence = Presence.PARTIAL if ours else Presence.ABSENT
        if all(hooks.get(name) == command for name, command in wanted.items()):
            presence = Presence.COMPLETE

        if action == Action.INSTALL:
            hooks |= wanted
        else:
            hooks = {name: command for name, command in hooks.items() if name not in ours}
        after = {**settings, "hooks": hooks}
        if not hooks:
            del after["hooks"]
        content = json.dumps(after, indent=2, ensure_ascii=False) + "\n"
        edits = [] if after == settings else [Edit(SETTINGS, content, "hooks of Signet")]
        return ConfigPlan(edits, presence, [])

    def identify(self, event: str, payload: str) -> Identity:
        said = json.loads(payload)
        return Identity(said.get("session"), said.get("cwd"))

    def handle(self, event: str, payload: str, context: RequestContext) -> Output:
        try:
            if event == "session-start":
                briefing = session.start(session.Origin.STARTUP)
            elif event == "prompt":
                briefing = session.prompt(json.loads(payload).get("prompt", ""))
            else:
                raise Err(Error_Invalid(f"{HARNESS} has no hook {event}"))
        except Err as refusal:
            # A key that may not is no reason for the harness to stop.
            if isinstance(refusal.value, Error_Denied):
                return Output("", f"[signet] {refusal.value.value}; going on without memory", 0)
            raise
        return Output(briefing.inject, "", 0)


def parse(text: str | None) -> dict:
    """The settings. JSON with comments is refused rather than written back without them."""
    try:
        return json.loads((text or "").strip() or "{}")
    except ValueError as error:
        raise Err(Error_Invalid(f"~/{SETTINGS} cannot be edited: {error}. Nothing was changed"))
