import { connectTestServer } from '../support/temporal-server';
import { useStages } from '../workflows/support/use-stages';
import { ontapDown } from './support/ontap-down';
import { serverKilled } from './support/server-killed';
import { workerKilled } from './support/worker-killed';

const stages = useStages(connectTestServer);

// At once, since each mostly waits: for the heartbeat time-out of a kill (15 s), a window, the end of an outage.
jest.setTimeout(120_000);

const OUTAGES = [
  ['a worker that is killed between two kills leaves nothing undone and does nothing twice', workerKilled],
  ['a Temporal server that is killed in the middle of the window goes on where it was', serverKilled],
  ['an ONTAP that is down for seconds while it is being worked on is waited for', () => ontapDown(stages)],
] as const;

test.concurrent.each(OUTAGES)('%s', async (_what, outage) => {
  expect((await outage()).outcome).toBe('enforced');
});
