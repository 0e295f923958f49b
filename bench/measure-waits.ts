import { parseArgs } from 'node:util';
import { durationMs } from '../src/contracts/duration';
import { measureWaits, type WaitsPlan } from './waits/measure';
import { reportLines } from './waits/report';
import { openStage } from './waits/stage';

/**
 * Requests that waits cost, how many events they leave and how late an end is noticed: `npm run measure:waits`, or with
 * `-- --start-over 1s --ends 1s,10m` one run of its own. Without arguments the two runs that have a bound, of some
 * twelve minutes each; exits with 1 when one is broken.
 */
const { values } = parseArgs({
  options: {
    waits: { type: 'string', default: '200' },
    'start-over': { type: 'string', multiple: true, default: ['1s', '90s'] },
    ends: { type: 'string', default: '9m,11m' },
  },
});

/** Most requests that 200 waits of ten minutes may cost, by the time within which they are begun. */
const BOUNDS: Readonly<Record<string, number>> = { '1s': 100, '90s': 200 + 200 };

async function run(startOver: string): Promise<void> {
  const [shortest = 0, longest = shortest] = values.ends.split(',').map(durationMs);
  const plan: WaitsPlan = {
    waits: Number(values.waits),
    startOverMs: durationMs(startOver),
    endsAfterMs: [shortest, longest],
  };
  const { subject, close } = await openStage();
  try {
    const result = await measureWaits(subject, plan);
    console.log(`${reportLines(result).join('\n')}\n`);
    if (plan.waits === 200 && result.total > (BOUNDS[startOver] ?? Number.POSITIVE_INFINITY)) {
      console.log(`BROKEN: more than ${BOUNDS[startOver]} requests\n`);
      process.exitCode = 1;
    }
  } finally {
    await close();
  }
}

async function main(): Promise<void> {
  for (const startOver of values['start-over']) await run(startOver);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
