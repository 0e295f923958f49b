/** Longest pause that a server can ask for: a finished job is forgotten after 300 s. */
export const MAX_RETRY_AFTER_MS = 120_000;

/** Milliseconds of a `Retry-After` header (seconds or an HTTP date); undefined when absent or unreadable. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  let ms = Number.NaN;
  if (/^\d{1,9}$/.test(text)) ms = Number(text) * 1_000;
  else if (text.endsWith(' GMT')) ms = Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
