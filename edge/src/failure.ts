/** A failure that a person reads. Exit codes: 1 in general, 2 wrong command line, 3 no daemon, 4 denied, 5 not found. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A file could not be used. */
export function fileFailure(action: string, path: string, error: unknown): Failure {
  return new Failure(`cannot ${action} ${path}: ${inWords(error)}`);
}

export function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
