import { describeEvent, type ResolveEvent } from '../../src/embedded';

const PRINT_EVERY_MS = 2_000;
let printedAt = -Infinity;

export function printResolveEvent(event: ResolveEvent): void {
  const isDue = performance.now() - printedAt >= PRINT_EVERY_MS;
  if (event.kind === 'downloading' && !isDue) return;
  printedAt = performance.now();
  process.stderr.write(`${describeEvent(event)}\n`);
}
