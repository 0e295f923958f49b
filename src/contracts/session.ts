import type { LookSeal } from './look-seal';

/** What names a session in ONTAP's API: `/protocols/ndmp/sessions/{owner.uuid}/{session.id}`. */
export interface SessionKey {
  /** UUID of the SVM (SVM scope) or of the node (node scope). */
  ownerUuid: string;
  /** `2000` (node scope) or `2000:4000` (SVM scope); re-used by later sessions. */
  sessionId: string;
}

/** An NDMP connection address (`data.connection`, `mover.connection`). */
export interface SessionConnection {
  /** `local` or `tcp`. */
  type?: string;
  address?: string;
  port?: number;
}

/** NDMP's data service of a session (`data.*`). Unset fields are absent, as in ONTAP's answers. */
export interface DataService {
  state?: string;
  reason?: string;
  operation?: string;
  /** `bytes_processed`. */
  bytes?: number;
  connection?: SessionConnection;
}

/** NDMP's tape service of a session (`mover.*`). */
export interface MoverService {
  state?: string;
  reason?: string;
  mode?: string;
  /** `bytes_moved`. */
  bytes?: number;
  connection?: SessionConnection;
}

/** A session as ONTAP listed it, in compact form: at most 450 bytes of JSON for usual names. */
export interface SessionRecord extends SessionKey {
  /** Node that holds the control connection, whose pool of sessions it uses. */
  node?: string;
  /** Owning SVM; absent in node scope. */
  svm?: string;
  path?: string;
  /** Address of the backup application (the DMA's end of the control connection). */
  client?: string;
  clientPort?: number;
  /** Name of the backup server, from the worker's configuration; not part of the session's identity. */
  clientName?: string;
  /** Local address on which the control connection was made. */
  source?: string;
  engine?: string;
  tapeDevice?: string;
  tapeMode?: string;
  /** `scsi.device_id`, or host adapter, target and LUN where that is absent. */
  scsi?: string;
  data: DataService;
  mover: MoverService;
  /** The first field that ONTAP listed in a form that can't be read, or `record`; what can't be read is left out. */
  unreadable?: string;
}

/** What of a session has to stay the same for it to be stale. */
export interface SessionDigest extends SessionKey {
  node?: string;
  /** 16 hex digits of the SHA-256 over everything that makes it this session and no other. */
  identity: string;
  /** States, reasons, operation and mode of both services, in one line. */
  states: string;
  /** `data.bytes_processed` and `mover.bytes_moved`; null where absent. */
  bytes: [number | null, number | null];
  /** Address and port of the backup application, where they were asked for; null where ONTAP tells none. */
  client?: string | null;
  clientPort?: number | null;
  /** As in the record: what the rest says is not all. */
  unreadable?: string;
}

/** A node of the cluster, with what tells whether it was up all the time. */
export interface NodeRecord {
  uuid: string;
  name: string;
  /** `up` for a healthy node; anything else makes its sessions untouchable. */
  state?: string;
  /** Seconds. */
  uptime?: number;
  /** Names of the HA partners. */
  partners: string[];
  /** `ha.takeover.state`, only when it is `in_takeover`: it has taken over its partner. */
  takeover?: string;
  /** `ha.giveback.state`, of such a node. */
  giveback?: string;
  /** Bytes; decides the limit of the node's session pool. */
  memorySize?: number;
}

/** One answer of ONTAP to "which sessions are there?". */
export type SessionListing = (
  | { detail: 'full'; at: string; sessions: SessionRecord[] }
  | { detail: 'digest'; at: string; sessions: SessionDigest[] }
) & {
  /** The worker that asked vouches for it; absent when it has no key. */
  seal?: LookSeal;
};

/** Sessions and nodes at one instant of the observation. */
export interface Sample {
  listing: SessionListing;
  nodes: NodeRecord[];
}
