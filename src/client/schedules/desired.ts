import type { ScheduleOptions } from '@temporalio/client';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import type { CleanupRequest } from '../../contracts/cleanup';
import { MODE_VERB } from '../../contracts/cleanup';
import { durationMs } from '../../contracts/duration';
import type { FleetRequest } from '../../contracts/fleet';
import {
  cleanupWorkflowId,
  fleetWorkflowId,
  SCHEDULE_MEMO,
  scheduleId,
  WORKFLOWS,
} from '../../contracts/ids';
import { pauseNote } from '../../contracts/pause-note';
import type { Schedule } from '../../contracts/schedule';
import { SEARCH_ATTRIBUTES, SEARCH_TEXT_LENGTH } from '../../contracts/search-attributes';
import { fleetRequestSchema } from '../../contracts/schemas/fleet';
import { fleetProblem } from '../../rules/history';
import { cleanupRequestSchema } from '../../contracts/schemas/requests';
import { cut } from '../../contracts/text';
import { validated } from '../answer';
import { type Comparable, type Content, contentHash, contentOf } from './content';
import { calendarSpec } from './starts-text';
import { whenOf } from '../../rules/schedules';

/** The server's default is a year: after a long outage it would start everything that was missed. */
const CATCHUP_WINDOW_MS = 10 * 60_000;

/** Keys of the memo that every run of a schedule of ours carries. */
export const RUN_MEMO = { schedule: 'schedule', appliedBy: 'appliedBy', content: 'appliedContent' } as const;

/** What the server shall have. */
export interface Desired {
  name: string;
  schedule: Schedule;
  content: Content;
  /** For `create`, and for the `update` of one that is there. */
  options(appliedBy: string): ScheduleOptions;
}

function specFor(schedule: Schedule): Comparable['spec'] {
  const when = whenOf(schedule);
  const jitter = schedule.jitter === undefined ? {} : { jitter: durationMs(schedule.jitter) };
  if (when.kind === 'interval')
    return { intervals: [{ every: when.everyMs, offset: when.offsetMs }], ...jitter };
  return { calendars: [calendarSpec(when.times)], timezone: when.timezone, ...jitter };
}

interface Run {
  workflowType: string;
  workflowId: string;
  request: CleanupRequest | FleetRequest;
  where: string;
  attributes: SearchAttributePair[];
}

function runOf({ name, policy: given, clusters, mode, notify, reason, ticket }: Schedule): Run {
  const policy = notify === undefined ? given : { ...given, notify };
  // Not the person who applies the file: the next one to do so would change every schedule.
  const requestedBy = {
    name: `schedule/${name}`,
    ...(reason === undefined ? {} : { reason }),
    ...(ticket === undefined ? {} : { ticket }),
  };
  const operation = (text: string) => ({ key: SEARCH_ATTRIBUTES.operation, value: text });
  if (typeof clusters === 'string' && clusters !== 'all') {
    return {
      workflowType: WORKFLOWS.cleanupStaleSessions,
      workflowId: cleanupWorkflowId(clusters, policy.name),
      request: validated(cleanupRequestSchema, { cluster: clusters, policy, mode, requestedBy }),
      where: `on ${clusters}`,
      attributes: [
        { key: SEARCH_ATTRIBUTES.cluster, value: cut(clusters, SEARCH_TEXT_LENGTH) },
        operation(`cleanup-${mode}`),
      ],
    };
  }
  return {
    workflowType: WORKFLOWS.cleanupFleet,
    workflowId: fleetWorkflowId(policy.name),
    request: validated(fleetRequestSchema, { clusters, policy, mode, requestedBy }, fleetProblem),
    where: clusters === 'all' ? 'on all clusters' : `on ${clusters.length} clusters`,
    attributes: [operation(`fleet-${mode}`)],
  };
}

/** What the server shall have for a schedule. */
export function desiredOf(schedule: Schedule, taskQueue: string): Desired {
  const { name, policy, mode, paused, reason } = schedule;
  const { workflowType, workflowId, request, where, attributes } = runOf(schedule);
  const wanted = {
    spec: specFor(schedule),
    action: {
      type: 'startWorkflow' as const,
      workflowType,
      workflowId,
      taskQueue,
      args: [request],
      staticSummary: `${MODE_VERB[mode]} stale NDMP sessions ${where} by policy ${policy.name}, schedule ${name}`,
      typedSearchAttributes: attributes,
    },
    policies: {
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: CATCHUP_WINDOW_MS,
      pauseOnFailure: false,
    },
    state: {},
  };
  const content = contentOf(wanted);
  const options = (appliedBy: string): ScheduleOptions => ({
    ...wanted,
    action: {
      ...wanted.action,
      memo: {
        [RUN_MEMO.schedule]: name,
        [RUN_MEMO.appliedBy]: appliedBy,
        [RUN_MEMO.content]: contentHash(content),
      },
    },
    scheduleId: scheduleId(name),
    memo: { ...SCHEDULE_MEMO },
    state: paused
      ? {
          paused,
          note: pauseNote({ through: 'file', by: appliedBy, ...(reason === undefined ? {} : { reason }) }),
        }
      : { paused },
  });
  return { name, schedule, content, options };
}
