import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../rules/sessions';

/** Longest time that steps take before others have a turn: heartbeats and polls of this process share the loop. */
const TURN_MS = 5;

/** Runs work in steps and lets the event loop go on between them. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  let from = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - from < TURN_MS) continue;
    await setImmediate();
    from = performance.now();
  }
}
