import { parseArgs } from 'node:util';
import { clientAlone, wholeRun } from './kills/measure';

/** `npm run measure:kills -- --sessions 400 --latency 100`: kills per second, beside the client alone in the same run. */
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '400' },
    latency: { type: 'string', default: '100' },
  },
});

async function main(): Promise<void> {
  const subject = { sessions: Number(values.sessions), latencyMs: Number(values.latency) };
  const limit = await clientAlone(subject);
  const run = await wholeRun(subject);
  console.log(`${subject.sessions} stale sessions, ${subject.latencyMs} ms latency, 6 requests at a time`);
  console.log(`client alone, a read and a DELETE each:  ${limit.toFixed(0)} kills/s`);
  console.log(`whole clean-up, from first to last kill: ${run.killsPerSecond.toFixed(0)} kills/s`);
  console.log(
    `ratio: ${(run.killsPerSecond / limit).toFixed(2)}; outcome ${run.outcome}, ${run.killed} killed`,
  );
  console.log(
    `ledger: ${run.wrongful} wrongful, ${run.raced} raced; readAgeMs median ${run.readAgeMs.median}, most ${run.readAgeMs.most}`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
