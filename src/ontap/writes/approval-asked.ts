import { z } from 'zod';
import { readFault } from '../errors/fault';

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

/** The same as a record of the request (NetApp's Ansible collection, `na_ontap_mav_config`). */
const recordsSchema = z.looseObject({
  records: z
    .array(
      z.looseObject({ index: z.number().int().nonnegative().max(999_999_999), state: z.literal('pending') }),
    )
    .length(1),
});

/** What of an answer to a write says that it awaits approval, whatever its status; undefined when nothing does. */
export function approvalAsked(
  body: unknown,
  redact: (text: string) => string = (text) => text,
): ApprovalAsked | undefined {
  const [record] = recordsSchema.safeParse(body).data?.records ?? [];
  if (record !== undefined) return { index: record.index };
  const { code, message } = readFault(body, redact) ?? {};
  if (code !== CODE && !WORDS.test(message ?? '')) return undefined;
  const index = INDEX.exec(message ?? '')?.[1];
  return {
    ...(index === undefined ? {} : { index: Number(index) }),
    ...(message === undefined ? {} : { said: message }),
  };
}
