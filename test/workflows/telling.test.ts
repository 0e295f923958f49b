import type { CleanupHandle } from '../../src/client';
import type { CleanupPhase } from '../../src/contracts/cleanup';
import { formatDuration } from '../../src/contracts/duration';
import type { Notification } from '../../src/contracts/notification';
import { waitFor } from '../support/wait-for';
import type { PolicyInput } from './support/policies';
import { testPolicy } from './support/policies';
import { hold, KILL, killed, killRunId, plannedHash, sessionOf, untilPhase } from './support/steps';
import { useStages } from './support/use-stages';
import { many, stale, working } from './support/world';

const stages = useStages();
const asking = (change: Partial<PolicyInput> = {}) => testPolicy({ approval: { required: true }, ...change });

/** The Markdown that Temporal's UI shows for a run. */
async function detailsOf(workflowId: string): Promise<string> {
  const handle = stages.server.client.workflow.getHandle(workflowId);
  const { currentDetails } = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return currentDetails ?? '';
}

/** What a run says of itself in that phase, in its status and in its details alike. */
async function wordsIn(run: CleanupHandle, phase: CleanupPhase): Promise<string> {
  let words = '';
  await waitFor(`status and details agree in phase ${phase}`, async () => {
    const status = await run.status();
    const details = (await detailsOf(run.workflowId)).replaceAll('\\', '');
    words = `${status.now} ${status.next}`;
    return status.phase === phase && details.includes(`**Now:** ${status.now}\n\n**Next:** ${status.next}`);
  });
  return words;
}

test.concurrent('a run says in each phase what it does and what comes next', async () => {
  const stage = await stages.with(many(2));
  const { simulator } = stage;
  const start = hold(simulator, { path: '/api/cluster' });
  const kill = hold(simulator, KILL);
  const policy = asking({ observe: { window: '2s', every: '1s' } });
  simulator.switches.killBehaviour = { kind: 'halted-then-gone', seconds: 3 };
  const run = await stage.start({ policy });

  await start.reached;
  expect(await wordsIn(run, 'starting')).toBe(
    'Checks the request and reads the cluster. Observes the sessions over the window.',
  );
  start.open();
  expect(await wordsIn(run, 'sampling')).toMatch(
    /^Watches the sessions: \d of 3 samples taken, one every 1s\. Plans when the window of 2s is over/,
  );
  const planHash = await plannedHash(run);
  expect(await wordsIn(run, 'awaiting_approval')).toMatch(
    /^Waits until .* for somebody else than the requester to approve plan [0-9a-f]{12}\. Kills what the plan says/,
  );
  expect(await run.status()).toMatchObject({
    sessions: 2,
    samples: { taken: 2, wanted: 3, everyMs: 1_000 },
    plan: { hash: planHash, sessions: [{ decision: 'kill' }, { decision: 'kill' }] },
    approval: { planHash },
  });
  const asked = await detailsOf(run.workflowId);
  const decide = (verb: string) =>
    `ontap-workflows cleanup ${verb} ${run.workflowId} --plan ${planHash.slice(0, 12)}`;
  expect(asked).toContain(`**To approve it:** \`${decide('approve')}\``);
  expect(asked).toContain(`**To reject it:** \`${decide('reject')}\``);
  expect(asked).toContain('**At stake:** 2 of 2 sessions');
  expect(asked).toMatch(/\n- \*\*1\\:1\*\* \\\(finished\\-but\\-open\\\)\\: data halted/);
  await run.approve({ planHash, by: 'alice' });
  await kill.reached;
  expect((await run.status()).approval).toBeUndefined();
  expect(await wordsIn(run, 'killing')).toBe(
    'Kills 2 planned sessions, 0 done. Verifies that they are gone.',
  );
  expect(await detailsOf(killRunId(stage))).toContain('**Now:** Kills the planned sessions');
  kill.open();
  expect(await wordsIn(run, 'verifying')).toBe('Looks whether the killed sessions are gone. Reports.');
  expect(await detailsOf(killRunId(stage))).toContain('**Now:** Looks whether the killed sessions are gone');
  const { summary } = await run.result();
  expect(await wordsIn(run, 'ended')).toBe(`${summary} Nothing; the report is the result of this run.`);
});

test.concurrent('text from ONTAP is no markup in the details', async () => {
  const stage = await stages.with([stale('1:1')]);
  const evil = '[x](http://evil) <img src=x> **b** | c';
  sessionOf(stage, '1:1').patch({
    data_path: `/svm1/${evil}`,
    data: { state: 'halted', reason: evil as 'aborted', operation: 'backup', bytes_processed: 1 },
  });
  const match = [{ name: 'halted', dataState: ['halted' as const] }];
  const run = await stage.start({ policy: asking({ match }) });
  const planHash = await plannedHash(run);
  const details = await detailsOf(run.workflowId);
  expect(details).toContain('\\[x\\]\\(http\\://evil\\)');
  expect(details.replace(/\\./g, '')).not.toMatch(/[[\]<>]|http:/);
  await run.reject({ planHash, by: '[y](http://evil)' });
  await run.result();
  expect(await detailsOf(run.workflowId)).toContain('\\[y\\]\\(http\\://evil\\)');
});

test.concurrent('the summary of a run and of its kills says what they are for', async () => {
  const stage = await stages.with([stale('1:1')]);
  const run = await stage.start();
  await run.result();
  const summaryOf = async (id: string) =>
    (await stages.server.client.workflow.getHandle(id).describe()).staticSummary();
  expect(await summaryOf(run.workflowId)).toBe(
    `kill stale NDMP sessions on ${stage.cluster} by policy default`,
  );
  expect(await summaryOf(killRunId(stage))).toBe(`kill 1 NDMP session on ${stage.cluster}`);
});

test.concurrent('the web hooks of the policy are told of plan, wish for approval and result', async () => {
  const told: Notification[] = [];
  const onHook = async (_hook: string, body: object) => void told.push(body as Notification);
  const clients = [{ cidr: '0.0.0.0/0', name: 'backup-a' }];
  const stage = await stages.with([stale('1:1'), working('1:2')], { onHook, clients });
  const run = await stage.start({ policy: asking({ notify: ['ops'] }) });
  const planHash = await plannedHash(run);
  const { approval, stakes } = await run.status();
  const until = approval?.until;
  await run.approve({ planHash, by: 'alice' });
  const { summary } = await run.result();
  const { workflowId, runId } = run;
  const { unchangedSeconds = { least: 0, most: 0 } } = stakes ?? {};
  const age = formatDuration(unchangedSeconds.least * 1_000);
  const cost = `At stake: 1 of 2 sessions (1 of backup-a), unchanged for at least ${age}; 3.0 GiB would be thrown away.`;
  const typed = (verb: string) =>
    `ontap-workflows cleanup ${verb} ${workflowId} --plan ${planHash.slice(0, 12)}`;
  const common = { cluster: stage.cluster, policy: 'default', workflowId, runId };
  // What is told at once may arrive in any order.
  told.sort((one, other) => one.event.localeCompare(other.event));
  expect(told).toEqual([
    {
      ...common,
      event: 'approval_wanted',
      text: `A plan waits until ${until} for somebody else than the requester to approve it (policy). ${cost}`,
      planHash,
      stakes,
      until,
      command: typed('approve'),
      commands: { approve: typed('approve'), reject: typed('reject') },
    },
    { ...common, event: 'planned', text: `NDMP sessions are stale. ${cost}`, planHash, stakes },
    { ...common, event: 'result', text: summary, outcome: 'enforced' },
  ]);
});

test.concurrent('the web hooks are told of a failure', async () => {
  const told: Notification[] = [];
  const onHook = async (_hook: string, body: object) => void told.push(body as Notification);
  const stage = await stages.with([stale('1:1')], { onHook, entry: { allow: [] } });
  await expect(stage.run({ policy: testPolicy({ notify: ['ops'] }) })).rejects.toMatchObject({
    type: 'NotGranted',
  });
  expect(told).toMatchObject([
    { event: 'failure', text: expect.stringContaining('needs the grant kill-sessions') },
  ]);
});

test.concurrent('a web hook that nobody has configured changes nothing of a run', async () => {
  const stage = await stages.with([stale('1:1')]);
  const policy = testPolicy({ notify: ['nobody'] });
  expect(await stage.run({ policy })).toMatchObject({ outcome: 'enforced' });
});

test.concurrent.each<[string, (released: Promise<void>) => Promise<void>]>([
  ['fails', () => Promise.reject(new Error('the hook is down'))],
  ['hangs', (released) => released],
])('a web hook that %s delays no kill, and the end by seconds only', async (_how, onHook) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const stage = await stages.with([stale('1:1')], { onHook: () => onHook(released) });
  const run = await stage.start({ policy: testPolicy({ notify: ['ops'] }) });
  await untilPhase(run, 'ended');
  expect(killed(stage)).toEqual(['1:1']);
  const endedAt = Date.now();
  expect(await run.result()).toMatchObject({ outcome: 'enforced', counts: { killed: 1 } });
  expect(Date.now() - endedAt).toBeLessThan(20_000);
  release();
});
