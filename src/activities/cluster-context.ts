import type { ChangeGateConfig, GateQuestion, GateReply } from '../contracts/change-gate';
import type { ClientName, ClusterConfig } from '../contracts/cluster';
import type { HaltState } from '../contracts/halt';
import type { RefusedWrite } from '../contracts/notification';
import type { PingTry } from '../contracts/ping';
import type { Policy } from '../contracts/policy';
import type { LastLook } from '../contracts/track-job';
import type { EvidenceKeys } from '../node';
import type { OntapClient } from '../ontap';
import type { ReadApproval, ReadSigned } from './approval/recorded-approval';
import type { ReadObserved, ReadTold } from './evidence/read-observed';
import type { ReadSealedLooks } from './evidence/read-looks';
import type { RunState } from './read-halt';
import type { AbsenceTimes } from '../rules/jobs';
import type { HoldSettings } from './jobs/held-looks';

/** Asks the change system of a cluster. Whatever goes wrong is a reply, too; without URL or secret. */
export type AskGate = (
  gate: ChangeGateConfig,
  question: GateQuestion,
  signal: AbortSignal,
) => Promise<GateReply>;

/** Tries one port of one address, once. */
export type TryPort = (address: string, port: number, signal: AbortSignal) => Promise<PingTry>;

/** What the activities of one cluster work with. */
export interface ClusterContext {
  /** Name of the cluster's entry. */
  cluster: string;
  config: ClusterConfig;
  client: OntapClient;
  /** Names of backup servers, for reports. */
  clients: ClientName[];
  /** What records of sessions are sealed with. @default none: nothing that was sealed verifies */
  evidenceKeys?: EvidenceKeys | undefined;
  /** Is told of each write that was refused before it left, beside log and metric. @default nobody */
  tellRefused?: (refused: RefusedWrite) => void;
  /** Looks on record. @default asks the server, with the worker's Temporal client */
  readLooks?: ReadSealedLooks;
  /** What the observer knows. @default asks the server likewise */
  readObserved?: ReadObserved;
  /** Tries a TCP port of a client that is to be evicted. @default by a connection of this host */
  tryPort?: TryPort;
  /** By which sessions are stale, for those who ask what is. @default none: nothing is */
  stalePolicy?: Policy | undefined;
  /** What the last observers of the cluster told. @default asks the server likewise */
  readTold?: ReadTold;
  /** Asks the owner's change system. @default no way to ask: where the guard wants it, nothing is killed */
  askGate?: AskGate;
  /** A signed approval in the history of a clean-up. @default asks the server likewise */
  readApproval?: ReadApproval;
  /** The same in that of the run that kills. @default asks the server likewise */
  readSigned?: ReadSigned;
  /** Whether all kills are halted. @default asks the server, with the worker's Temporal client */
  readHalt?: () => Promise<HaltState>;
  /** The run that an activity works for. @default asks the server likewise */
  readRun?: () => Promise<RunState>;
  /** What the wait of the run that an activity works for saw of its job last. @default asks the server likewise */
  readLastLook?: () => Promise<LastLook | undefined>;
  /** When not finding a job is an answer. @default after ONTAP's own times */
  absence?: AbsenceTimes;
  /** How long looks at jobs hold their slot. @default as in a worker: 90 s */
  holds?: HoldSettings;
  /** The worker stops: looks that are held are let go, so that others have them at once. @default never */
  stopping?: AbortSignal;
}
