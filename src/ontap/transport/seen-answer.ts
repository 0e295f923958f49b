import type { HttpAnswer } from './http';

/** An answer as it came over the wire, before anything was read into it or masked in it. */
export interface SeenAnswer {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  /** The body. */
  text: string;
  /** Milliseconds from the request to the end of the answer, a new connection included. */
  ms: number;
}

/** Is told of every answer of the cluster to a request that was let through. */
export type OnAnswer = (seen: SeenAnswer) => void;

/** Tells of the answer that a call gets. */
export async function telling(
  onAnswer: OnAnswer | undefined,
  call: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const startedAt = performance.now();
  const answer = await call();
  const { status, headers, data: text } = answer;
  onAnswer?.({ status, headers, text, ms: performance.now() - startedAt });
  return answer;
}
