declare module "proxy-from-env" {
  /** The proxy that the environment names for a URL, or an empty string. */
  export function getProxyForUrl(url: string): string;
}

/** Version of this package, set by the build. */
declare const EDGE_VERSION: string;
