import type { Core } from '../core';
import type { Answer, Call } from '../http/call';
import { notFound } from '../ontap-error';
import { parseQuery } from '../query/parameters';
import { APPROVAL_FIELDS } from '../query/schema';
import {
  answerCollection,
  answerInstance,
  filtered,
  instanceSelection,
  pageOf,
  type Resource,
} from './resource';

const REQUESTS: Resource = {
  schema: APPROVAL_FIELDS,
  keys: ['index'],
  startKeys: ['start.index'],
  defaults: [],
  href: (record) => `/api/security/multi-admin-verify/requests/${(record as { index: number }).index}`,
};

const itself = (record: object): object => record;

/** Requests of multi-admin verification. */
export function listApprovalRequests(call: Call, core: Core): Answer {
  const query = parseQuery(call.query, REQUESTS.schema, REQUESTS.startKeys);
  const page = pageOf(filtered(core.approvals.list(), itself, query), itself, REQUESTS, query, call);
  return answerCollection(call, core.switches, REQUESTS, query, page);
}

export function getApprovalRequest(call: Call, core: Core): Answer {
  const { index = '' } = call.parameters;
  if (!/^\d{1,9}$/.test(index)) throw notFound();
  const record = core.approvals.get(Number(index));
  const query = parseQuery(call.query, REQUESTS.schema, []);
  return answerInstance(call, core.switches, REQUESTS, record, instanceSelection(REQUESTS, query));
}
