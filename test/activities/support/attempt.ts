import type { Info } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, type LogEntry } from '@temporalio/worker';

/** What activities logged in this file. */
export const activityLogs: LogEntry[] = [];

/** One attempt at an activity, with what it has heartbeat so far. */
export interface Attempt<T> {
  result: Promise<T>;
  heartbeats: unknown[];
  cancel(): void;
}

/** Of the run that gives such orders. */
const typeFor = (activity: string): string => (activity === 'killNdmpSession' ? 'killSessions' : 'trackJob');

/** Runs an activity as its worker would: a minute to close, the first attempt unless `info` says otherwise. */
export function attempt<A extends unknown[], T>(
  activity: (...args: A) => Promise<T>,
  args: A,
  info: Partial<Info> = {},
  client?: Client,
): Attempt<T> {
  const logger = new DefaultLogger('TRACE', (entry) => activityLogs.push(entry));
  const environment = new MockActivityEnvironment(
    { startToCloseTimeoutMs: 60_000, workflowType: typeFor(activity.name), ...info },
    {
      logger,
      ...(client === undefined ? {} : { client }),
    },
  );
  const heartbeats: unknown[] = [];
  environment.on('heartbeat', (details) => heartbeats.push(structuredClone(details)));
  return {
    result: environment.run(activity, ...args) as Promise<T>,
    heartbeats,
    cancel: () => environment.cancel('CANCELLED'),
  };
}

/** What an attempt failed with. */
export async function failureOf(attempted: Promise<unknown>): Promise<ApplicationFailure> {
  const outcome = await attempted.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome))
    throw new Error(`should have failed, but gave ${JSON.stringify(outcome.value)?.slice(0, 300)}`);
  if (outcome.error instanceof ApplicationFailure) return outcome.error;
  throw new Error(`failed with something else than an ApplicationFailure: ${String(outcome.error)}`);
}
