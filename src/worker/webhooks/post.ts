import { withDeadline } from '../../node';

/** Longest exchange with a receiver, milliseconds: its activity has 15 s, and must outlast it to say what was wrong. */
const EXCHANGE_MS = 10_000;

/** So much of an answer is read, so that the receiver may finish it; its status has told all that counts before. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** What counts of an answer. */
export interface HookAnswer {
  status: number;
  /** Header `Retry-After`, as it came. */
  retryAfter: string | null;
}

/** What is sent. */
export interface HookMessage {
  headers: Record<string, string>;
  body: string;
}

async function drain(body: ReadableStream<Uint8Array> | null): Promise<void> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (let bytes = 0; bytes <= MAX_ANSWER_BYTES;) {
      const { done, value } = await reader.read();
      if (done) return;
      bytes += value.length;
    }
  } catch {
    // Cut off, or too slow: it was accepted or refused already.
  }
  await reader.cancel().catch(() => {});
}

/**
 * Posts JSON; follows no redirect, which could lead the message anywhere.
 *
 * @throws DeadlineError, the signal's reason, or what `fetch` throws, which may hold the URL
 */
export function postJson(
  url: string,
  { headers, body }: HookMessage,
  signal: AbortSignal,
): Promise<HookAnswer> {
  return withDeadline({ timeoutMs: EXCHANGE_MS, signal }, async (deadline) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: deadline,
    });
    await drain(response.body);
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  });
}
