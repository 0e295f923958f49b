import type { SimulatorClock } from '../clock';
import type { Random } from '../random';
import type { Switches } from '../switches';
import type { Agenda } from './agenda';
import { HISTORY_MS } from './history';
import { SimulatedJob } from './job';
import type { RestJob, NamedEntry } from './record';
import type { JobSpec } from './spec';

export interface JobsContext {
  clock: SimulatorClock;
  agenda: Agenda;
  random: Random;
  switches: Switches;
  svms: NamedEntry[];
}

/** A job and what it shows at the instant of the question. */
export interface LiveJob {
  job: SimulatedJob;
  record: RestJob;
}

/** All jobs that the cluster still knows. */
export class Jobs {
  readonly #byUuid = new Map<string, SimulatedJob>();

  constructor(private readonly context: JobsContext) {}

  /** In the order of their ids. */
  list(uuids: Iterable<string> = this.#byUuid.keys()): LiveJob[] {
    return [...new Set(uuids)].sort().flatMap((uuid) => this.get(uuid) ?? []);
  }

  get(uuid: string): LiveJob | undefined {
    const { agenda, clock, switches } = this.context;
    agenda.settle();
    const job = this.#byUuid.get(uuid);
    const now = clock.now();
    const record = job?.record(now, switches, (instant) => clock.shown(instant));
    if (job && !record && now - job.since > HISTORY_MS) this.#byUuid.delete(uuid);
    return job && record && { job, record };
  }

  add(spec: JobSpec): SimulatedJob {
    const uuid = spec.uuid ?? this.context.random.uuid();
    const node = spec.node === undefined ? undefined : { name: spec.node };
    const svm = this.context.svms.find(({ name }) => name === spec.svm);
    const job = new SimulatedJob({ uuid, node, svm }, spec, this.context.clock.now());
    this.#byUuid.set(uuid, job);
    return job;
  }

  /** Forgets a job before its time, as after a reboot. */
  remove(uuid: string): void {
    this.#byUuid.get(uuid)?.forget(this.context.clock.now());
  }
}
