/** What a person who waits for the first download wants to see. */
export type ResolveEvent =
  | {
      readonly kind: 'downloading';
      readonly binary: string;
      readonly bytes: number;
      readonly totalBytes: number | undefined;
      readonly elapsedMs: number;
    }
  | { readonly kind: 'notice' | 'warning'; readonly message: string };

const BYTES_PER_MB = 1_000_000;
const megabytes = (bytes: number) => (bytes / BYTES_PER_MB).toFixed(1);

/** One line for a terminal or a log. */
export function describeEvent(event: ResolveEvent): string {
  if (event.kind !== 'downloading') return event.message;
  const total = event.totalBytes === undefined ? '' : ` of ${megabytes(event.totalBytes)}`;
  const seconds = Math.round(event.elapsedMs / 1000);
  return `fetching ${event.binary}: ${megabytes(event.bytes)}${total} MB, ${seconds} s`;
}
