import { guardSchema } from '../../../src/contracts/schemas/cluster';
import { attemptKill, type KillPorts } from '../../../src/activities/kill/attempt-kill';
import type { SessionKey, SessionRecord } from '../../../src/contracts/session';
import type { LastRead } from '../../../src/rules/last-read';
import { session } from '../../rules/support/timeline';

const PARTNER = session({ sessionId: '2:2' });

/** A world in which each call may take time, by either clock. */
class Clocks {
  monotonicMs = 0;
  wallMs = 0;
  pass(ms: number): void {
    this.monotonicMs += ms;
    this.wallMs += ms;
  }
}

interface World {
  clocks: Clocks;
  /** What happens while the request for a session is under way, before and after ONTAP looks at it. */
  onRead?: (key: SessionKey, answer: () => void) => void;
  onRemove?: () => void;
  onQuestion?: () => void;
}

function portsOf({ clocks, onRead, onRemove, onQuestion }: World, removed: SessionKey[]): KillPorts {
  return {
    now: () => ({ monotonicMs: clocks.monotonicMs, wallMs: clocks.wallMs }),
    read: async (key) => {
      const records: SessionRecord[] = [session(), PARTNER];
      let found: SessionRecord | undefined;
      const answer = () => void (found = records.find(({ sessionId }) => sessionId === key.sessionId));
      if (onRead === undefined) answer();
      else onRead(key, answer);
      return found;
    },
    findPending: async () => undefined,
    findApproval: async () => undefined,
    readApproval: async (asked) => asked,
    whyStopped: async () => {
      const asked = { monotonicMs: clocks.monotonicMs, wallMs: clocks.wallMs };
      onQuestion?.();
      return { asked };
    },
    isOpen: () => true,
    rest: async (ms) => clocks.pass(ms),
    assertListed: () => undefined,
    remove: async (key, mayLeave) => {
      onRemove?.();
      if (!mayLeave()) throw new Error('kept back');
      removed.push(key);
      return { answer: 'done' };
    },
  };
}

const lastReadOf = (joined: SessionRecord[] = []): LastRead => ({
  command: {
    target: {
      record: session(),
      rule: 'over',
      why: 'stale',
      unchangedSeconds: 3_600,
      knownAbsent: ['moverState', 'tapeDevice', 'holds'],
      joined,
    },
    planHash: 'a'.repeat(64),
    mode: 'enforce',
  },
  guard: guardSchema.parse({ neverMatch: [] }),
  deleteSent: false,
  attempt: 1,
});

async function tried(world: World, joined: SessionRecord[] = []) {
  const removed: SessionKey[] = [];
  const end = await attemptKill(lastReadOf(joined), portsOf(world, removed));
  return { end, removed: removed.length };
}

test('a kill whose reads are young is sent, and tells their age from before the first request left', async () => {
  const clocks = new Clocks();
  const onRead: World['onRead'] = (_key, answer) => {
    clocks.pass(300);
    answer();
    clocks.pass(300);
  };
  const killed = await tried({ clocks, onRead }, [PARTNER]);
  expect(killed).toMatchObject({ end: { outcome: 'killed', readAgeMs: 1_200 }, removed: 1 });
});

test('an answer that ONTAP made long before it arrived is no basis for a kill', async () => {
  const clocks = new Clocks();
  let reads = 0;
  const onRead: World['onRead'] = (_key, answer) => {
    answer();
    if (++reads === 1) clocks.pass(20_000);
  };
  expect(await tried({ clocks, onRead })).toMatchObject({
    end: { outcome: 'killed', readAgeMs: 0 },
    removed: 1,
  });
  expect(reads).toBe(2);
});

test.each<[string, (clocks: Clocks) => void]>([
  ['a process that was frozen', (clocks) => clocks.pass(2_001)],
  ['a machine that was suspended, which only the wall clock shows', (clocks) => (clocks.wallMs += 2_001)],
  [
    'a wall clock that was set back meanwhile',
    (clocks) => ((clocks.monotonicMs += 2_001), (clocks.wallMs -= 9e6)),
  ],
])('%s while the DELETE was made ready reads again', async (_what, freeze) => {
  const clocks = new Clocks();
  let [reads, times] = [0, 0];
  const onRead: World['onRead'] = (_key, answer) => {
    reads++;
    answer();
  };
  const onRemove = () => void (++times === 1 && freeze(clocks));
  expect(await tried({ clocks, onRead, onRemove })).toMatchObject({ end: { outcome: 'killed' }, removed: 1 });
  expect(reads).toBe(2);
});

test("a partner's read counts from before its request, too", async () => {
  const clocks = new Clocks();
  let slow = 0;
  const onRead: World['onRead'] = (key, answer) => {
    answer();
    if (key.sessionId === PARTNER.sessionId && ++slow === 1) clocks.pass(2_001);
  };
  expect(await tried({ clocks, onRead }, [PARTNER])).toMatchObject({ end: { outcome: 'killed' } });
  expect(slow).toBe(2);
});

test('a halt is asked beside the reads of every round, and its answer gets no older than they', async () => {
  const clocks = new Clocks();
  let [questions, reads] = [0, 0];
  const onRead: World['onRead'] = (_key, answer) => {
    reads++;
    clocks.pass(reads === 1 ? 2_500 : 10);
    answer();
  };
  await tried({ clocks, onRead, onQuestion: () => void questions++ });
  expect([questions, reads]).toEqual([2, 2]);
});

test('an ONTAP that stays too slow is read four times, and nothing is sent', async () => {
  const clocks = new Clocks();
  let reads = 0;
  const onRead: World['onRead'] = (_key, answer) => {
    reads++;
    answer();
    clocks.pass(2_001);
  };
  const { end, removed } = await tried({ clocks, onRead });
  expect(end).toEqual({
    outcome: 'not_attempted',
    note: 'ONTAP answers too slowly: 4 reads in a row were older than 2 s before a kill could leave',
  });
  expect([reads, removed]).toEqual([4, 0]);
});
