import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A page that only has text, from a server that only has this page: as fast as a page can be here. */
export interface Bare {
  url: string;
  close: () => Promise<void>;
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Serves each line of a text as a paragraph. */
export const serveBare = async (text: string): Promise<Bare> => {
  const lines = text.split("\n").filter(Boolean);
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Bare</title>
<meta name="viewport" content="width=device-width"><meta name="description" content="Text and nothing else">
<link rel="icon" href="data:,"><style>#box{height:90vh;overflow:auto}</style>
<main><h1>Bare</h1><input aria-label="Field"><div id="box" tabindex="0">
${lines.map((line) => `<p>${escaped(line)}</p>`).join("\n")}</div></main></html>`;
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
