import { ApplicationFailure } from '@temporalio/common';
import type { Guard } from '../contracts/cluster';
import type { Evict } from '../contracts/evict';
import { FAILURE } from '../contracts/failures';
import type { Policy } from '../contracts/policy';
import type { SessionListing } from '../contracts/session';
import {
  clientMoves,
  clientProblem,
  evictedNetworks,
  fittingBlockers,
  membersIn,
  standingBlockers,
} from '../rules/sessions';
import { asActivity } from './failure-of';
import type { ReadRecorded } from './recorded-results';

/** Input of `watchClient`. */
export interface WatchClientInput {
  evict: Evict;
  /** With networks for names. */
  policy: Policy;
  /** At the first look. */
  guard?: Guard;
  /** Ids of the activities of this run that made the first listing of the window, in full, and the latest one. */
  first: string;
  now: string;
}

/** Decisions about a client that is to be evicted, recorded like all others. */
export function createWatchClient(recorded: ReadRecorded) {
  return {
    /** Why the client can't be evicted by what was listed until now; none as long as it can. */
    watchClient: (input: WatchClientInput): Promise<string[]> =>
      asActivity('decision', async () => {
        const results = await recorded([...new Set([input.first, input.now])]);
        const listing = (id: string) => results.get(id) as SessionListing;
        return fittingBlockers(
          input.first === input.now
            ? atFirstSight(input, listing(input.first))
            : since(input, listing(input.first), listing(input.now)),
        );
      }),
  };
}

/** Fails `InvalidRequest` for what is no client here. */
function atFirstSight({ evict, policy, guard }: WatchClientInput, listing: SessionListing): string[] {
  if (listing.detail !== 'full') return ['the first listing has no full records'];
  const client = { ...evict, networks: evictedNetworks(policy) };
  const problem = clientProblem(listing.sessions, client);
  if (problem !== undefined)
    throw ApplicationFailure.nonRetryable(`Nothing to evict: ${problem}`, FAILURE.InvalidRequest);
  return guard === undefined
    ? ['nobody says what its guard is']
    : standingBlockers(listing.sessions, client, guard);
}

function since({ policy }: WatchClientInput, before: SessionListing, after: SessionListing): string[] {
  const networks = evictedNetworks(policy);
  const [was, now] = [before, after].map((listing) => membersIn(listing, networks));
  return was === undefined || now === undefined
    ? ['a listing of the window does not say whose the sessions are']
    : clientMoves(was, now);
}
