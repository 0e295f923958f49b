import { attemptKill, type AttemptEnd, type KillPorts } from '../../src/activities/kill/attempt-kill';
import type { Guard } from '../../src/contracts/cluster';
import type { KillCommand, KillOutcome } from '../../src/contracts/kill';
import { withEarlier } from '../../src/rules/last-read';
import { type Model, NoAnswer } from './kill-model';

const ATTEMPTS = 4;

/** What a kill of an eviction is judged by besides. */
export interface Eviction {
  /** Why the evidence does not allow it; undefined when it does. */
  whyNotEvident(command: KillCommand): string | undefined;
  /** Who of the client lives, by a listing of now. */
  whoLives(command: KillCommand): Promise<string | undefined>;
}

type Ended = Omit<KillOutcome, 'ownerUuid' | 'sessionId'>;

/** All attempts at one kill, as Temporal makes them: what a heartbeat told reaches the next one, or does not. */
export class Kill {
  #attempt = 0;
  #hint = false;
  #ended?: Ended;

  constructor(
    readonly model: Model,
    readonly command: KillCommand,
    readonly guard: Guard,
    readonly eviction: Eviction | undefined,
  ) {}

  async result(): Promise<Ended> {
    while (this.#ended === undefined && this.#attempt < ATTEMPTS) {
      await this.#next();
      this.model.clock.pass(1_000);
    }
    return this.#ended ?? { outcome: 'failed', note: 'no answer in time; ONTAP may have ended it' };
  }

  async #next(): Promise<void> {
    const attempt = ++this.#attempt;
    const deleteSent = this.#hint || this.command.again === true;
    const lost = this.#hint ? ('sent' as const) : ('perhaps' as const);
    const reading = {
      command: this.command,
      guard: this.guard,
      deleteSent,
      attempt,
      ...(attempt > 1 && { lost }),
    };
    const why = this.eviction?.whyNotEvident(this.command);
    if (why !== undefined) {
      this.#ended = withEarlier({ outcome: 'refused', note: why }, reading);
      return;
    }
    // A frozen attempt has timed out: the next one is made elsewhere, and the frozen one's result is dropped.
    this.model.onFrozen = async () => {
      if (this.#ended === undefined && this.#attempt < ATTEMPTS) await this.#next();
    };
    const end = await attemptKill(reading, this.#ports(attempt)).catch((error: unknown) => {
      if (error instanceof NoAnswer) return 'closed' as AttemptEnd;
      throw error;
    });
    if (end !== 'closed' && attempt === this.#attempt) this.#ended = end;
  }

  #ports(attempt: number): KillPorts {
    const { model, eviction, command } = this;
    return {
      ...(eviction && { whoLives: () => eviction.whoLives(command) }),
      now: () => model.clocks.now(),
      read: (key) => model.get(key),
      findPending: async () => undefined,
      findApproval: async () => undefined,
      readApproval: async (asked) => asked,
      whyStopped: async () => {
        const asked = model.clocks.now();
        if (model.clock.nowMs >= model.haltedAtMs) return { asked, stop: { stop: 'halted', note: 'halted' } };
        const isGivenAway = attempt !== this.#attempt || this.#ended !== undefined;
        return isGivenAway ? { asked, stop: { note: 'another attempt has begun' } } : { asked };
      },
      isOpen: () => true,
      rest: async (ms) => model.clock.pass(ms),
      assertListed: () => undefined,
      remove: async (key, mayLeave) => {
        const leaves = () => {
          const may = mayLeave();
          if (may && !model.story.heartbeatsLost) this.#hint = true;
          return may;
        };
        const answer = await model.delete(key, leaves);
        return { answer: answer === 'accepted' ? 'done' : answer };
      },
    };
  }
}
