/** States of both NDMP machines (`ndmp_state` of the swagger). */
export type NdmpState = 'active' | 'connected' | 'halted' | 'idle' | 'listening' | 'paused';

/** Why a machine is paused or halted (`ndmp_reason`). */
export type NdmpReason =
  | 'aborted'
  | 'connection_closed'
  | 'connect_error'
  | 'end_of_file'
  | 'end_of_media'
  | 'end_of_window'
  | 'internal_error'
  | 'media_error'
  | 'not_available'
  | 'seek'
  | 'successful';

export type NdmpMoverMode = 'read' | 'write' | 'data' | 'raw';

export interface NdmpConnection {
  type: 'local' | 'tcp';
  address?: string | undefined;
  port?: number | undefined;
}

/** The data service: reads or writes the volume. */
export interface NdmpData {
  state: NdmpState;
  reason?: NdmpReason | undefined;
  operation?: 'backup' | 'restore' | 'none' | undefined;
  bytes_processed?: number | undefined;
  connection?: NdmpConnection | undefined;
}

/** The tape service. */
export interface NdmpMover {
  state: NdmpState;
  reason?: NdmpReason | undefined;
  mode?: NdmpMoverMode | undefined;
  bytes_moved?: number | undefined;
  connection?: NdmpConnection | undefined;
}

export interface ScsiDevice {
  device_id?: string | undefined;
  host_adapter?: number | undefined;
  lun_id?: number | undefined;
  target_id?: number | undefined;
}

export interface NamedEntry {
  name: string;
  uuid: string;
}

/** A session as `GET /protocols/ndmp/sessions` shows it; what isn't set is absent. */
export interface RestSession {
  uuid?: string | undefined;
  id: string;
  backup_engine?: 'dump' | 'smtape' | undefined;
  client_address?: string | undefined;
  client_port?: number | undefined;
  data?: NdmpData | undefined;
  data_path?: string | undefined;
  mover?: NdmpMover | undefined;
  node?: NamedEntry | undefined;
  scsi?: ScsiDevice | undefined;
  source_address?: string | undefined;
  svm?: NamedEntry | undefined;
  tape_device?: string | undefined;
  tape_mode?: NdmpMoverMode | undefined;
}

/** States of a node (`GET /cluster/nodes`). */
export type NodeState =
  'up' | 'booting' | 'down' | 'taken_over' | 'waiting_for_giveback' | 'degraded' | 'unknown';

export interface RestNode extends NamedEntry {
  state: NodeState;
  /** Seconds; a node that isn't up has none. */
  uptime?: number | undefined;
  controller: { memory_size: number };
  ha: {
    enabled: boolean;
    partners: NamedEntry[];
    takeover: { state: 'in_takeover' | 'not_attempted' | 'not_possible' };
    giveback: { state: 'nothing_to_giveback' | 'not_attempted' };
  };
}

export type JobState = 'queued' | 'running' | 'paused' | 'success' | 'failure';

export interface RestJob {
  uuid: string;
  description: string;
  state: JobState;
  message: string;
  code: number;
  error?: { code: string; message: string; arguments?: { code: string; message: string }[] } | undefined;
  start_time?: string | undefined;
  end_time?: string | undefined;
  node?: { name: string } | undefined;
  svm?: NamedEntry | undefined;
}
