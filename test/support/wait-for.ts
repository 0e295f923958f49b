import { setTimeout as sleep } from 'node:timers/promises';

/** Each look may cost a query that a worker answers: looking more often makes what is waited for slower. */
const LOOK_EVERY_MS = 200;

/** Looks until the condition holds. @throws after `timeoutMs`, with what was waited for */
export async function waitFor(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what}: not so within ${timeoutMs} ms`);
    await sleep(LOOK_EVERY_MS);
  }
}
