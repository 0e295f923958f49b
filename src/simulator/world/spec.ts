import type { Story } from '../stories';
import type { RestJob, NdmpMoverMode, NodeState, ScsiDevice, RestSession } from './record';

/** A node as a scenario writes it down; everything else has a default. */
export interface NodeSpec {
  name: string;
  uuid?: string;
  /** @default the node beside it: 1 and 2, 3 and 4, … */
  partner?: string;
  /** Bytes; decides the size of the NDMP session pool. @default 64 GiB */
  memory?: number;
  /** Seconds since its last boot when the scenario begins. @default 30 days */
  uptime?: number;
  /** @default up */
  state?: NodeState;
}

export interface SvmSpec {
  name: string;
  uuid?: string;
}

/** A session as a scenario writes it down. */
export interface SessionSpec {
  story: Story;
  /** @default a free one of the form that the cluster's scope has */
  id?: string;
  /** Name of a node. @default the first one */
  node?: string;
  /** Name of the owning SVM, in SVM scope. @default the first one */
  svm?: string;
  /** Seconds that the story is already old. @default 0 */
  age?: number;
  client?: { address?: string; port?: number };
  /** The LIF that the control connection came in by. */
  source?: string;
  path?: string;
  /** @default dump */
  engine?: 'dump' | 'smtape';
  tape?: { device: string; mode?: NdmpMoverMode };
  scsi?: ScsiDevice;
  /** Fields that it shows instead of its own; `undefined` takes one away. */
  record?: Partial<RestSession>;
}

/** Sessions that keep coming: one every so many simulated seconds. */
export interface SpawnerSpec {
  first: number;
  every: number;
  make(count: number): SessionSpec;
}

/** How a job fails. */
export interface JobFailureSpec {
  code: number;
  message: string;
  arguments?: { code: string; message: string }[];
  /** False: no `error` object, as in some failures of every release. @default true */
  errorObject?: boolean;
}

/** A job as a scenario writes it down. */
export interface JobSpec {
  uuid?: string;
  description: string;
  node?: string;
  svm?: string;
  /** Seconds before it runs. @default 0 */
  queued?: number;
  /** It is paused when the scenario begins. @default false */
  paused?: boolean;
  /** Seconds of work. @default never ends */
  work?: number;
  /** @default success */
  outcome?: 'success' | JobFailureSpec;
  /** Text while it runs; `done` is the part of its work that is done, from 0 to 1. */
  progress?: string | ((done: number) => string);
  /** Text after a success. @default success */
  success?: string;
  /** @default false: most jobs refuse */
  pausable?: boolean;
  /** @default true */
  cancellable?: boolean;
  /** Seconds before its end in which it accepts a cancel and ignores it, as a volume move does. @default 0 */
  cutover?: number;
  /** Seconds of hidden pausing, shown as running; it works until they are over. @default 2 */
  pausing?: number;
  /** Seconds of hidden quitting, shown as running; it works, and may end by itself, until they are over. @default 2 */
  quitting?: number;
  /** What a cancelled job ends as. @default failure */
  cancelEnds?: 'success' | 'failure';
  /** Fields that it shows instead of its own until it gets a command; `undefined` takes one away. */
  record?: Partial<RestJob>;
}

/** A whole cluster. */
export interface WorldSpec {
  name: string;
  /** @default svm */
  mode?: 'svm' | 'node';
  cluster?: { name?: string; uuid?: string; version?: string };
  nodes: NodeSpec[];
  svms: SvmSpec[];
  sessions: SessionSpec[];
  spawners?: SpawnerSpec[];
  jobs?: JobSpec[];
}
