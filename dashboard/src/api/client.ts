import { session } from "../auth/session";
import { Written } from "../lib/written";
import { ApiFailure } from "./failure";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Options {
  /** Parts of the query; those that are undefined are left out. */
  query?: Record<string, string | number | boolean | undefined>;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** What nobody waits for lets the rest of the page go first. */
  priority?: RequestPriority;
}

const address = (path: string, query: Options["query"] = {}): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
};

/** Makes a path of parts that may hold anything: `path("/api/mcp/servers", id, "logs")`. */
export const path = (base: string, ...parts: string[]): string =>
  [base, ...parts.map(encodeURIComponent)].join("/");

const written = (body: unknown): Blob | string => {
  if (body instanceof Blob) return body;
  return body instanceof Written ? body.text : JSON.stringify(body);
};

/**
 * A request as this browser's session. Answers whatever the daemon answers well. A body is sent as JSON; a `Blob` as
 * the bytes that it is, with its own type.
 *
 * @throws ApiFailure The daemon refused, or could not be reached.
 */
export const request = async (
  method: Method,
  to: string,
  body?: unknown,
  options: Options = {},
): Promise<Response> => {
  const headers = new Headers(options.headers);
  const token = session.token();
  if (token) headers.set("authorization", `Bearer ${token}`);
  if (body !== undefined) headers.set("content-type", body instanceof Blob ? body.type : "application/json");
  const init: RequestInit = { method, headers, credentials: "omit", cache: "no-store" };
  if (body !== undefined) init.body = written(body);
  if (options.signal) init.signal = options.signal;
  if (options.priority) init.priority = options.priority;
  let response: Response;
  try {
    response = await fetch(address(to, options.query), init);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiFailure("The daemon does not answer. It may be starting; this page keeps trying.", 0);
  }
  if (!response.ok) throw await refused(response, token);
  return response;
};

const refused = async (response: Response, token: string | null): Promise<ApiFailure> => {
  const text = await response.text();
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = undefined;
  }
  const told = (answer as { error?: unknown } | undefined)?.error;
  const message = typeof told === "string" ? told : `The daemon answered ${response.status}.`;
  // Ended elsewhere, or by time. Another session may have begun meanwhile: only the one that was refused ends.
  if (response.status === 401 && token && token === session.token()) session.end();
  return new ApiFailure(message, response.status, answer);
};

const json = async <T>(method: Method, to: string, body?: unknown, options?: Options): Promise<T> => {
  const response = await request(method, to, body, options);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
};

export const get = <T>(to: string, options?: Options): Promise<T> => json<T>("GET", to, undefined, options);
export const post = <T>(to: string, body: unknown = {}, options?: Options): Promise<T> =>
  json<T>("POST", to, body, options);
export const put = <T>(to: string, body: unknown, options?: Options): Promise<T> =>
  json<T>("PUT", to, body, options);
export const patch = <T>(to: string, body: unknown, options?: Options): Promise<T> =>
  json<T>("PATCH", to, body, options);
export const remove = <T>(to: string, options?: Options): Promise<T> =>
  json<T>("DELETE", to, undefined, options);
