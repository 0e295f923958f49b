import { z } from 'zod';
import type { SessionRecord } from '../../contracts/session';
import { compact, compactOrNone, integer, text } from '../query/answer-types';

const connection = z
  .looseObject({ type: text, address: text, port: integer })
  .nullish()
  .transform((c) => compactOrNone({ type: c?.type, address: c?.address, port: c?.port }));

const dataService = z
  .looseObject({ state: text, reason: text, operation: text, bytes_processed: integer, connection })
  .nullish()
  .transform((d) =>
    compact({
      state: d?.state,
      reason: d?.reason,
      operation: d?.operation,
      bytes: d?.bytes_processed,
      connection: d?.connection,
    }),
  );

const moverService = z
  .looseObject({ state: text, reason: text, mode: text, bytes_moved: integer, connection })
  .nullish()
  .transform((m) =>
    compact({
      state: m?.state,
      reason: m?.reason,
      mode: m?.mode,
      bytes: m?.bytes_moved,
      connection: m?.connection,
    }),
  );

const scsi = z
  .looseObject({ device_id: text, host_adapter: integer, target_id: integer, lun_id: integer })
  .nullish()
  .transform((s) => {
    if (s?.device_id !== undefined) return s.device_id;
    const address = [s?.host_adapter, s?.target_id, s?.lun_id];
    return address.every((part) => part === undefined)
      ? undefined
      : address.map((part) => part ?? '?').join(':');
  });

const owner = z
  .looseObject({ name: text, uuid: text })
  .nullish()
  .transform((o) => o ?? { name: undefined, uuid: undefined });

const rawSessionSchema = z.looseObject({
  uuid: text,
  id: text,
  node: owner,
  svm: owner,
  data_path: text,
  // What of the control connection can't be read makes its own session unreadable, and no other one.
  client_address: text.catch(undefined),
  client_port: integer.catch(undefined),
  source_address: text,
  backup_engine: text,
  tape_device: text,
  tape_mode: text,
  scsi,
  data: dataService,
  mover: moverService,
});

/**
 * A session of ONTAP as our compact record. Ids are kept as they are, also such as must never be put into a
 * path; what is missing is ''. `uuid` came with 9.9: before, the SVM's (SVM scope) or the node's is the owner's.
 */
export const sessionSchema = rawSessionSchema.transform((raw): SessionRecord => ({
  ownerUuid: raw.uuid ?? raw.svm.uuid ?? raw.node.uuid ?? '',
  sessionId: raw.id ?? '',
  ...compact({
    node: raw.node.name,
    svm: raw.svm.name,
    path: raw.data_path,
    client: raw.client_address,
    clientPort: raw.client_port,
    source: raw.source_address,
    engine: raw.backup_engine,
    tapeDevice: raw.tape_device,
    tapeMode: raw.tape_mode,
    scsi: raw.scsi,
  }),
  data: raw.data,
  mover: raw.mover,
}));
