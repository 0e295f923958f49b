import type { SimulatorClock } from '../clock';
import type { Random } from '../random';
import { remoteBackup, type Story } from '../stories';
import type { Switches } from '../switches';
import type { Nodes } from './nodes';
import type { NamedEntry, SessionRecord } from './record';
import { sessionKey, SimulatedSession, type SessionIdentity } from './session';
import type { SessionSpec, SpawnerSpec } from './spec';

/** A session and what it shows at the instant of the question. */
export interface LiveSession {
  session: SimulatedSession;
  record: SessionRecord;
}

export interface SessionsContext {
  mode: 'svm' | 'node';
  clock: SimulatorClock;
  random: Random;
  switches: Switches;
  nodes: Nodes;
  svms: NamedEntry[];
}

const EPHEMERAL_PORTS = [32_768, 60_999] as const; // Linux's default range

/** All sessions of the cluster. */
export class Sessions {
  readonly #byKey = new Map<string, SimulatedSession>();
  /** All of them by key, while their set stays the same. */
  #sorted: SimulatedSession[] | undefined;
  readonly #spawned = new Map<SpawnerSpec, number>();
  #due: { at: number; what: () => void }[] = [];
  #lastId = 999;

  constructor(
    private readonly context: SessionsContext,
    private readonly spawners: SpawnerSpec[] = [],
  ) {}

  /** Sessions that exist now, in the order of their keys. */
  list(): LiveSession[] {
    this.#settle();
    const now = this.context.clock.now();
    this.#sorted ??= [...this.#byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    return this.#sorted.flatMap((session) => {
      const record = session.record(now, this.context.switches);
      if (record === undefined) this.remove(session);
      return record === undefined ? [] : { session, record };
    });
  }

  get(owner: string, id: string): LiveSession | undefined {
    this.#settle();
    const session = this.#byKey.get(sessionKey(owner, id));
    const record = session?.record(this.context.clock.now(), this.context.switches);
    return session && record && { session, record };
  }

  add(spec: SessionSpec, beganAt = this.context.clock.now()): SimulatedSession {
    const session = new SimulatedSession(this.#identity(spec), spec.story, beganAt - (spec.age ?? 0) * 1000);
    this.#byKey.set(session.key, session);
    this.#sorted = undefined;
    return session;
  }

  /** Ends a session without a kill: its node, its daemon or its client did it. */
  remove(session: SimulatedSession): void {
    if (this.#byKey.get(session.key) !== session) return; // its id belongs to another one now
    this.#byKey.delete(session.key);
    this.#sorted = undefined;
  }

  /** The session does something again: by default a new backup runs on the same control connection. */
  revive(session: SimulatedSession, story: Story = remoteBackup()): void {
    session.become(story, this.context.clock.now());
  }

  /** The session ends and another one gets its id: another client, by default at work. */
  reuse(session: SimulatedSession, spec: Partial<SessionSpec> = {}): SimulatedSession {
    const { id, node, svm, source_address } = session.identity;
    return this.add({
      story: remoteBackup(),
      id,
      ...(node && { node: node.name }),
      ...(svm && { svm: svm.name }),
      ...(source_address && { source: source_address }),
      client: { address: `10.20.9.${this.context.random.int(2, 250)}` },
      path: `/${svm?.name ?? 'vserver'}/reused`,
      ...spec,
    });
  }

  /** Does something when simulated time reaches `at`, or at the first look after it. */
  schedule(at: number, what: () => void): void {
    this.#due.push({ at, what });
  }

  #settle(): void {
    const now = this.context.clock.now();
    const due = this.#due.filter(({ at }) => at <= now);
    this.#due = this.#due.filter(({ at }) => at > now);
    for (const { what } of due) what();
    this.#spawn();
  }

  #spawn(): void {
    for (const spawner of this.spawners) {
      const elapsed = this.context.clock.elapsed();
      const due = Math.floor((elapsed - spawner.first) / spawner.every) + 1;
      for (let count = this.#spawned.get(spawner) ?? 0; count < due; count++) {
        const ago = (elapsed - spawner.first - count * spawner.every) * 1000;
        this.add(spawner.make(count), this.context.clock.now() - ago);
        this.#spawned.set(spawner, count + 1);
      }
    }
  }

  #identity(spec: SessionSpec): SessionIdentity {
    const { mode, nodes, svms, random } = this.context;
    const node = nodes.byName(spec.node);
    const svm =
      mode === 'svm' ? svms.find((one) => spec.svm === undefined || one.name === spec.svm) : undefined;
    if (mode === 'svm' && svm === undefined) throw new Error(`no SVM ${JSON.stringify(spec.svm)} here`);
    return {
      uuid: svm?.uuid ?? node.uuid,
      id: spec.id ?? this.#nextId(nodes.indexOf(node)),
      backup_engine: spec.engine ?? 'dump',
      client_address: spec.client?.address ?? `10.20.0.${random.int(2, 250)}`,
      client_port: spec.client?.port ?? random.int(...EPHEMERAL_PORTS),
      data_path: spec.path ?? (svm === undefined ? '/vol/vol1' : `/${svm.name}/vol${random.int(1, 40)}`),
      node,
      scsi: spec.scsi,
      source_address: spec.source ?? `192.168.10.${11 + nodes.indexOf(node)}`,
      svm,
      tape_device: spec.tape?.device,
      tape_mode: spec.tape && (spec.tape.mode ?? 'write'),
    };
  }

  // SVM scope writes two numbers, of which the first is probably the node's; node scope writes one.
  #nextId(nodeIndex: number): string {
    this.#lastId += this.context.random.int(1, 97);
    return this.context.mode === 'svm' ? `${(nodeIndex + 1) * 1000}:${this.#lastId}` : `${this.#lastId}`;
  }
}
