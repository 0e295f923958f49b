import { z } from 'zod';
import { readFault } from '../errors/fault';
import type { Fault } from '../errors/fault';

/** A write that ONTAP has not done: it made a request for approval of it (multi-admin verification). */
export interface ApprovalAsked {
  /** Number of the request; absent when ONTAP did not tell it. */
  index?: number;
  /** ONTAP's own words. */
  said?: string;
}

/** "The security multi-admin-verify request (index 1) requires approval." (public reports of Trident and Ansible) */
const CODE = '262325';
const WORDS = /multi-admin-verify request\b.*\brequires approval/i;
const INDEX = /\bindex:? (\d{1,9})\b/i;

/** Path of a request, as a `Location` names it. */
const REQUEST_PATH = /\/security\/multi-admin-verify\/requests\/(\d{1,9})\/?(?:[?#]|$)/;

const requestSchema = z
  .looseObject({
    index: z.number().int().nonnegative().max(999_999_999),
    operation: z.string().optional(),
    state: z.string().optional(),
  })
  .refine(({ operation, state }) => operation !== undefined || state !== undefined);

/** The same as a record of the request (NetApp's Ansible collection, `na_ontap_mav_config`), in a list or by itself. */
const recordsSchema = z.union([
  z.looseObject({ records: z.array(requestSchema).length(1) }).transform(({ records }) => records[0]),
  requestSchema,
]);

/** What of an answer to a write says that it awaits approval, whatever its status; undefined when nothing does. */
export function approvalAsked(
  body: unknown,
  redact: (text: string) => string = (text) => text,
): ApprovalAsked | undefined {
  const record = recordsSchema.safeParse(body).data;
  if (record !== undefined) return { index: record.index };
  return approvalSaid(readFault(body, redact) ?? {});
}

/** The request that the answer to a write leads to. */
export function requestAt(location: string | undefined): ApprovalAsked | undefined {
  const index = REQUEST_PATH.exec(location ?? '')?.[1];
  return index === undefined ? undefined : { index: Number(index) };
}

/** The same of ONTAP's words, or of what a job failed with; undefined when they do not speak of approval. */
export function approvalSaid({ code, message }: Fault): ApprovalAsked | undefined {
  if (code !== CODE && !WORDS.test(message ?? '')) return undefined;
  const index = INDEX.exec(message ?? '')?.[1];
  return {
    ...(index === undefined ? {} : { index: Number(index) }),
    ...(message === undefined ? {} : { said: message }),
  };
}
