/** What the daemon answered in place of what was asked for. Its message is written for the person. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";

  constructor(
    message: string,
    /** Of HTTP; 0: the daemon could not be reached. */
    readonly status: number,
    /** The whole answer, where it was JSON. */
    readonly answer?: unknown,
  ) {
    super(message);
  }

  /** Nobody answered. It may be starting anew. */
  get offline(): boolean {
    return this.status === 0;
  }

  /** The permission that is missing, when that is why. */
  get denied(): boolean {
    return this.status === 403;
  }
}

/** What a person is told of anything that was thrown. */
export const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
