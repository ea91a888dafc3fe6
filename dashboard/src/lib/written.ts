/** JSON that is written already: to the last digit, as `lib/json` does. */
export class Written {
  constructor(readonly text: string) {}
}
