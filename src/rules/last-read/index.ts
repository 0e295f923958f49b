export { ageOf, judgeKillJob } from './judge-kill-job';
export { judgeRead, partnerLives, savedByPartner } from './judge-read';
export type { KillVerdict, LastRead } from './judge-read';
export { acceptedForLater, judgeRemoval, withEarlier } from './judge-removal';
export type { AttemptVerdict, Removal } from './judge-removal';
export { awaitsApproval, judgeRequest } from './judge-request';
export { relateControl } from './relate-session';
export { missesAfterRead, missesByListing } from './sightings';
export type { Sighting } from './sightings';
