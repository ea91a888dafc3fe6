import { Daemon } from "./daemon";
import { ModelStub } from "./model";
import { test as base } from "./test";

/** Tests of a daemon that has a language model; `furnish` puts into it what is there before the first of them. */
export const withModel = (furnish: (daemon: Daemon) => Promise<unknown>) =>
  base.extend<object, { model: ModelStub }>({
    model: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
      async ({}, use) => {
        const model = await ModelStub.start();
        await use(model);
        model.end();
      },
      { scope: "worker" },
    ],
    daemon: [
      async ({ model }, use) => {
        const daemon = await Daemon.start("--llm", "openai:stub", "--llm-url", model.url);
        await furnish(daemon);
        await use(daemon);
        await daemon.destroy();
      },
      { scope: "worker" },
    ],
  });
