import { CLEANUP_ROOM } from '../../contracts/history-room';
import { jsonBytes } from '../../contracts/text';
import type { Sample } from '../../contracts/session';

type Detail = 'full' | 'digest';

/** A full listing is about twice as large as its digest. */
const SHARE: Record<Detail, number> = { full: 2, digest: 1 };

/** Sessions come and go: a listing may be larger than its share, as long as there is room at all. */
const SLACK = 1.25;

/** What the samples of a run may still take of its history, in bytes of JSON. */
export class SampleRoom {
  private left: number = CLEANUP_ROOM.samples;
  private taken = 0;

  /** Most bytes of the next listing, so that those after it find as much. */
  most(detail: Detail, listingsAfter: readonly Detail[]): number {
    const shares = sharesOf(listingsAfter) + SHARE[detail];
    const share = Math.floor((SLACK * this.left * SHARE[detail]) / shares);
    return Math.max(1, Math.min(share, this.left, CLEANUP_ROOM.listing[detail]));
  }

  /** A sample was missed: its listing may be on record all the same. */
  miss(most: number): void {
    this.left -= most;
  }

  take({ listing, nodes }: Sample): void {
    const bytes = jsonBytes(listing) + jsonBytes(nodes);
    this.left -= bytes;
    this.taken += bytes;
  }

  /** Whether the whole window could begin anew, by what its samples took so far. */
  hasRoomFor(all: readonly Detail[], taken: readonly Detail[]): boolean {
    return this.taken * sharesOf(all) <= this.left * sharesOf(taken);
  }
}

function sharesOf(details: readonly Detail[]): number {
  return details.reduce((sum, detail) => sum + SHARE[detail], 0);
}
