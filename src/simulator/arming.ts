import type { SimulatorClock } from './clock';
import type { Sessions } from './world/sessions';

export type ReadKind = 'instance' | 'list';

/** Something that a session will do later: the story that makes a plan stale between its making and its end. */
export interface ArmSpec {
  owner: string;
  id: string;
  /** A new backup runs on it; another session gets its id; it ends by itself. */
  becomes: 'revived' | 'reused' | 'ended';
  /** Simulated seconds from now. */
  after?: number;
  /** Or with its next read: right before it, so that the read shows it, or right after it. */
  onRead?: 'before' | 'after';
  /** Which read that is. @default instance */
  read?: ReadKind | 'any';
  /** Only a read by this user. */
  user?: string;
}

/** Sessions that are armed, and what sets them off. */
export class Arming {
  #onRead: ArmSpec[] = [];

  constructor(
    private readonly sessions: Sessions,
    private readonly clock: SimulatorClock,
  ) {}

  arm(spec: ArmSpec): void {
    if (!['revived', 'reused', 'ended'].includes(spec.becomes)) {
      throw new Error(`a session can become revived, reused or ended, not ${JSON.stringify(spec.becomes)}`);
    }
    if (this.sessions.get(spec.owner, spec.id) === undefined) {
      throw new Error(`there is no session ${spec.owner}/${spec.id}`);
    }
    if ((spec.after === undefined) === (spec.onRead === undefined)) {
      throw new Error('arm a session either "after" so many seconds or "onRead" before|after');
    }
    if (spec.after === undefined) this.#onRead.push(spec);
    else this.sessions.schedule(this.clock.now() + spec.after * 1000, () => this.#fire(spec));
  }

  /** Called around every read; for a list without owner and id. */
  read(when: 'before' | 'after', kind: ReadKind, user: string, owner?: string, id?: string): void {
    if (this.#onRead.length === 0) return;
    const fires = (spec: ArmSpec): boolean =>
      spec.onRead === when &&
      ['any', kind].includes(spec.read ?? 'instance') &&
      (spec.user === undefined || spec.user === user) &&
      (kind === 'list' || (spec.owner === owner && spec.id === id));
    const firing = this.#onRead.filter(fires);
    this.#onRead = this.#onRead.filter((spec) => !firing.includes(spec));
    // The world changes now, also when the answer comes from an older one.
    this.clock.at('present', () => firing.forEach((spec) => this.#fire(spec)));
  }

  #fire({ owner, id, becomes }: ArmSpec): void {
    const session = this.sessions.get(owner, id)?.session;
    if (session === undefined) return;
    if (becomes === 'revived') this.sessions.revive(session);
    else if (becomes === 'reused') this.sessions.reuse(session);
    else this.sessions.remove(session);
  }
}
