import { getApprovalRequest, listApprovalRequests } from '../api/approvals';
import { getCluster, getNdmp, getNode, listNodes, listSvms } from '../api/cluster';
import {
  deleteFaults,
  getApprovals,
  getFaults,
  getLedger,
  getStats,
  getSwitches,
  getTruth,
  postApproval,
  postArm,
  postFault,
  postSwitches,
  postTime,
} from '../api/control';
import { getJob, listJobs, patchJob } from '../api/jobs';
import { deleteSession, deleteSessions, deleteWithoutId, getSession, listSessions } from '../api/sessions';
import type { Core } from '../core';
import type { Answer, Call } from './call';

export type Handler = (call: Call, core: Core) => Answer;

/** A path with what each method does there. */
interface Route {
  /** Segments; `{name}` takes any one. */
  pattern: string;
  methods: Record<string, Handler>;
}

const ROUTES: Route[] = [
  { pattern: '/api/cluster', methods: { GET: getCluster } },
  { pattern: '/api/cluster/nodes', methods: { GET: listNodes } },
  { pattern: '/api/cluster/nodes/{uuid}', methods: { GET: getNode } },
  { pattern: '/api/cluster/jobs', methods: { GET: listJobs } },
  { pattern: '/api/cluster/jobs/{uuid}', methods: { GET: getJob, PATCH: patchJob } },
  { pattern: '/api/svm/svms', methods: { GET: listSvms } },
  { pattern: '/api/protocols/ndmp', methods: { GET: getNdmp } },
  { pattern: '/api/protocols/ndmp/sessions', methods: { GET: listSessions, DELETE: deleteSessions } },
  { pattern: '/api/protocols/ndmp/sessions/{owner}', methods: { DELETE: deleteWithoutId } },
  {
    pattern: '/api/protocols/ndmp/sessions/{owner}/{id}',
    methods: { GET: getSession, DELETE: deleteSession },
  },
  { pattern: '/api/security/multi-admin-verify/requests', methods: { GET: listApprovalRequests } },
  { pattern: '/api/security/multi-admin-verify/requests/{index}', methods: { GET: getApprovalRequest } },
  { pattern: '/simulator/ledger', methods: { GET: getLedger } },
  { pattern: '/simulator/sessions', methods: { GET: getTruth } },
  { pattern: '/simulator/stats', methods: { GET: getStats } },
  { pattern: '/simulator/faults', methods: { GET: getFaults, POST: postFault, DELETE: deleteFaults } },
  { pattern: '/simulator/arm', methods: { POST: postArm } },
  { pattern: '/simulator/approvals', methods: { GET: getApprovals, POST: postApproval } },
  { pattern: '/simulator/switches', methods: { GET: getSwitches, POST: postSwitches } },
  { pattern: '/simulator/time', methods: { POST: postTime } },
];

export interface FoundRoute {
  pattern: string;
  methods: Record<string, Handler>;
  parameters: Record<string, string>;
}

function parametersOf(pattern: string, segments: string[]): Record<string, string> | undefined {
  const wanted = pattern.split('/').slice(1);
  if (wanted.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, name] of wanted.entries()) {
    const segment = segments[index] ?? '';
    if (name.startsWith('{')) parameters[name.slice(1, -1)] = segment;
    else if (name !== segment) return undefined;
  }
  return parameters;
}

export function findRoute(segments: string[]): FoundRoute | undefined {
  for (const { pattern, methods } of ROUTES) {
    const parameters = parametersOf(pattern, segments);
    if (parameters !== undefined) return { pattern, methods, parameters };
  }
  return undefined;
}
