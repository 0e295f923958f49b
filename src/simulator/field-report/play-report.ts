import type { ClusterReport, EndpointReport } from '../../contracts/field-report';
import type { SimulatorOptions } from '../options';
import { DEFAULT_SWITCHES, type Gone, type Switches } from '../switches';
import { faultsOf } from './faults';
import { worldOf } from './world';

/** An answer about something that is gone, with the code that was reported. */
function goneOf(report: EndpointReport | undefined, gone: Gone): Gone {
  const [answer] = report?.answers ?? [];
  if (report?.ends.forbidden !== undefined || answer?.code === undefined || answer.status < 400) return gone;
  return { ...gone, status: answer.status, code: answer.code };
}

/** Parameters that stand for the keys in a next link; undefined when they are not as many. */
function startKeys({ paged }: Partial<EndpointReport> = {}, keys: number): string[] | undefined {
  const names = paged?.nextParameters.filter((name) => name.startsWith('start.')) ?? [];
  return names.length === keys ? names.sort().reverse() : undefined;
}

function switchesOf({ endpoints }: ClusterReport): Partial<Switches> {
  const { cluster, nodes, ndmp, sessions, jobs, missingSession, missingJob } = endpoints;
  const refused = { cluster, nodes, ndmp, sessions, jobs };
  const sessionKeys = startKeys(sessions, 2) as Switches['sessionStartKeys'] | undefined;
  const jobKeys = startKeys(jobs, 1) as Switches['jobStartKeys'] | undefined;
  return {
    sessionGone: goneOf(missingSession, DEFAULT_SWITCHES.sessionGone),
    jobGone: goneOf(missingJob, DEFAULT_SWITCHES.jobGone),
    // Without it, sessions are known by the uuid of their SVM or node.
    ownerUuid: sessions?.refusedFields.includes('uuid') !== true,
    unknownFields: Object.fromEntries(
      Object.entries(refused).map(([name, report]) => [name, report?.refusedFields ?? []]),
    ),
    ...(sessionKeys && { sessionStartKeys: sessionKeys }),
    ...(jobKeys && { jobStartKeys: jobKeys }),
  };
}

/**
 * A simulator that answers as a cluster of a field report did: release, records by their shapes, absent and refused
 * fields, codes, times. What a report does not tell is made up; headers and what only some reads got are not played.
 */
export function playReport(
  report: ClusterReport,
  name: string,
  now: number,
): Pick<SimulatorOptions, 'scenario' | 'switches' | 'faults' | 'startedAt'> {
  return {
    scenario: worldOf(report, name, now),
    switches: switchesOf(report),
    faults: faultsOf(report),
    startedAt: now,
  };
}
