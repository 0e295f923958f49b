import type { ClusterReport } from '../../contracts/field-report';
import type { Story } from '../stories';
import type { RestJob, JobState, RestNode, RestSession } from '../world/record';
import type { JobFailureSpec, JobSpec, NodeSpec, SessionSpec, WorldSpec } from '../world/spec';
import { recordsOf } from './values';

/** What a session that works gets done in a second: so little that its magnitude stays. */
const PART_OF_BYTES = 10_000;

/** Seconds: for ever. */
const NEVER = 1e9;

const nodeName = (index: number): string => `cluster1-${String(index + 1).padStart(2, '0')}`;

/** Bytes after so many seconds; one that moved nothing so far goes on so. */
const grown = (bytes: number | undefined, t: number): number | undefined =>
  typeof bytes === 'number' && bytes > 0 ? bytes + Math.floor((t * bytes) / PART_OF_BYTES) : bytes;

/** It stays as it was reported, but what is active moves. Only what is halted deserves a kill. */
function asReported({ data, mover }: RestSession): Story {
  return {
    name: 'as-reported',
    deserves: data?.state === 'halted' ? 'stale' : 'lives',
    at: (t) => ({
      data: data?.state === 'active' ? { ...data, bytes_processed: grown(data.bytes_processed, t) } : data,
      mover: mover?.state === 'active' ? { ...mover, bytes_moved: grown(mover.bytes_moved, t) } : mover,
    }),
  };
}

function sessionSpec(record: RestSession, node: string): SessionSpec {
  const { backup_engine, client_address, client_port, data_path, scsi, source_address } = record;
  const { tape_device, tape_mode, svm, node: home } = record;
  return {
    story: asReported(record),
    node,
    record: {
      ...{ backup_engine, client_address, client_port, data_path, scsi, source_address },
      ...{ tape_device, tape_mode },
      ...(svm === undefined && { svm }),
      ...(home === undefined && { node: home }),
    },
  };
}

function failureOf({ code, message, error }: RestJob): JobFailureSpec {
  return { code: Number(code), message: String(message), errorObject: error !== undefined };
}

/** How a job gets into the state that was reported, and stays there. */
const BEGINS: Record<JobState, (record: RestJob) => Partial<JobSpec>> = {
  queued: () => ({ queued: NEVER }),
  running: () => ({}),
  paused: () => ({ paused: true, pausable: true }),
  success: () => ({ work: 0 }),
  failure: (record) => ({ work: 0, outcome: failureOf(record) }),
};

const isState = (state: string): state is JobState => Object.hasOwn(BEGINS, state);

function jobSpec(record: RestJob): JobSpec {
  const { code, description, end_time, error, message, node, start_time, state, svm } = record;
  const shown = { code, description, end_time, error, message, node, start_time, svm };
  return isState(state)
    ? { description, ...BEGINS[state](record), record: shown }
    : { description, record: { ...shown, state } };
}

function nodeSpec(record: RestNode, index: number): NodeSpec {
  const { state, uptime, controller, ha } = record;
  return {
    name: nodeName(index),
    ...(state !== undefined && { state }),
    ...(uptime !== undefined && { uptime }),
    ...(controller !== undefined && { memory: controller.memory_size }),
    ...(ha === undefined && { partner: '' }),
  };
}

/** A cluster with as many nodes, sessions and jobs, which look as those of the report; all names are made up. */
export function worldOf({ release, endpoints }: ClusterReport, name: string, now: number): WorldSpec {
  const { nodes, ndmp, sessions, jobs } = endpoints;
  const found = recordsOf(nodes, now) as unknown as RestNode[];
  const specs = (found.length > 0 ? found : [{} as RestNode]).map(nodeSpec);
  const live = recordsOf(sessions, now) as unknown as RestSession[];
  return {
    name,
    mode: ndmp?.shapes[0]?.fields.mode === 'node' ? 'node' : 'svm',
    ...(release !== undefined && { cluster: { version: release } }),
    nodes: specs,
    svms: [{ name: 'svm1' }],
    sessions: live.map((record, index) => sessionSpec(record, nodeName(index % specs.length))),
    jobs: (recordsOf(jobs, now) as unknown as RestJob[]).map(jobSpec),
  };
}
