import { z } from 'zod';
import { invalid, show } from '../errors/local-errors';
import { compact, integer, text } from '../query/answer-types';
import { listAll } from '../query/collection';
import { withKnownFields } from '../query/known-fields';
import { parseAnswer } from '../query/parse-answer';
import { queryString } from '../query/query-string';
import type { CallOptions, Send } from '../transport/send';

const PATH = '/api/security/multi-admin-verify/requests';

const FIELDS = { always: ['index', 'state', 'approve_expiry_time'], later: ['potential_approvers'] } as const;

/** A request for approval, as ONTAP has it now. */
export interface ApprovalRequest {
  /** `pending`, `approved`, `vetoed`, `expired` or `executed`; unknown states are kept as text. */
  state?: string;
  /** Users who may approve it. */
  approvers?: string[];
  /** Until when it may be approved. */
  until?: string;
}

/** A request that may still be approved, or is approved and not carried out. */
export interface OpenRequest {
  index: number;
  /** ONTAP's command, and what it is done to, in words that ONTAP does not document. */
  operation?: string;
  query?: string;
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
    state: text,
    approve_expiry_time: text,
    potential_approvers: z.array(text).nullish(),
  })
  .transform((raw): ApprovalRequest =>
    compact({
      state: raw.state,
      until: raw.approve_expiry_time,
      approvers: raw.potential_approvers?.filter((name) => name !== undefined),
    }),
  );

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
      const path = `${PATH}/${index}`;
      return withKnownFields(FIELDS, unknown, async (fields) => {
        const target = path + queryString({}, undefined, { fields });
        const { body } = await send({ method: 'GET', target, signal: options.signal, isWhole: true });
        return parseAnswer({ method: 'GET', path }, requestSchema, body);
      });
    },
  };
}
