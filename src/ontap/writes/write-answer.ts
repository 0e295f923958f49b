import { z } from 'zod';
import { UUID_PATTERN } from '../../contracts/schemas/primitives';
import { saidWithCode } from '../../contracts/text';
import { readFault } from '../errors/fault';
import { unexpected } from '../errors/local-errors';
import type { Asked } from '../errors/response-error';
import type { OntapAnswer } from '../transport/send';
import { approvalAsked, requestAt } from './approval-asked';
import type { ApprovalAsked } from './approval-asked';

/** What ONTAP made of a write that it did not refuse. */
export type WriteAnswer =
  | { kind: 'done' }
  /** It is done by that job. */
  | { kind: 'accepted'; job: string }
  /** 202 without a job or a request that we can read: it may be done later, or never; what became of it has to be read. */
  | { kind: 'not_known'; said?: string }
  | ({ kind: 'awaits_approval' } & ApprovalAsked);

/** Accepted is not done. */
export const ACCEPTED = 202;
const DONE: ReadonlySet<number> = new Set([200, 201, 204]);

const jobSchema = z.looseObject({
  job: z.looseObject({ uuid: z.string().regex(UUID_PATTERN).optional().catch(undefined) }),
});

/** "In some cases the response body includes an empty JSON object" (NetApp, ONTAP automation); links may be in it. */
const nothingSchema = z.strictObject({ _links: z.unknown().optional() }).optional();

/** Reads the answer to a write; one that nobody knows is a protocol error, since it may have taken effect. */
export function writeAnswer(asked: Asked, answer: OntapAnswer): WriteAnswer {
  const { status, body, location } = answer;
  const asksApproval = approvalAsked(body) ?? requestAt(location);
  if (asksApproval !== undefined) return { kind: 'awaits_approval', ...asksApproval };
  const job = jobSchema.safeParse(body).data?.job;
  if (job?.uuid !== undefined) return { kind: 'accepted', job: job.uuid };
  if (status === ACCEPTED || job !== undefined) return { kind: 'not_known', ...saidIn(body) };
  if (isDone(answer)) return { kind: 'done' };
  throw unexpected(
    asked,
    `an answer that it does not document (HTTP ${status}); what became of it is read`,
    status,
  );
}

/** A status of success that leads to nothing else, and a body that says nothing. */
export function isDone({ status, body, location }: OntapAnswer): boolean {
  return DONE.has(status) && nothingSchema.safeParse(body).success && requestAt(location) === undefined;
}

function saidIn(body: unknown): { said?: string } {
  const fault = readFault(body, (text) => text);
  return fault === undefined ? {} : { said: saidWithCode(fault.message, fault.code) };
}
