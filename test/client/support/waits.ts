import type { Client } from '@temporalio/client';
import { type CallOptions, type OntapWorkflows, ontapWorkflowsOn } from '../../../src/client';
import type { CleanupInput } from '../../../src/contracts/cleanup';
import {
  cleanupWorkflowId,
  fleetWorkflowId,
  inspectWorkflowId,
  jobWorkflowId,
  sequenceWorkflowId,
} from '../../../src/contracts/ids';
import type { SequenceInput } from '../../../src/contracts/sequence';
import { uniqueName } from '../../support/temporal-server';
import { testPolicy } from '../../workflows/support/policies';

const UUID = '8f3a8d3c-5b0e-11f0-9c9a-005056a7c0de';
const requestedBy = { name: 'tester' };
const requestId = 'some-request';

const cleanup = (cluster: string): CleanupInput => ({
  cluster,
  requestedBy,
  policy: testPolicy(),
  mode: 'report',
});
const steps = (cluster: string): SequenceInput => ({
  cluster,
  requestedBy,
  select: { uuids: [UUID] },
  steps: [{ step: 'cancel' }],
});
const cleanupId = (cluster: string) => cleanupWorkflowId(cluster, testPolicy().name);
const sequenceId = (cluster: string) => sequenceWorkflowId(cluster, requestId);

interface Waiting {
  id: (cluster: string) => string;
  call: (workflows: OntapWorkflows, cluster: string, options: CallOptions) => Promise<unknown>;
}

/** Calls that wait, each on a run that no worker ever takes. */
export const WAITS: Readonly<Record<string, Waiting>> = {
  'cleanup.run': { id: cleanupId, call: (on, cluster, options) => on.cleanup.run(cleanup(cluster), options) },
  'fleet.run': {
    id: fleetWorkflowId,
    call: (on, cluster, options) => {
      const { requestedBy: by, policy, mode } = cleanup(cluster);
      const fleet = { clusters: [cluster], policy: { ...policy, name: cluster }, mode, requestedBy: by };
      return on.fleet.run(fleet, options);
    },
  },
  'the status of a clean-up': {
    id: cleanupId,
    call: async (on, cluster, options) => (await on.cleanup.start(cleanup(cluster))).status(options),
  },
  'the approval of a clean-up': {
    id: cleanupId,
    call: async (on, cluster, options) =>
      (await on.cleanup.start(cleanup(cluster))).approve({ planHash: 'f'.repeat(64), by: 'alice' }, options),
  },
  'jobs.wait': {
    id: (cluster) => jobWorkflowId(cluster, UUID),
    call: (on, cluster, options) => on.jobs.wait({ cluster, requestedBy, uuid: UUID }, options),
  },
  'sequences.run': {
    id: sequenceId,
    call: (on, cluster, options) => on.sequences.run(steps(cluster), { requestId, ...options }),
  },
  'the release of a sequence': {
    id: sequenceId,
    call: async (on, cluster, options) =>
      (await on.sequences.start(steps(cluster), { requestId })).release(requestedBy, options),
  },
  'inspect.run': {
    id: (cluster) => inspectWorkflowId(cluster, requestId),
    call: (on, cluster, options) =>
      on.inspect.run({ cluster, requestedBy, read: 'nodes' }, { requestId, ...options }),
  },
};

/** Calls that Temporal alone answers. */
export const READS: Readonly<Record<string, (on: OntapWorkflows, options: CallOptions) => Promise<unknown>>> =
  {
    'audit.records': (on, options) => on.audit.records('cleanup/a/b', options),
    'audit.schedule': (on, options) => on.audit.schedule('ontap-workflows/a', options),
    'auditExport.heads': (on, options) => on.auditExport.heads(options),
    'auditExport.closedRuns': (on, options) => on.auditExport.closedRuns('2026-11-22T00:00:00Z', options),
    'halt.status': (on, options) => on.halt.status(options),
    'schedules.list': (on, options) => on.schedules.list(options),
    'schedules.pause': (on, options) => on.schedules.pause('a', requestedBy, options),
    'status.read': (on, options) => on.status.read(options),
  };

/** A cluster and a queue that nobody serves. */
export function nobody(client: Client, { id, call }: Waiting) {
  const cluster = uniqueName('cluster');
  const workflows = ontapWorkflowsOn(client, uniqueName('nobody'));
  const run = client.workflow.getHandle(id(cluster));
  return {
    call: (options: CallOptions) => call(workflows, cluster, options),
    status: async () => (await run.describe()).status.name,
    end: () => run.terminate('the test is over'),
  };
}
