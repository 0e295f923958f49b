import type { Traits } from './candidates';

/** NDMP gives a reason for these states only; its data service is never paused. */
const WITH_REASON: readonly (string | undefined)[] = ['halted', 'paused'];

/** ONTAP's word for a reason that there is none. */
const NO_REASON: readonly (string | undefined)[] = [undefined, 'not_available'];

/** Why ONTAP can't show such a session; undefined when it can. */
export function implausible({ dataState, dataReason, moverState, moverReason }: Traits): string | undefined {
  if (dataState === 'paused')
    return 'only a mover is ever paused, a data service is not; write moverState: [paused]';
  const data = !NO_REASON.includes(dataReason) && !WITH_REASON.includes(dataState);
  const mover = !NO_REASON.includes(moverReason) && !WITH_REASON.includes(moverState);
  if (data)
    return `ONTAP gives a data reason only with the state halted, not with ${dataState ?? 'none'}; write dataState: [halted], or leave dataReason out`;
  if (mover)
    return `ONTAP gives a mover reason only with halted or paused, not with ${moverState ?? 'none'}; write moverState: [halted, paused], or leave moverReason out`;
  return undefined;
}
