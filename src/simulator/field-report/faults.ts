import type { ClusterReport, EndpointReport } from '../../contracts/field-report';
import { REPORTED_FIELDS } from '../../contracts/schemas/field-report-words';
import type { FaultSpec } from '../faults/fault';

type Endpoint = keyof ClusterReport['endpoints'];

const PATHS = {
  cluster: '/api/cluster',
  nodes: '/api/cluster/nodes',
  ndmp: '/api/protocols/ndmp',
  sessions: '/api/protocols/ndmp/sessions',
  session: '/api/protocols/ndmp/sessions/*',
  jobs: '/api/cluster/jobs',
  job: '/api/cluster/jobs/*',
} as const;

type Path = keyof typeof PATHS;

/** Of these a record of the simulator can't take fields away, so that a fault does. */
const WHOLE: readonly Path[] = ['cluster', 'nodes', 'ndmp'];

/** What lies below a path that was refused was not asked for. */
const BELOW: Partial<Record<Path, Endpoint>> = { cluster: 'nodes', sessions: 'session', jobs: 'job' };

type Answer = EndpointReport['answers'][number];

const isFine = ({ status, body }: Answer): boolean => status < 300 && body === 'json';

/** Answers instead of the cluster's. */
function instead({ status, body, code }: Answer): FaultSpec {
  if (status >= 300 && status < 400)
    return { kind: 'redirect', status, location: 'https://elsewhere.example/' };
  if (body === 'html' || status < 300) return { kind: 'html', status };
  return { kind: 'status', status, ...(code !== undefined && { code, message: 'as reported' }) };
}

/** What every read of a path got; undefined when at least one was answered as it should be. */
function troubleOf({ answers, ends }: EndpointReport): FaultSpec | undefined {
  const [answer] = [...answers].sort((a, b) => b.count - a.count);
  if (answer !== undefined) return answers.some(isFine) ? undefined : instead(answer);
  return ends.transport === undefined ? undefined : { kind: 'reset', when: 'before' };
}

function absentFields(endpoint: Path, { shapes, refusedFields }: EndpointReport): string[] {
  if (shapes.length === 0 || !WHOLE.includes(endpoint)) return [];
  return Object.keys(REPORTED_FIELDS[endpoint]).filter(
    (name) => !refusedFields.includes(name) && shapes.every(({ fields }) => fields[name] === undefined),
  );
}

/** What is to happen on every read of a path. */
function faultsOn(endpoint: Path, endpoints: ClusterReport['endpoints']): FaultSpec[] {
  const report = endpoints[endpoint];
  if (report === undefined) return [];
  const reads = { method: 'GET', count: 'always' } as const;
  const path = PATHS[endpoint];
  const trouble = troubleOf(report);
  const below = BELOW[endpoint];
  const isAll = below !== undefined && endpoints[below] === undefined;
  const fields = absentFields(endpoint, report);
  return [
    ...(report.ms && report.ms.median > 0
      ? [{ kind: 'latency', ms: report.ms.median, path, ...reads } as const]
      : []),
    ...(trouble ? [{ ...trouble, path: isAll ? `${path}*` : path, ...reads }] : []),
    ...(fields.length > 0 ? [{ kind: 'missing', fields, path, ...reads } as const] : []),
  ];
}

/** Faults with which a simulator answers each path as it was reported. */
export const faultsOf = ({ endpoints }: ClusterReport): FaultSpec[] =>
  (Object.keys(PATHS) as Path[]).flatMap((endpoint) => faultsOn(endpoint, endpoints));
