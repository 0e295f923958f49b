import type { Deserves, Moment, Story } from '../stories';
import type { KillBehaviour, Switches } from '../switches';
import type { NdmpData, NdmpMover, SessionRecord } from './record';

/** The part of a record that does not change while a session lives. */
export type SessionIdentity = Omit<SessionRecord, 'data' | 'mover' | 'uuid'> & { uuid: string };

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

/** One NDMP session: an identity and the story that it lives. */
export class SimulatedSession {
  readonly key: string;
  #story: Story;
  #beganAt: number;
  #killed: { at: number; behaviour: KillBehaviour; moment: Moment } | undefined;
  #patch: Partial<SessionRecord> = {};
  /** The record of a moment that has not changed since, so that 864 sessions are cheap to list. */
  #shown: { moment: Moment; record: SessionRecord } | undefined;

  constructor(
    readonly identity: SessionIdentity,
    story: Story,
    beganAt: number,
  ) {
    this.#story = story;
    this.#beganAt = beganAt;
    this.key = sessionKey(identity.uuid, identity.id);
  }

  get story(): string {
    return this.#story.name;
  }

  get deserves(): Deserves {
    return this.#story.deserves;
  }

  get killed(): boolean {
    return this.#killed !== undefined;
  }

  /** Lives another story from now on. */
  become(story: Story, now: number): void {
    this.#story = story;
    this.#beganAt = now;
  }

  /** Overrides fields of the record, for tests that need an odd one; `undefined` removes a field. */
  patch(fields: Partial<SessionRecord>): void {
    this.#patch = { ...this.#patch, ...fields };
    this.#shown = undefined;
  }

  /** True when the kill will end the session. */
  kill(now: number, behaviour: KillBehaviour): boolean {
    const moment = this.#moment(now);
    if (moment === undefined || behaviour.kind === 'ignores') return false;
    this.#killed ??= { at: now, behaviour, moment };
    return true;
  }

  /** What the cluster shows now; undefined once the session is gone. */
  record(now: number, switches: Switches): SessionRecord | undefined {
    const moment = this.#moment(now);
    if (moment === undefined) return undefined;
    if (this.#shown?.moment !== moment) this.#shown = { moment, record: this.#recordOf(moment, switches) };
    return this.#shown.record;
  }

  #recordOf({ data, mover }: Moment, switches: Switches): SessionRecord {
    const reason = switches.reasonOtherwise === 'absent' ? undefined : 'not_available';
    return {
      ...this.identity,
      uuid: switches.ownerUuid ? this.identity.uuid : undefined,
      data: data && (needsReason(data) ? data : { ...data, reason }),
      mover: mover && (needsReason(mover) ? mover : { ...mover, reason }),
      ...this.#patch,
    };
  }

  #moment(now: number): Moment | undefined {
    if (this.#killed === undefined) return this.#story.at((now - this.#beganAt) / 1000);
    const { at, behaviour, moment } = this.#killed;
    const lingers = behaviour.kind === 'halted-then-gone' ? behaviour.seconds * 1000 : 0;
    return now - at < lingers ? haltedByKill(moment) : undefined;
  }
}
