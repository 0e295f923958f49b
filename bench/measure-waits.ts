import { parseArgs } from 'node:util';
import { durationMs } from '../src/contracts/duration';
import { measureWaits, type WaitsPlan } from './waits/measure';
import { reportDocument, reportLines } from './waits/report';
import { openStage } from './waits/stage';

/**
 * Requests that waits cost, how many events they leave and how late an end is noticed, all in real time:
 * `npm run measure:waits -- --waits 200 --minutes 10 [--start-over 1s] [--json]`. Exits with 1 when a run with a bound
 * breaks it.
 */
const { values } = parseArgs({
  options: {
    waits: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '10' },
    'start-over': { type: 'string', default: '1s' },
    json: { type: 'boolean', default: false },
  },
});

/** Ages at the end differ by this part of them, so that ends meet every point between two looks. */
const SPREAD = 0.1;
/** What 200 waits of ten minutes may come to that are begun within a second. */
const BOUNDS = { requests: 400, medianMs: 2_500, p95Ms: 5_000, events: 27 } as const;

async function main(): Promise<void> {
  const ageMs = Number(values.minutes) * 60_000;
  const plan: WaitsPlan = {
    waits: Number(values.waits),
    startOverMs: durationMs(values['start-over']),
    endsAfterMs: [ageMs * (1 - SPREAD), ageMs * (1 + SPREAD)],
  };
  const { subject, close } = await openStage();
  try {
    const result = await measureWaits(subject, plan);
    const document = reportDocument(result);
    console.log(values.json ? JSON.stringify(document, undefined, 2) : reportLines(result).join('\n'));
    const hasBounds = plan.waits === 200 && values.minutes === '10' && values['start-over'] === '1s';
    if (hasBounds) process.exitCode = isBroken(document) ? 1 : 0;
  } finally {
    await close();
  }
}

function isBroken({ requests, lagMs, events }: ReturnType<typeof reportDocument>): boolean {
  const { median, p95 } = lagMs;
  return (
    requests > BOUNDS.requests ||
    median > BOUNDS.medianMs ||
    p95 > BOUNDS.p95Ms ||
    events.most > BOUNDS.events
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
