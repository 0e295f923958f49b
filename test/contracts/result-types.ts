import type { z } from 'zod';
import type { ExportAuditResult } from '../../src/contracts/audit-files';
import type { DrainReport } from '../../src/contracts/drain';
import type { CleanupReport } from '../../src/contracts/cleanup';
import type { FleetReport, FleetRow } from '../../src/contracts/fleet';
import type { HaltReport } from '../../src/contracts/halt';
import type { InspectResult } from '../../src/contracts/inspect';
import type { KillReport } from '../../src/contracts/kill';
import type { ObserveResult } from '../../src/contracts/observe';
import type { SCHEMAS } from '../../src/contracts/schemas/catalog';
import type { watchFailureSchema } from '../../src/contracts/schemas/results/job-outcome';
import type { PausedJobReport, SequenceReport } from '../../src/contracts/sequence';
import type { JobOutcome, WatchFailure } from '../../src/contracts/track-job';

/** Intersections and interfaces as plain object types, so that two ways to write one type are one. */
type Plain<T> = T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

/** `true` only for the same type, optional keys included; `never` can't be assigned `true`. */
type Same<A, B> =
  (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : never;

type ResultOf<W extends keyof typeof SCHEMAS> = z.infer<(typeof SCHEMAS)[W]['result']>;

/** The compiler's proof that the schemas of results say what their types say. */
export const RESULTS_ARE_THEIR_TYPES: {
  cleanupStaleSessions: Same<ResultOf<'cleanupStaleSessions'>, CleanupReport>;
  killSessions: Same<ResultOf<'killSessions'>, KillReport>;
  trackJob: Same<ResultOf<'trackJob'>, JobOutcome>;
  runJobSequence: Same<ResultOf<'runJobSequence'>, SequenceReport>;
  pausedJob: Same<ResultOf<'pausedJob'>, PausedJobReport>;
  drainNode: Same<ResultOf<'drainNode'>, DrainReport>;
  inspect: Same<ResultOf<'inspect'>, InspectResult>;
  cleanupFleet: Same<ResultOf<'cleanupFleet'>, FleetReport>;
  fleetMember: Same<ResultOf<'fleetMember'>, FleetRow>;
  observeSessions: Same<ResultOf<'observeSessions'>, ObserveResult>;
  exportAudit: Same<ResultOf<'exportAudit'>, ExportAuditResult>;
  halt: Same<ResultOf<'halt'>, HaltReport>;
  watchFailure: Same<z.infer<typeof watchFailureSchema>, WatchFailure>;
} = {
  cleanupStaleSessions: true,
  killSessions: true,
  trackJob: true,
  runJobSequence: true,
  pausedJob: true,
  drainNode: true,
  inspect: true,
  cleanupFleet: true,
  fleetMember: true,
  observeSessions: true,
  exportAudit: true,
  halt: true,
  watchFailure: true,
};
