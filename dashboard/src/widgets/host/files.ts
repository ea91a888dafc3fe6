import { CODES, isRecord, type Params, Refusal } from "../bridge/message";
import { content } from "../bridge/params";

/** A file that an app would like to save. */
export interface File {
  name: string;
  /** Of the file; unknown while it has to be fetched. */
  size: number | undefined;
  load: () => Promise<Blob>;
}

/** Files in one request. */
const MOST = 10;

/** A name without folders, and without what a file system or an eye could take for something else. */
export const nameOf = (named: unknown, uri: string): string => {
  const last = typeof named === "string" && named ? named : uri;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken out
  const plain = last.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, "");
  const base = plain.split(/[/\\]/).at(-1) ?? "";
  return (
    base
      .replace(/[<>:"|?*]/g, "_")
      .replace(/^[.\s]+|[.\s]+$/g, "")
      .slice(0, 120) || "file"
  );
};

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Refusal(CODES.invalidParams, "A blob must be base64.");
  }
};

/** What a resource holds. It is saved and never opened: its type is the file's, not the page's. */
const blobOf = (resource: Params): Blob => {
  const type = "application/octet-stream";
  if (typeof resource.text === "string") return new Blob([resource.text], { type });
  if (typeof resource.blob === "string") return new Blob([bytesOf(resource.blob)], { type });
  throw new Refusal(CODES.invalidParams, "A resource to save has a text or a blob.");
};

/** What `ui/download-file` asks to save. Links are read from the app's own server. */
export const filesOf = (params: Params, read: (uri: string) => Promise<Params>): File[] => {
  const blocks = content(params, "contents");
  if (blocks.length === 0 || blocks.length > MOST) {
    throw new Refusal(CODES.invalidParams, `contents must have 1 to ${MOST} files.`);
  }
  return blocks.map((block) => {
    if (block.type === "resource_link") return linked(block, read);
    if (block.type !== "resource" || !isRecord(block.resource)) {
      throw new Refusal(CODES.invalidParams, "contents are resources, or links to resources.");
    }
    const blob = blobOf(block.resource);
    return { name: nameOf(undefined, String(block.resource.uri)), size: blob.size, load: async () => blob };
  });
};

const linked = ({ uri, name }: Params, read: (uri: string) => Promise<Params>): File => ({
  name: nameOf(name, String(uri)),
  size: undefined,
  load: async () => {
    const { contents } = await read(String(uri));
    const first: unknown = Array.isArray(contents) ? contents[0] : undefined;
    if (!isRecord(first)) throw new Refusal(CODES.refused, "The server has no such file.");
    return blobOf(first);
  },
});

/** Hands a file to the browser's downloads. */
export const save = (name: string, blob: Blob): void => {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};
