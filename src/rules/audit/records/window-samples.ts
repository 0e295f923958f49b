import { isCleanup } from '../../../contracts/ids';
import type { Activity } from '../history/activities';
import type { HistoryView } from '../history/history-view';

/** Which sample of which window a look was. */
export interface Place {
  /** From 1; a missed sample begins the next window. */
  window: number;
  sample: number;
}

/** The looks of a clean-up's window by what they are for; sessions and nodes are asked at the same time. */
export interface WindowSamples {
  /** By the event that scheduled the look. */
  places: ReadonlyMap<number, Place>;
  /** The listings of the last window, oldest first: those that the plan was made from. */
  last: Activity[];
}

/** Looks before the plan, put together as samples as the workflow did it. Only clean-ups have windows. */
export function windowSamples(view: HistoryView): WindowSamples {
  if (!isCleanup(view.started.workflowType?.name)) return { places: new Map(), last: [] };
  const plannedAt = view.calls('planCleanup')[0]?.scheduledId ?? Number.POSITIVE_INFINITY;
  const before = (type: string) => view.calls(type).filter(({ scheduledId }) => scheduledId < plannedAt);
  const nodes = before('listNodes');
  const places = new Map<number, Place>();
  let [window, last]: [number, Activity[]] = [1, []];
  for (const [index, listing] of before('listNdmpSessions').entries()) {
    const place = { window, sample: last.length + 1 };
    const both = [listing, nodes[index]].filter((look) => look !== undefined);
    for (const { scheduledId } of both) places.set(scheduledId, place);
    if (both.length === 2 && both.every(isAnswered)) last.push(listing);
    else if (both.some(isMissed)) [window, last] = [window + 1, []];
  }
  return { places, last };
}

const isAnswered = ({ end }: Activity) => end?.outcome === 'completed';
const isMissed = ({ end }: Activity) => end?.outcome === 'timed_out' || end?.outcome === 'failed';
