/** Version of this package, set by the build. */
declare const EDGE_VERSION: string;
