import { z } from 'zod';
import { invalid, show, unexpected } from '../errors/local-errors';
import { compact, integer, text } from '../query/answer-types';
import { listAll } from '../query/collection';
import { withKnownFields } from '../query/known-fields';
import { parseAnswer } from '../query/parse-answer';
import { queryString } from '../query/query-string';
import type { CallOptions, Send } from '../transport/send';

const PATH = '/api/security/multi-admin-verify/requests';

const FIELDS = {
  always: ['index', 'operation', 'query', 'state', 'approve_expiry_time'],
  later: ['potential_approvers'],
} as const;

/** What a request is for: ONTAP's command, and what it is done to, in words that ONTAP does not document. */
export interface RequestedWrite {
  operation?: string;
  query?: string;
}

/** A request for approval, as ONTAP has it now. */
export interface ApprovalRequest extends RequestedWrite {
  /** `pending`, `approved`, `vetoed`, `expired` or `executed`; unknown states are kept as text. */
  state?: string;
  /** Users who may approve it. */
  approvers?: string[];
  /** Until when it may be approved. */
  until?: string;
}

/** A request that may still be approved, or is approved and not carried out. */
export interface OpenRequest extends RequestedWrite {
  index: number;
}

const openSchema = z
  .looseObject({ index: z.number().int().nonnegative(), operation: text, query: text })
  .transform((raw): OpenRequest => ({
    index: raw.index,
    ...compact({ operation: raw.operation, query: raw.query }),
  }));

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

/** Requests for approval by other administrators (multi-admin verification, since 9.11.1). */
export function approvalsApi(send: Send) {
  const unknown = new Set<string>();
  return {
    /** Those that are pending or approved, oldest first. */
    async listOpenRequests({ signal }: CallOptions = {}): Promise<OpenRequest[]> {
      const control = { fields: 'index,operation,query', order_by: 'index', state: 'pending|approved' };
      return listAll(send, { path: PATH, query: queryString({}, undefined, control), signal }, openSchema);
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
