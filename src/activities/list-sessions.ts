import { cancellationSignal } from '@temporalio/activity';
import { MOST_NODE_BYTES } from '../contracts/payload-limit';
import type {
  NodeRecord,
  SessionDigest,
  SessionKey,
  SessionListing,
  SessionRecord,
} from '../contracts/session';
import { keyText } from '../contracts/session-key';
import type { Place } from '../rules/failures';
import { digestOf, memberOf } from '../rules/sessions';
import { clientNamer } from './client-name';
import type { ClusterContext } from './cluster-context';
import { attemptClock } from './evidence/evidence-context';
import type { Evidence } from './evidence/evidence-context';
import { asActivity } from './failure-of';
import { withinPayload } from './payload-limit';

/** Which look it is for, so that it is known what its failure does. */
type LookPlace = Extract<Place, 'sample' | 'approval' | 'lastRead'>;

/** Input of `listNdmpSessions`. */
export interface ListSessionsInput {
  /** Whole records, or only what has to stay the same. */
  detail: 'full' | 'digest';
  /** Only these of what is listed; one request to ONTAP all the same. */
  only?: SessionKey[];
  /** Digests, too, say whose the sessions are. @default false */
  clients?: boolean;
  /** Bytes of JSON that the history has room for. @default one payload */
  mostBytes?: number;
  /** @default sample */
  place?: LookPlace;
}

/** Activities that look at sessions and nodes. */
export function createListSessions(context: ClusterContext, evidence: Evidence) {
  const { client, clients } = context;
  const withClientName = clientNamer(clients);
  return {
    /** All NDMP sessions of the cluster, in one listing. */
    listNdmpSessions: (input: ListSessionsInput): Promise<SessionListing> =>
      asActivity(input.place ?? 'sample', async () => {
        const clock = attemptClock();
        const departed = clock.now();
        const records = select(
          await client.listNdmpSessions({}, { signal: cancellationSignal() }),
          input.only,
        );
        const at = new Date().toISOString();
        const seen: SessionListing =
          input.detail === 'full'
            ? { detail: 'full', at, sessions: records.map(withClientName) }
            : {
                detail: 'digest',
                at,
                sessions: records.map(input.clients === true ? digestWithClient : digestOf),
              };
        const narrowed = input.only !== undefined;
        const listing = await evidence.sealed(seen, { clock, departed, narrowed });
        const remedy = input.mostBytes === undefined ? undefined : 'take fewer samples (a longer every)';
        const what = `The listing of ${records.length} NDMP sessions`;
        return withinPayload(what, listing, input.mostBytes, remedy);
      }),

    /** All nodes that the login is shown: state, uptime, HA partners, memory. */
    listNodes: ({ place = 'sample' }: { place?: LookPlace } = {}): Promise<NodeRecord[]> =>
      asActivity(place, async () => {
        const nodes = await shownNodes(context, cancellationSignal());
        return withinPayload(`The listing of ${nodes.length} nodes`, nodes, MOST_NODE_BYTES);
      }),
  };
}

/** None to an SVM's login, which is refused them: no sample has to fail of that. */
export async function shownNodes(
  { config, client }: ClusterContext,
  signal: AbortSignal,
): Promise<NodeRecord[]> {
  return config.scope === 'svm' ? [] : client.listNodes({ signal });
}

const digestWithClient = (record: SessionRecord): SessionDigest => ({
  ...digestOf(record),
  ...memberOf(record),
});

function select(records: SessionRecord[], only?: SessionKey[]): SessionRecord[] {
  if (only === undefined) return records;
  const wanted = new Set(only.map(keyText));
  return records.filter((record) => wanted.has(keyText(record)));
}
