import { z } from 'zod';
import { invalid, show, unexpected } from '../errors/local-errors';
import { OntapError } from '../errors/ontap-error';
import type { OntapErrorKind } from '../errors/ontap-error';
import { compact, integer, text } from '../query/answer-types';
import { listAll } from '../query/collection';
import { withKnownFields } from '../query/known-fields';
import { parseAnswer } from '../query/parse-answer';
import { queryString } from '../query/query-string';
import type { CallOptions, Send } from '../transport/send';
import type { OpenRequest, RequestedWrite } from './open-request';
import type { RecentRequests } from './recent-requests';

const PATH = '/api/security/multi-admin-verify/requests';

const FIELDS = {
  always: ['index', 'operation', 'query', 'state', 'approve_expiry_time'],
  later: ['potential_approvers'],
} as const;

/** A request for approval, as ONTAP has it now. */
export interface ApprovalRequest extends RequestedWrite {
  /** `pending`, `approved`, `vetoed`, `expired` or `executed`; unknown states are kept as text. */
  state?: string;
  /** Users who may approve it. */
  approvers?: string[];
  /** Until when it may be approved. */
  until?: string;
}

const OVER: readonly (string | undefined)[] = ['vetoed', 'expired', 'executed'];

/** Only open ones are asked for: one that is over is undefined, one that says nothing is open in a state not told. */
const openSchema = z
  .looseObject({
    index: integer.pipe(z.int().nonnegative()).optional().catch(undefined),
    operation: text.catch(undefined),
    query: text.catch(undefined),
    state: text.catch(undefined),
  })
  .transform(({ index, operation, query, state: told }): OpenRequest | undefined => {
    const word = told?.trim().toLowerCase();
    if (OVER.includes(word)) return undefined;
    const state = word === 'pending' || word === 'approved' ? word : undefined;
    return compact({ index, operation, query, state });
  })
  // A record that can't be read at all keeps no other from being found, and may be anybody's.
  .or(z.unknown().transform((): OpenRequest | undefined => ({})));

const requestSchema = z
  .looseObject({
    index: integer,
    operation: text,
    query: text,
    state: text,
    approve_expiry_time: text,
    potential_approvers: z.array(text).nullish(),
  })
  .transform(({ index, ...raw }) => ({
    index,
    request: compact({
      operation: raw.operation,
      query: raw.query,
      state: raw.state,
      until: raw.approve_expiry_time,
      approvers: raw.potential_approvers?.filter((name) => name !== undefined),
    }) satisfies ApprovalRequest,
  }));

/** How long all pages may take, ms: for who would like to know, and for who sends nothing before it knows. */
const LIST_WITHIN_MS = { recent: 5_000, known: 20_000 } as const;

/** A right that is missing, or a release without requests. */
const NOT_SHOWN: ReadonlySet<OntapErrorKind> = new Set(['forbidden', 'notFound', 'unsupported']);

/** ONTAP says that it has no requests, or shows none to our role; whatever else keeps it from answering may pass. */
function isNotShown(error: unknown): boolean {
  // Without a code of ONTAP's it may be something in between that says so.
  return error instanceof OntapError && NOT_SHOWN.has(error.kind) && error.code !== undefined;
}

async function openRequests(
  send: Send,
  withinMs: number,
  signal?: AbortSignal,
): Promise<OpenRequest[] | undefined> {
  const control = { fields: 'index,operation,query,state', order_by: 'index', state: 'pending|approved' };
  const query = queryString({}, undefined, control);
  try {
    const records = await listAll(send, { path: PATH, query, signal, withinMs }, openSchema);
    return records.filter((record) => record !== undefined);
  } catch (error) {
    if (isNotShown(error)) return undefined;
    throw error;
  }
}

/** Requests for approval by other administrators (multi-admin verification, since 9.11.1). */
export function approvalsApi(send: Send, recent: RecentRequests) {
  const unknown = new Set<string>();
  return {
    /** Those that are pending or approved, oldest first; undefined when ONTAP has none, or shows none to our role. */
    async listOpenRequests({ signal }: CallOptions = {}): Promise<OpenRequest[] | undefined> {
      return openRequests(send, LIST_WITHIN_MS.known, signal);
    },

    /** The same as of a minute ago at most, without any that ONTAP did not tell within seconds; never fails. */
    recentOpenRequests(): Promise<OpenRequest[]> {
      return recent.list(async () => (await openRequests(send, LIST_WITHIN_MS.recent)) ?? []);
    },

    /** The same as of a second ago at most, none when ONTAP shows none. */
    freshOpenRequests(): Promise<OpenRequest[]> {
      return recent.listFresh(async () => (await openRequests(send, LIST_WITHIN_MS.known)) ?? []);
    },

    async getApprovalRequest(index: number, options: CallOptions = {}): Promise<ApprovalRequest> {
      if (!Number.isSafeInteger(index) || index < 0)
        throw invalid(`${show(index)} is no number of a request`);
      const asked = { method: 'GET', path: `${PATH}/${index}` };
      return withKnownFields(FIELDS, unknown, async (fields) => {
        const target = asked.path + queryString({}, undefined, { fields });
        const { body } = await send({ method: 'GET', target, signal: options.signal, isWhole: true });
        const answer = parseAnswer(asked, requestSchema, body);
        // What another request came to says nothing about this one.
        if (answer.index === index) return answer.request;
        throw unexpected(asked, `the request ${show(answer.index)} instead; ask again`);
      });
    },
  };
}
