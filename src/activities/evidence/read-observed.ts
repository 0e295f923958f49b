import { getClient } from '@temporalio/activity';
import type { ObservedSessions } from '../../contracts/observe';
import { observedSessions } from '../../temporal';

/** What the observer of a cluster knows; undefined when none goes on. */
export type ReadObserved = (cluster: string) => Promise<ObservedSessions | undefined>;

/** Asks with the Temporal client of the worker: to be called inside an activity. */
export const readObserved: ReadObserved = (cluster) => observedSessions(getClient(), cluster);
