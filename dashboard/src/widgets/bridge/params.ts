import { CODES, isRecord, type Params, Refusal } from "./message";

/** What an app sends with a request, read field by field. What does not fit is said back in words. */
const wrong = (what: string): never => {
  throw new Refusal(CODES.invalidParams, what);
};

export const text = (params: Params, name: string, most = 4_096): string => {
  const value = params[name];
  if (typeof value !== "string" || value.length === 0) return wrong(`${name} must be text.`);
  return value.length > most ? wrong(`${name} is longer than ${most} characters.`) : value;
};

/** An object that may be left out. */
export const record = (params: Params, name: string): Params => {
  const value = params[name] ?? {};
  return isRecord(value) ? value : wrong(`${name} must be an object.`);
};

/** Blocks of content in one message. */
const BLOCKS = 64;
/** What a block must have, by its type. */
const NEEDS: Record<string, readonly string[]> = {
  text: ["text"],
  image: ["data", "mimeType"],
  audio: ["data", "mimeType"],
  resource_link: ["uri", "name"],
  resource: [],
};

const isBlock = (block: unknown): block is Params => {
  if (!isRecord(block) || typeof block.type !== "string") return false;
  if (block.type === "resource") return isRecord(block.resource) && typeof block.resource.uri === "string";
  const needs = Object.hasOwn(NEEDS, block.type) ? NEEDS[block.type] : undefined;
  return needs?.every((name) => typeof block[name] === "string") ?? false;
};

/** Content as the protocol has it: text, pictures, sound, resources. */
export const content = (params: Params, name = "content"): Params[] => {
  const blocks = params[name];
  if (!Array.isArray(blocks)) return wrong(`${name} must be a list.`);
  if (blocks.length > BLOCKS) return wrong(`${name} has more than ${BLOCKS} parts.`);
  return blocks.every(isBlock) ? blocks : wrong(`${name} has a part that is no content.`);
};

/** A number of pixels that may be left out. */
export const pixels = (params: Params, name: string): number | undefined => {
  const value = params[name];
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
};
