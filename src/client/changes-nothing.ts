import type { JobStatus, TrackJobRequest } from '../contracts/track-job';

/** So many askers are listed; a further one changes nothing of what the watch tells. */
const MOST_LISTED = 100;

/** True when the watch runs long enough for this asker and lists him, so that a join would change nothing. */
export function changesNothing(
  { deadline, requestedBy }: TrackJobRequest,
  { outcome, askers, deadline: until }: JobStatus,
): boolean {
  const isLongEnough =
    until === undefined || (deadline !== undefined && Date.parse(deadline) <= Date.parse(until));
  const isListed = askers.some(
    ({ name, reason, ticket }) =>
      name === requestedBy.name && reason === requestedBy.reason && ticket === requestedBy.ticket,
  );
  return outcome === undefined && isLongEnough && (isListed || askers.length >= MOST_LISTED);
}
