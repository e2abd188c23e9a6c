import { trustedDocument } from '../tools/trusted-document.js';
import type { Documents } from './load/job.js';

/** What a load sends. */
export function loadDocuments(): Documents {
  const [reserve, cancel, pay] = ['ReserveSeats', 'CancelReservation', 'PayReservation'].map(
    (name) => trustedDocument(name).body,
  ) as [string, string, string];
  return { reserve, cancel, pay };
}

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string }[];
}

/** The API outside the clock: to prepare what the load needs. */
export class Api {
  constructor(private readonly url: string) {}

  /**
   * Runs one of the operations of schema/operations.
   *
   * @throws Error for anything but an answer without errors
   */
  run<Data>(operationName: string, variables: object, token?: string): Promise<Data> {
    return this.ask(operationName, trustedDocument(operationName).body, variables, token);
  }

  /** Runs an operation in other words than those of schema/operations. */
  async ask<Data>(operationName: string, query: string, variables: object, token?: string): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ operationName, query, variables }),
    });
    const answer = (await response.json()) as Answer<Data>;
    if (answer.data && !answer.errors) return answer.data;
    throw new Error(`${operationName}: ${answer.errors?.map(({ message }) => message).join(', ')}`);
  }
}
