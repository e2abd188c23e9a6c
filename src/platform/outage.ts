/** Tells of an outage once, and not once a failure. */
export class Outage {
  #on = false;

  constructor(private readonly tell: (error: Error) => void) {}

  failed(error: unknown): void {
    if (!this.#on) this.tell(error as Error);
    this.#on = true;
  }

  over(): void {
    this.#on = false;
  }
}
