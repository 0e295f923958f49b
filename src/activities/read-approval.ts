import { approveCommand } from '../contracts/approval';
import type { AwaitedApproval } from '../contracts/approval';
import { KILL_ROOM } from '../contracts/history-room';
import { cutBytes, utf8Bytes } from '../contracts/text';
import type { OntapReader } from '../ontap';
import { OntapError } from '../ontap';

/** Longest time or state of ONTAP's, and longest name of an approver, bytes. */
const LONGEST = { word: 40, name: 40 } as const;

/** What of a request for approval can be read now; that it can't be is no error, our role may not reach it. */
export async function readApproval(
  reader: Pick<OntapReader, 'getApprovalRequest'>,
  { index }: { index?: number },
  signal?: AbortSignal,
): Promise<AwaitedApproval> {
  const command = approveCommand(index);
  if (index === undefined) return { command };
  try {
    const { state, until, approvers } = await reader.getApprovalRequest(index, { signal });
    return {
      index,
      ...(state === undefined ? {} : { state: cutBytes(state, LONGEST.word) }),
      ...(approvers === undefined || approvers.length === 0 ? {} : { approvers: someOf(approvers) }),
      ...(until === undefined ? {} : { until: cutBytes(until, LONGEST.word) }),
      command,
    };
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return { index, command };
  }
}

/** What a write is done to: ONTAP's command, as far as it is known, and the ids that name it. */
interface WriteTarget {
  operation: RegExp;
  ids: readonly string[];
}

/**
 * The open request for approval of a write of ours, for an attempt that does not know what ONTAP answered to an earlier
 * one; undefined when none is shown, or can be read. ONTAP does not document how it names what a request is for: one
 * that does not name all of the ids is nobody's.
 */
export async function findApproval(
  reader: Pick<OntapReader, 'listOpenRequests'>,
  { operation, ids }: WriteTarget,
  signal?: AbortSignal,
): Promise<AwaitedApproval | undefined> {
  try {
    const requests = await reader.listOpenRequests({ signal });
    const found = requests.filter((request) => {
      const words = (request.query ?? '').toLowerCase().split(/[\s,"'=]+/);
      return operation.test(request.operation ?? '') && ids.every((id) => words.includes(id.toLowerCase()));
    });
    const { index } = found.at(-1) ?? {};
    return index === undefined ? undefined : { index, command: approveCommand(index) };
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return undefined;
  }
}

/** As many as there is room for, one at least. */
function someOf(names: string[]): string[] {
  let left: number = KILL_ROOM.approvers;
  return names
    .map((name) => cutBytes(name, LONGEST.name))
    .filter((name, index) => (left -= utf8Bytes(name)) >= 0 || index === 0);
}
