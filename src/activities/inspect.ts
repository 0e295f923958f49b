import { cancellationSignal } from '@temporalio/activity';
import type { InspectRequest, InspectResult } from '../contracts/inspect';
import type { SessionRecord } from '../contracts/session';
import { OntapError } from '../ontap';
import type { ClusterContext } from './cluster-context';
import { clientNamer } from './client-name';
import { withAges } from './evidence/collected-ages';
import { asActivity } from './failure-of';
import { readJob } from './jobs/job-calls';
import { shownNodes } from './list-sessions';
import { withinPayload } from './payload-limit';
import { clientNetworks } from './client-networks';
import { readWhatIsShown } from './read-cluster';

/** More is cut, and said so. */
const MOST_RECORDS = 1_000;

/** The activity behind `inspect`: one look, on record. */
export function createInspect(context: ClusterContext) {
  return {
    /** What ONTAP says now about one kind of thing. */
    inspectCluster: (request: InspectRequest): Promise<InspectResult> =>
      asActivity('firstRead', async () => {
        const found = await look(context, request);
        const at = new Date().toISOString();
        const truncated = found.records.length > MOST_RECORDS;
        const records = found.records.slice(0, MOST_RECORDS);
        const aged = isOfSessions(found) ? await withAges(context, records as SessionRecord[], at) : {};
        const result = { ...found, records, ...aged, truncated, at } as InspectResult;
        return withinPayload(`The answer to inspect ${request.read}`, result);
      }),
  };
}

type Found = Pick<InspectResult, 'read' | 'records'>;

const isOfSessions = ({ read }: Found): boolean => read === 'sessions' || read === 'session';

async function look(context: ClusterContext, request: InspectRequest): Promise<Found> {
  const { client, clients } = context;
  const withClientName = clientNamer(clients);
  const signal = cancellationSignal();
  switch (request.read) {
    case 'cluster': {
      const named = request.clients && { clients: clientNetworks(context, request.clients) };
      return { read: 'cluster', records: [{ ...(await readWhatIsShown(context, signal)), ...named }] };
    }
    case 'nodes':
      return { read: 'nodes', records: await shownNodes(context, signal) };
    case 'sessions': {
      const records = await client.listNdmpSessions(request.filter, { signal });
      return { read: 'sessions', records: records.map(withClientName) };
    }
    case 'session': {
      const session = await client.getNdmpSession(request, { signal }).catch(noneIfGone);
      return { read: 'session', records: session === null ? [] : [withClientName(session)] };
    }
    case 'jobs':
      return { read: 'jobs', records: await client.listJobs(request.filter, { signal }) };
    case 'job': {
      const job = await readJob(client, request.uuid);
      return { read: 'job', records: job === null ? [] : [job] };
    }
  }
}

function noneIfGone(error: unknown): null {
  if (error instanceof OntapError && error.kind === 'notFound') return null;
  throw error;
}
