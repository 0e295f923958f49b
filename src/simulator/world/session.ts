import type { SimulatorClock } from '../clock';
import type { Deserves, Moment, Story } from '../stories';
import type { KillBehaviour, Switches } from '../switches';
import { History } from './history';
import type { NdmpData, NdmpMover, RestSession } from './record';

/** The part of a record that does not change while a session lives. */
export type SessionIdentity = Omit<RestSession, 'data' | 'mover' | 'uuid'> & { uuid: string };

/** Owner and id as the ledger and the tests name a session. */
export const sessionKey = (owner: string, id: string): string => `${owner}/${id}`;

const ABORTED = { state: 'halted', reason: 'aborted' } as const;

function haltedByKill(moment: Moment): Moment {
  const { data, mover } = moment;
  return {
    data: data && { ...data, ...ABORTED },
    mover: mover && (mover.state === 'idle' ? mover : { ...mover, ...ABORTED }),
  };
}

const needsReason = (machine: NdmpData | NdmpMover): boolean =>
  machine.state === 'paused' || machine.state === 'halted';

/** What a session lives at a time. */
interface Life {
  story: Story;
  beganAt: number;
  killed?: { at: number; behaviour: KillBehaviour; moment: Moment } | undefined;
  /** Fields of the record that a test has overridden. */
  patch: Partial<RestSession>;
  /** Its node, its daemon or its client ended it. */
  over?: true;
}

/** One NDMP session: an identity and the stories that it lives, each from its time on. */
export class SimulatedSession {
  readonly key: string;
  readonly #lives: History<Life>;
  /** The record of a moment that has not changed since, so that 864 sessions are cheap to list. */
  #shown: { life: Life; moment: Moment; record: RestSession } | undefined;

  constructor(
    readonly identity: SessionIdentity,
    story: Story,
    age: number,
    private readonly clock: Pick<SimulatorClock, 'now'>,
    from = clock.now(),
    patch: Partial<RestSession> = {},
  ) {
    this.#lives = new History<Life>(from, { story, beganAt: from - age, patch });
    this.key = sessionKey(identity.uuid, identity.id);
  }

  get story(): string {
    return this.#lives.latest.story.name;
  }

  get deserves(): Deserves {
    return this.#lives.latest.story.deserves;
  }

  get killed(): boolean {
    return this.#lives.latest.killed !== undefined;
  }

  /** What a kill would have deserved to be called at that instant. */
  deservedAt(instant: number): Deserves {
    return (this.#lives.at(instant) ?? this.#lives.latest).story.deserves;
  }

  /** Lives another story from now on. */
  become(story: Story, now: number): void {
    this.#enter(now, { story, beganAt: now });
  }

  /** Overrides fields of the record, for tests that need an odd one; `undefined` removes a field. */
  patch(fields: Partial<RestSession>): void {
    this.#enter(this.clock.now(), { patch: { ...this.#lives.latest.patch, ...fields } });
  }

  /** True when the kill will end the session. */
  kill(now: number, behaviour: KillBehaviour): boolean {
    const life = this.#lives.at(now);
    const moment = life && momentOf(life, now);
    if (moment === undefined || behaviour.kind === 'ignores') return false;
    if (!this.killed) this.#enter(now, { killed: { at: now, behaviour, moment } });
    return true;
  }

  /** Goes on as if nobody had killed it. False when it has ended for another reason. */
  reprieve(now: number): boolean {
    if (this.#lives.latest.over === true) return false;
    this.#enter(now, { killed: undefined });
    return true;
  }

  /** Ends without a kill. */
  end(now: number): void {
    this.#enter(now, { over: true });
  }

  /** What the cluster shows at that instant; undefined before the session began and once it is gone. */
  record(now: number, switches: Switches): RestSession | undefined {
    const life = this.#lives.at(now);
    const moment = life && momentOf(life, now);
    if (life === undefined || moment === undefined) return undefined;
    if (this.#shown?.moment !== moment || this.#shown.life !== life)
      this.#shown = { life, moment, record: this.#recordOf(moment, life.patch, switches) };
    return this.#shown.record;
  }

  #enter(now: number, change: Partial<Life>): void {
    this.#lives.enter(now, { ...this.#lives.latest, ...change });
  }

  #recordOf({ data, mover }: Moment, patch: Partial<RestSession>, switches: Switches): RestSession {
    const reason = switches.reasonOtherwise === 'absent' ? undefined : 'not_available';
    return {
      ...this.identity,
      uuid: switches.ownerUuid ? this.identity.uuid : undefined,
      data: data && (needsReason(data) ? data : { ...data, reason: data.reason ?? reason }),
      mover: mover && (needsReason(mover) ? mover : { ...mover, reason: mover.reason ?? reason }),
      ...patch,
    };
  }
}

function momentOf({ story, beganAt, killed, over }: Life, now: number): Moment | undefined {
  if (over === true) return undefined;
  if (killed === undefined) return story.at((now - beganAt) / 1000);
  const lingers = killed.behaviour.kind === 'halted-then-gone' ? killed.behaviour.seconds * 1000 : 0;
  return now - killed.at < lingers ? haltedByKill(killed.moment) : undefined;
}
