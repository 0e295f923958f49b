import type { SimulatorClock } from '../clock';
import type { Random } from '../random';
import type { Switches } from '../switches';
import { SimulatedJob } from './job';
import type { JobRecord, NamedEntry } from './record';
import type { JobSpec } from './spec';

export interface JobsContext {
  clock: SimulatorClock;
  random: Random;
  switches: Switches;
  svms: NamedEntry[];
}

/** A job and what it shows at the instant of the question. */
export interface LiveJob {
  job: SimulatedJob;
  record: JobRecord;
}

/** All jobs that the cluster still knows. */
export class Jobs {
  readonly #byUuid = new Map<string, SimulatedJob>();

  constructor(private readonly context: JobsContext) {}

  list(): LiveJob[] {
    return [...this.#byUuid.keys()].sort().flatMap((uuid) => this.get(uuid) ?? []);
  }

  get(uuid: string): LiveJob | undefined {
    const job = this.#byUuid.get(uuid);
    const record = job?.record(this.context.clock.now(), this.context.switches);
    if (record === undefined) this.#byUuid.delete(uuid);
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
    this.#byUuid.delete(uuid);
  }
}
