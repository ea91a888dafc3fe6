import { FileText } from "lucide-react";
import { useState } from "react";
import { get, path } from "../api/client";
import { said } from "../api/failure";
import { plain } from "../forms/words";
import { Button } from "../ui/button";
import { Long } from "../ui/long";
import type { ContentBlock, ResourceContents } from "./call";
import { JsonTree } from "./json-tree";
import { Media } from "./media";
import { ResultText } from "./text";

/** One piece of an answer, by its kind. */
export const Content = ({ block, server }: { block: ContentBlock; server: string }) => {
  switch (block.type) {
    case "text":
      return <ResultText text={block.text ?? ""} />;
    case "image":
    case "audio":
      return <Media base64={block.data ?? ""} {...(block.mimeType && { kind: block.mimeType })} />;
    case "resource":
      return block.resource ? <Resource resource={block.resource} /> : null;
    case "resource_link":
      return <ResourceLink block={block} server={server} />;
    default:
      return <JsonTree value={block} label={`A piece of the kind ${block.type}`} />;
  }
};

/** What a resource holds, with its address. */
const Resource = ({
  resource: { uri, mimeType, text, blob },
  known,
}: {
  resource: ResourceContents;
  /** An address that is shown already. */
  known?: string;
}) => {
  const words = text ?? (blob === undefined ? undefined : textIn(blob, mimeType));
  return (
    <div className="grid grid-cols-1 min-w-0 gap-1.5">
      {uri !== known && <code className="font-mono text-xs break-all text-ink-3">{uri}</code>}
      {words !== undefined && <ResultText text={words} />}
      {words === undefined && blob !== undefined && (
        <Media base64={blob} {...(mimeType && { kind: mimeType })} name={uri} />
      )}
    </div>
  );
};

/** The text that some bytes are, by what they are said to be. */
const textIn = (base64: string, kind = ""): string | undefined => {
  if (!/^text\/|[/+]json$/.test(kind)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

type Reading =
  | { state: "no" | "busy" }
  | { state: "read"; contents: ResourceContents[] }
  | { state: "failed"; why: string };

/** A resource that the server can be asked for. It is asked by the daemon, never by this page. */
const ResourceLink = ({ block, server }: { block: ContentBlock; server: string }) => {
  const [reading, setReading] = useState<Reading>({ state: "no" });
  const uri = block.uri ?? "";
  const open = async (): Promise<void> => {
    setReading({ state: "busy" });
    try {
      const { contents } = await get<{ contents: ResourceContents[] }>(
        path("/api/mcp/servers", server, "resource"),
        { query: { uri } },
      );
      setReading({ state: "read", contents });
    } catch (error) {
      setReading({ state: "failed", why: said(error) });
    }
  };
  const name = plain(block.title ?? block.name ?? uri);
  const isOpen = reading.state === "read";
  return (
    <div className="grid grid-cols-1 min-w-0 gap-2 rounded-s border border-line p-2.5">
      <div className="flex min-w-0 items-start gap-2.5">
        <FileText size={15} className="mt-0.5 shrink-0 text-ink-3" />
        <div className="min-w-0 flex-1">
          <p className="font-medium break-words">{name}</p>
          {block.description && (
            <p className="text-s text-ink-2">
              <Long text={block.description} />
            </p>
          )}
          {name !== uri && <code className="font-mono text-xs break-all text-ink-3">{uri}</code>}
        </div>
        <Button
          small
          busy={reading.state === "busy"}
          aria-expanded={isOpen}
          aria-label={`${isOpen ? "Close" : "Open"} ${name}`}
          onClick={() => (isOpen ? setReading({ state: "no" }) : void open())}
        >
          {isOpen ? "Close" : "Open"}
        </Button>
      </div>
      {reading.state === "failed" && (
        <p role="alert" className="text-s text-bad">
          {reading.why}
        </p>
      )}
      {isOpen &&
        reading.contents.map((resource) => <Resource key={resource.uri} resource={resource} known={uri} />)}
    </div>
  );
};
