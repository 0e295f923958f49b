import { sleep } from '@temporalio/activity';
import { isDeclined, isOver } from '../../contracts/approval';
import type { AwaitedApproval } from '../../contracts/approval';
import type { OntapReader } from '../../ontap';
import { findRequests, ifAnswered, mostTwins, readApproval, readAsked } from '../read-approval';
import type { WriteTarget } from '../read-approval';

type Reader = Pick<OntapReader, 'getApprovalRequest' | 'listOpenRequests'>;

interface RequestOptions {
  signal?: AbortSignal | undefined;
  /** Numbers of those that are not ours. */
  others?: readonly number[] | undefined;
  /** An earlier try had no answer, and may have made one as well, which ONTAP lists by now. */
  mayHaveTwins?: boolean | undefined;
}

/**
 * What can be read now of the request for approval of a command. Where there may be several, the one that says most: one
 * that was carried out, then one that is approved, then the one that is known; those that are open beside it are its
 * `twins`.
 */
export async function readCommandRequest(
  reader: Reader,
  asked: AwaitedApproval,
  target: WriteTarget,
  { signal, others = [], mayHaveTwins = false }: RequestOptions = {},
): Promise<AwaitedApproval> {
  if (!mayHaveTwins && asked.twins === undefined) return readAsked(reader, asked, target, { signal, others });
  const listed = await ifAnswered(findRequests(reader, target, signal, others));
  const { index } = asked.index === undefined ? (listed?.at(-1) ?? asked) : asked;
  if (index === undefined) return readApproval(reader, {}, target, signal);
  const beside = await readBeside(reader, { ...asked, index }, listed, target, signal);
  const twins = mostTwins(beside.filter((other) => !isOver(other)));
  const first = await readApproval(reader, { index, twins }, target, signal);
  const most = [first, ...beside].reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a));
  if (most === first) return first;
  const left = [...beside.filter((other) => other !== most), first].filter((other) => !isOver(other));
  return readApproval(reader, { index: most.index, twins: mostTwins(left) }, target, signal);
}

/** Others than that one: what was listed once may be over, which only a read of it tells. */
async function readBeside(
  reader: Reader,
  { index, twins = [] }: AwaitedApproval,
  listed: readonly AwaitedApproval[] | undefined,
  target: WriteTarget,
  signal?: AbortSignal,
): Promise<AwaitedApproval[]> {
  const beside: AwaitedApproval[] = [];
  for (const twin of twins) {
    if (listed?.some((open) => open.index === twin) === true) continue;
    const read = await readApproval(reader, { index: twin }, target, signal);
    if (read.state !== undefined || listed === undefined) beside.push(read);
  }
  return [...beside, ...(listed ?? []).filter((open) => open.index !== undefined && open.index !== index)];
}

/** How much a request says about what becomes of the command. */
function weightOf(request: AwaitedApproval): number {
  if (isDeclined(request)) return 0;
  if (request.state === 'executed') return 3;
  return request.state === 'approved' ? 2 : 1;
}

/** Reads of a request that is being decided, or has no answer, when what it asks for is seen to be done. */
const SETTLED = { reads: 3, everyMs: 1_000 } as const;

/** The same once what it asks for is seen to be done: ONTAP says a little later that it was by this request. */
export async function readSettled(
  ...request: Parameters<typeof readCommandRequest>
): Promise<AwaitedApproval> {
  for (let reads = 1; ; reads++) {
    const approval = await readCommandRequest(...request);
    const isSettled = approval.state !== undefined && approval.state !== 'approved';
    if (isSettled || reads >= SETTLED.reads) return approval;
    await sleep(SETTLED.everyMs);
  }
}
