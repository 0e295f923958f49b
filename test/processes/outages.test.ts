import { connectTestServer } from '../support/temporal-server';
import { useStages } from '../workflows/support/use-stages';
import { HELD, jobsWorkerKilled } from './support/jobs-worker-killed';
import { ontapDown } from './support/ontap-down';
import { serverKilled } from './support/server-killed';
import { killedWhileAsked, workerKilled } from './support/worker-killed';

const stages = useStages(connectTestServer);

// At once, since each mostly waits: for the heartbeat time-out of a kill (15 s), a window, the end of an outage, until
// looks that were held count as lost (105 s), and for a pause to land.
jest.setTimeout(360_000);

const OUTAGES = [
  ['a worker that is killed between two kills leaves nothing undone and does nothing twice', workerKilled],
  ['a Temporal server that is killed in the middle of the window goes on where it was', serverKilled],
  ['an ONTAP that is down for seconds while it is being worked on is waited for', () => ontapDown(stages)],
] as const;

test.concurrent.each(OUTAGES)('%s', async (_what, outage) => {
  expect((await outage()).outcome).toBe('enforced');
});

test.concurrent(
  'a worker that is killed right after ONTAP wanted approval of its kill sends it once in all',
  async () => {
    const { report, deletes } = await killedWhileAsked();
    expect(deletes).toEqual([1]);
    expect(report).toMatchObject({
      outcome: 'partial',
      sessions: [{ outcome: 'awaits_approval', approval: { index: 1 } }],
    });
  },
);

let once: ReturnType<typeof jobsWorkerKilled> | undefined;
const afterKill = () => (once ??= jobsWorkerKilled());

test.concurrent('a worker that is killed in the middle of a look does not lose the outcome', async () => {
  expect((await afterKill()).looked).toMatchObject({ outcome: 'succeeded' });
});

test.concurrent(
  'a worker that is killed while it holds many looks loses none of their outcomes',
  async () => {
    expect((await afterKill()).held).toEqual(
      Array.from({ length: HELD }, (_, index) => (index % 2 === 0 ? 'succeeded' : 'failed')),
    );
  },
);

test.concurrent(
  'a worker that is killed between a command and its confirmation sends it once, and another one confirms it',
  async () => {
    const { commanded, sent, states } = await afterKill();
    expect(commanded).toMatchObject({ outcome: 'confirmed', state: 'paused' });
    expect(sent.commanded).toEqual(['pause']);
    expect(states.commanded).toBe('paused');
  },
);

test.concurrent(
  'pauses that a killed worker held, or had just sent, are paid, also when their sequence is gone',
  async () => {
    const { pauses, sent, states } = await afterKill();
    expect(pauses).toMatchObject([{ outcome: 'resumed' }, { outcome: 'resumed' }]);
    expect(sent).toMatchObject({ held: ['pause', 'resume'], hidden: ['pause', 'resume'] });
    expect(states).toMatchObject({ held: 'running', hidden: 'running' });
  },
);
