import { getClient } from '@temporalio/activity';
import type { ObservedSessions } from '../../contracts/observe';
import type { Telling } from '../../contracts/session-event';
import { observedSessions, toldBefore } from '../../temporal';

/** What the observer of a cluster knows; undefined when none goes on. */
export type ReadObserved = (cluster: string) => Promise<ObservedSessions | undefined>;

/** What its last runs told, in each. */
export type ReadTold = (cluster: string) => Promise<Telling['at'][]>;

/** Asks with the Temporal client of the worker: to be called inside an activity. */
export const readObserved: ReadObserved = (cluster) => observedSessions(getClient(), cluster);

/** Likewise. */
export const readTold: ReadTold = (cluster) => toldBefore(getClient(), cluster);
