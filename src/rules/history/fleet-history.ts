import type { FleetRequest } from '../../contracts/fleet';
import { FLEET_ROOM } from '../../contracts/history-room';
import { jsonBytes } from '../../contracts/text';
import { aboveLimits } from './above-limits';
import type { HistorySize } from './costs';
import { activity, child, run, times, together, upsert } from './costs';
import { SIZES } from './sizes';

/** A row besides its words: names, ids, counts. */
const ROW = FLEET_ROOM.why + 600;

/** Clusters of one run at the most; behind `all` they are counted when they are known, by the same rules. */
const countOf = ({ clusters }: FleetRequest) => (clusters === 'all' ? 1 : clusters.length);

/** Input of one member: the whole request, but for one cluster. */
function memberInput({ clusters: _all, ...request }: FleetRequest): number {
  return jsonBytes({ ...request, cluster: 'x'.repeat(63) });
}

/** The largest history that a fleet run can come to. */
export function fleetHistory(request: FleetRequest): HistorySize {
  const clusters = countOf(request);
  const input = jsonBytes(request);
  return together(
    run(input, clusters * ROW + jsonBytes(request.requestedBy) + SIZES.small),
    // Once more with the names behind `all`.
    times(2, activity(input, input)),
    activity(SIZES.small, clusters * 66),
    times(2, upsert),
    // One whose clean-up runs already is looked up: that costs no more than one that ends.
    times(clusters, together(child(memberInput(request), ROW), activity(SIZES.small, SIZES.small))),
  );
}

/** Why a fleet run is refused at the door; undefined when its history fits, whatever happens. */
export function fleetProblem(request: FleetRequest): string | undefined {
  const clusters = countOf(request);
  const bytes = clusters * memberInput(request);
  const remedy = `name fewer clusters than ${clusters}, or make the policy smaller`;
  if (bytes > FLEET_ROOM.inputs)
    return `a copy of the policy for each of ${clusters} clusters is ${bytes} bytes in all (at most ${FLEET_ROOM.inputs}); ${remedy}`;
  return aboveLimits(fleetHistory(request), remedy);
}
