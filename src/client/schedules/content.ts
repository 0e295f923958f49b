import { createHash } from 'node:crypto';
import type { ScheduleSpecDescription } from '@temporalio/client';
import { exactDuration } from '../../contracts/duration';
import { DEFAULT_ZONE } from '../../rules/schedules';
import { calendarText, intervalText } from './starts-text';

/** What of a schedule is compared: wanted ones and those of the server have the same shape. */
export interface Comparable {
  spec: ScheduleSpecDescription;
  action: {
    workflowType: string;
    workflowId?: string | undefined;
    taskQueue: string;
    args?: readonly unknown[] | undefined;
    retry?: unknown;
    workflowExecutionTimeout?: unknown;
    workflowRunTimeout?: unknown;
  };
  policies: { overlap: string | undefined; catchupWindow: number; pauseOnFailure: boolean };
  state: { remainingActions?: number };
}

/** Everything that a schedule does, a text for each key; sorted by key. */
export type Content = ReadonlyMap<string, string>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Leaves of plain data by their path. A list is one value: what moved in it would be told wrongly. */
function leaves(value: unknown, path: string): [string, string][] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, textOf(value)]];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, path === '' ? key : `${path}.${key}`));
}

const joined = (texts: readonly string[]): string | undefined =>
  texts.length === 0 ? undefined : [...texts].sort().join('; ');

const duration = (value: unknown): string | undefined =>
  typeof value === 'number' && value > 0 ? exactDuration(value) : undefined;

function specOf({ spec }: Comparable): Record<string, string | undefined> {
  const { calendars = [], intervals = [], skip = [], startAt, endAt, jitter, timezone } = spec;
  return {
    starts: joined([...calendars.map(calendarText), ...intervals.map(intervalText)]) ?? 'never',
    skips: joined(skip.map(calendarText)),
    startAt: startAt?.toISOString(),
    endAt: endAt?.toISOString(),
    timezone: calendars.length === 0 ? undefined : timezone || DEFAULT_ZONE,
    jitter: duration(jitter),
  };
}

function inputOf([input, ...more]: readonly unknown[] = []): object {
  const first = typeof input === 'object' && input !== null && !Array.isArray(input) ? input : { input };
  return more.length === 0 ? first : { ...first, furtherInputs: more };
}

/** What a schedule does. */
export function contentOf(schedule: Comparable): Content {
  const { action, policies, state } = schedule;
  const all = {
    ...specOf(schedule),
    ...policies,
    catchupWindow: duration(policies.catchupWindow),
    remainingActions: state.remainingActions,
    workflow: {
      type: action.workflowType,
      id: action.workflowId,
      queue: action.taskQueue,
      retry: action.retry,
      executionTimeout: duration(action.workflowExecutionTimeout),
      runTimeout: duration(action.workflowRunTimeout),
    },
    ...inputOf(action.args),
  };
  return new Map(leaves(all, '').sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Equal for equal contents. */
export function contentHash(content: Content): string {
  return createHash('sha256')
    .update(JSON.stringify([...content]))
    .digest('hex');
}
