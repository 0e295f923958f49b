import type { SessionKey } from '../../contracts/session';
import type { OntapSlot, WriteAnswer } from '../../ontap';
import { OntapError } from '../../ontap';
import type { Removal } from '../../rules/last-read';
import { readAsked } from '../read-approval';
import type { WriteTarget } from '../read-approval';
import { notSent } from './kill-hint';
import type { KillHint } from './kill-hint';
import { refusalOf } from './refusal-of';

/** What a kill is of, and where it tells what a retry has to know. */
interface Told {
  target: WriteTarget;
  tell: (hint: KillHint) => void;
  /** An earlier one may have made a request, too. */
  mayHaveTwins: boolean;
}

/** Not bound to the attempt's cancellation: a DELETE on the wire is waited for. */
export async function removeSession(
  slot: OntapSlot,
  key: SessionKey,
  { mayLeave, ...how }: { mayLeave: () => boolean } & Told,
): Promise<Removal> {
  try {
    return await removalOf(slot, await slot.deleteNdmpSession(key, { mayLeave }), how);
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    const { kind, message } = error;
    if (kind === 'notFound') return { answer: 'gone' };
    if (kind === 'fuseBlown') return { answer: 'not_sent', note: message };
    const refusal = refusalOf(error);
    if (refusal !== undefined) return refusal;
    // It may have taken effect all the same: the next attempt reads what became of it.
    throw error;
  }
}

async function removalOf(
  slot: OntapSlot,
  answer: WriteAnswer,
  { target, tell, mayHaveTwins }: Told,
): Promise<Removal> {
  switch (answer.kind) {
    case 'done':
      return { answer: 'done' };
    case 'accepted': {
      const { job } = answer;
      tell({ deleteSent: true, later: { job } });
      return { answer: 'accepted', job };
    }
    case 'not_known': {
      const { kind, ...later } = answer;
      tell({ deleteSent: true, later });
      return { answer: kind, ...later };
    }
    case 'awaits_approval': {
      const { kind, ...asked } = answer;
      // Before anything else is asked: a retry must not make another request.
      tell(notSent(asked));
      const words = asked.said === undefined ? {} : { said: asked.said };
      const approval = await readAsked(slot, asked, target, {
        tell: (found) => tell(notSent({ ...asked, ...found })),
        mayHaveTwins,
      });
      return { answer: kind, approval, ...words };
    }
  }
}
