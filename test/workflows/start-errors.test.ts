import { rootCertificates } from 'node:tls';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RunFailedError } from '../../src/client';
import type { Stage } from './support/stage';
import { SECRET } from './support/stage';
import { asked, killed, LISTING } from './support/steps';
import { useStages } from './support/use-stages';
import { stale } from './support/world';

const stages = useStages();

/** How a run on the stage fails; nothing was written by then. */
async function failureOf(stage: Stage, change: Parameters<Stage['run']>[0] = {}): Promise<RunFailedError> {
  const error: unknown = await stage.run(change).then(
    ({ summary }) => new Error(`did not fail: ${summary}`),
    (failure: unknown) => failure,
  );
  expect(killed(stage)).toEqual([]);
  if (error instanceof RunFailedError) return error;
  throw error;
}

test.concurrent('a cluster that no worker serves fails the run as unserved, soon', async () => {
  const stage = await stages.with([stale('1:1')], { unserved: true });
  await expect(stage.run({ unservedAfter: '1s' })).rejects.toMatchObject({
    type: 'ClusterUnserved',
    message: `No worker took work for cluster "${stage.cluster}" within 1s: it is in no worker's configuration, or that worker is down`,
  });
});

test.concurrent('a wrong password fails the run after one login', async () => {
  const stage = await stages.with([stale('1:1')], { user: 'nobody' });
  const failure = await failureOf(stage);
  expect(failure).toMatchObject({ type: 'OntapAuth', message: expect.stringContaining('HTTP 401') });
  expect(failure.message).not.toContain(SECRET);
  // The next run finds the breaker open.
  expect((await failureOf(stage)).message).toContain('nothing was sent');
  expect(stage.simulator.stats().total).toBe(1);
});

test.concurrent('a certificate of another authority fails the run before anything is sent', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ontap-workflows-ca-'));
  const caFile = path.join(folder, 'ca.pem');
  await writeFile(caFile, rootCertificates[0] ?? '');
  const stage = await stages.with([stale('1:1')], { entry: { tls: { caFile } } });
  expect(await failureOf(stage)).toMatchObject({
    type: 'OntapUntrusted',
    message: expect.stringContaining('tls.caFile'),
  });
  expect(stage.simulator.stats().total).toBe(0);
  await rm(folder, { recursive: true });
});

test.concurrent('a page instead of the cluster is asked again, and fails the run in the end', async () => {
  const stage = await stages.with([stale('1:1')]);
  stage.simulator.faults.add({ kind: 'html', path: '/api/cluster', count: 'always' });
  expect(await failureOf(stage, { unreachableAfter: '6s' })).toMatchObject({
    type: 'NotOntap',
    message: expect.stringContaining('page: Sign in'),
  });
  expect(asked(stage)).toEqual(['GET /api/cluster']);
});

test.concurrent(
  'a listing that redirects elsewhere is a missed sample, and is followed nowhere',
  async () => {
    const stage = await stages.with([stale('1:1')]);
    stage.simulator.faults.add({
      kind: 'redirect',
      location: 'https://evil.example.com/',
      ...LISTING,
      count: 'always',
    });
    const { outcome, incomplete } = await stage.run();
    expect([outcome, incomplete]).toEqual(['incomplete_view', [expect.stringContaining('redirect')]]);
    expect(killed(stage)).toEqual([]);
  },
);

test.concurrent('a listing of which half arrives is asked for again', async () => {
  const stage = await stages.with([stale('1:1'), stale('1:2')]);
  stage.simulator.faults.add({ kind: 'halfBody', ...LISTING });
  expect(await stage.run()).toMatchObject({ outcome: 'enforced', counts: { sessions: 2, killed: 2 } });
});

test.concurrent('a role without rights to NDMP fails the run and names the path', async () => {
  const users = [{ name: 'blind', password: SECRET, denied: ['/api/protocols/ndmp'] }];
  const stage = await stages.with([stale('1:1')], { simulator: { users }, user: 'blind' });
  expect(await failureOf(stage)).toMatchObject({
    type: 'OntapForbidden',
    message: expect.stringMatching(
      /GET \/api\/protocols\/ndmp failed with HTTP 403.*rest-role create .* -api \/api\/protocols\/ndmp /,
    ),
  });
});

test.concurrent('an ONTAP that is busy at first is asked again', async () => {
  const stage = await stages.with([stale('1:1')]);
  stage.simulator.faults.add({ kind: 'status', status: 429, retryAfter: 1, path: '/api/cluster' });
  expect((await stage.run()).outcome).toBe('enforced');
});
