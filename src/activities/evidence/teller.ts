import { log } from '@temporalio/activity';
import { durationMs } from '../../contracts/duration';
import type { LookSummary, ObserveTurnsInput, ToTell } from '../../contracts/observe';
import { shownGuard } from '../../contracts/schemas/approvers';
import type { AgedSession } from '../../contracts/session-age';

import type { SessionEvent, Telling } from '../../contracts/session-event';
import { clientNamesOf, networksOf } from '../../rules/client-names';
import { agesOf, tellOn, toldTogether } from '../../rules/evidence';
import type { EvidenceRecord, Look, TellWish, UseSeen } from '../../rules/evidence';
import { staleNow } from '../../rules/sessions';
import type { ClusterContext } from '../cluster-context';
import { readTold } from './read-observed';

/** What a teller goes on from, in heartbeat details. */
interface Told {
  telling?: Telling;
  tell?: ToTell;
}

/** Says what of the looks is to be told, and which sessions are stale by the policy of the entry. */
export class Teller {
  private telling: Telling | undefined;
  private events: SessionEvent[] = [];

  constructor(private readonly context: ClusterContext) {}

  /** Another run may have told more than this one knows, as when it was reset. */
  async resume(input: ObserveTurnsInput, state: Told | undefined): Promise<void> {
    if (this.context.config.ages?.tell === undefined || input.telling === undefined) return;
    this.events = state?.tell?.events ?? [];
    if (state?.telling !== undefined) {
      this.telling = state.telling;
      return;
    }
    const { cluster, readTold: read = readTold } = this.context;
    const others = await read(cluster).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      log.warn('What was told before could not be read', { cluster, why });
      return [];
    });
    this.telling = toldTogether(input.telling, others);
  }

  /** Something is to be told, so that the activity ends. */
  get hasNews(): boolean {
    return this.events.length > 0;
  }

  /** Takes a look in; gives back what its summary has of it. */
  on(look: Look, known: readonly EvidenceRecord[], use: UseSeen | undefined): Pick<LookSummary, 'stale'> {
    const { stalePolicy, clients } = this.context;
    const stale = this.staleIn(look, known);
    const counted = stale === undefined ? {} : { stale };
    if (this.telling !== undefined) {
      const goneBy = new Date(look.arrived.worker).toISOString();
      const ended = (use?.sessions ?? []).filter((session) => session.goneBy === goneBy);
      const named = stalePolicy === undefined ? {} : { policy: stalePolicy.name };
      const found = tellOn(this.telling, { look, ...named, ...counted, ended, clients }, this.wish());
      this.telling = found.telling;
      this.events = found.events;
    }
    if (stalePolicy === undefined || stale === undefined) return {};
    return { stale: { policy: stalePolicy.name, sessions: stale.length } };
  }

  /** For result and heartbeat. */
  told(): Told {
    const hooks = this.context.config.ages?.tell?.hooks ?? [];
    return {
      ...(this.telling === undefined ? {} : { telling: this.telling }),
      ...(this.hasNews ? { tell: { hooks, events: this.events } } : {}),
    };
  }

  private staleIn({ listing, nodes }: Look, known: readonly EvidenceRecord[]): AgedSession[] | undefined {
    const { stalePolicy: policy, config, clients: names } = this.context;
    if (policy === undefined || listing.detail !== 'full') return undefined;
    const ages = agesOf(listing.sessions, known, listing.at);
    const records = listing.sessions.map((session, index) => ({ ...session, ...ages[index] }));
    const cluster = {
      guard: shownGuard(config.guard),
      clients: networksOf(clientNamesOf(policy), names),
      ...(config.scope === 'svm' ? { scope: config.scope } : {}),
    };
    const look = { at: listing.at, records, ...(nodes === undefined ? {} : { nodes }) };
    return staleNow(policy, cluster, look).verdicts.flatMap(({ session, decision }) =>
      decision === 'kill' ? [session] : [],
    );
  }

  private wish(): TellWish {
    const { pool, stale = false, leaks, weekly = false } = this.context.config.ages?.tell ?? {};
    return {
      stale,
      weekly,
      ...(leaks === undefined ? {} : { leaks }),
      ...(pool === undefined
        ? {}
        : { pool: { abovePercent: pool.abovePercent, forSeconds: durationMs(pool.for) / 1_000 } }),
    };
  }
}
