import type { SimulatorClock } from '../clock';
import type { Random } from '../random';
import { remoteBackup, type Story } from '../stories';
import type { Switches } from '../switches';
import type { Agenda } from './agenda';
import { HISTORY_MS } from './history';
import type { Nodes } from './nodes';
import type { NamedEntry, RestSession } from './record';
import { sessionKey, SimulatedSession, type SessionIdentity } from './session';
import type { SessionSpec, SpawnerSpec } from './spec';

/** A session and what it shows at the instant of the question. */
export interface LiveSession {
  session: SimulatedSession;
  record: RestSession;
}

export interface SessionsContext {
  mode: 'svm' | 'node';
  clock: SimulatorClock;
  agenda: Agenda;
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
  /** Sessions that are gone, for answers from an older world. */
  #past: { session: SimulatedSession; since: number }[] = [];
  #lastId = 999;

  constructor(
    private readonly context: SessionsContext,
    private readonly spawners: SpawnerSpec[] = [],
  ) {}

  /** Sessions that exist now, in the order of their keys. */
  list(): LiveSession[] {
    this.#settle();
    const { clock, switches } = this.context;
    const now = clock.now();
    return this.#candidates().flatMap((session) => {
      const record = session.record(now, switches);
      if (record === undefined && !clock.isBent) this.#retire(session);
      return record === undefined ? [] : { session, record };
    });
  }

  get(owner: string, id: string): LiveSession | undefined {
    this.#settle();
    const { clock, switches } = this.context;
    for (const session of this.#having(sessionKey(owner, id))) {
      const record = session.record(clock.now(), switches);
      if (record !== undefined) return { session, record };
    }
    return undefined;
  }

  /** The session that has the id, or had it last. */
  last(owner: string, id: string): SimulatedSession | undefined {
    this.#settle();
    const key = sessionKey(owner, id);
    return this.#byKey.get(key) ?? this.#past.filter(({ session }) => session.key === key).at(-1)?.session;
  }

  add(spec: SessionSpec, from = this.context.clock.now()): SimulatedSession {
    const age = (spec.age ?? 0) * 1000;
    const { clock } = this.context;
    const session = new SimulatedSession(this.#identity(spec), spec.story, age, clock, from, spec.record);
    const before = this.#byKey.get(session.key);
    if (before !== undefined) this.remove(before);
    this.#byKey.set(session.key, session);
    this.#sorted = undefined;
    return session;
  }

  /** Ends a session without a kill: its node, its daemon or its client did it. */
  remove(session: SimulatedSession): void {
    if (this.#byKey.get(session.key) !== session) return; // its id belongs to another one now
    session.end(this.context.clock.now());
    this.#retire(session);
  }

  /** A killed session is back and goes on. False when it ended otherwise, or another one has its id. */
  restore(session: SimulatedSession): boolean {
    const holder = this.#byKey.get(session.key);
    if (holder !== undefined && holder !== session) return false;
    if (!session.reprieve(this.context.clock.now())) return false;
    this.#past = this.#past.filter((gone) => gone.session !== session);
    this.#byKey.set(session.key, session);
    this.#sorted = undefined;
    return true;
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
    this.context.agenda.schedule(at, what);
  }

  #settle(): void {
    this.context.agenda.settle();
    this.#spawn();
  }

  /** In the order of their keys; those that are gone, too, when somebody looks into the past. */
  #candidates(): SimulatedSession[] {
    const inOrder = (sessions: SimulatedSession[]): SimulatedSession[] =>
      sessions.sort((a, b) => (a.key < b.key ? -1 : 1));
    if (this.context.clock.isBent)
      return inOrder([...this.#byKey.values(), ...this.#past.map(({ session }) => session)]);
    this.#sorted ??= inOrder([...this.#byKey.values()]);
    return this.#sorted;
  }

  #having(key: string): SimulatedSession[] {
    const present = this.#byKey.get(key) ?? [];
    if (!this.context.clock.isBent) return [present].flat();
    return [present, this.#past.flatMap(({ session }) => (session.key === key ? session : []))].flat();
  }

  #retire(session: SimulatedSession): void {
    this.#byKey.delete(session.key);
    this.#sorted = undefined;
    const now = this.context.clock.now();
    this.#past = this.#past.filter(({ since }) => now - since <= HISTORY_MS);
    this.#past.push({ session, since: now });
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
