import { SESSION_ID_PATTERN, UUID_PATTERN } from '../../contracts/schemas/primitives';
import type { SessionKey, SessionRecord } from '../../contracts/session';
import { invalid, show, unexpected } from '../errors/local-errors';
import { listAll, type ListOptions, PAGE_RECORDS } from '../query/collection';
import { withKnownFields } from '../query/known-fields';
import { parseAnswer } from '../query/parse-answer';
import { queryString } from '../query/query-string';
import type { CallOptions, Send, WriteOptions } from '../transport/send';
import { SESSION_FILTERS } from './session-query';
import type { NdmpSessionQuery } from './session-query';
import { writeAnswer } from '../writes/write-answer';
import type { WriteAnswer } from '../writes/write-answer';
import { listedSessionSchema } from './listed-session';
import { sessionSchema } from './session-schema';

const PATH = '/api/protocols/ndmp/sessions';

const FIELDS = {
  always: [
    'id',
    'backup_engine',
    'client_address',
    'client_port',
    'data',
    'data_path',
    'mover',
    'node.name',
    'node.uuid',
    'scsi',
    'source_address',
    'svm.name',
    'svm.uuid',
    'tape_device',
    'tape_mode',
  ],
  later: ['uuid'],
} as const;

/** The one path of a session; an id such as `..` would make a DELETE reach the collection. */
function sessionPath(key: SessionKey): string {
  if (!UUID_PATTERN.test(key.ownerUuid)) {
    throw invalid(
      `The owner ${show(key.ownerUuid)} is not a UUID, so its sessions can't be addressed; nothing was sent`,
    );
  }
  if (!SESSION_ID_PATTERN.test(key.sessionId)) {
    throw invalid(
      `The session id ${show(key.sessionId)} is not of the form 2000 or 2000:4000, so it can't be addressed; nothing was sent`,
    );
  }
  return `${PATH}/${key.ownerUuid}/${encodeURIComponent(key.sessionId)}`;
}

/** An answer for another session must never be taken for this one. */
function requireSame(key: SessionKey, found: SessionRecord, path: string): SessionRecord {
  const owner = found.ownerUuid === '' ? key.ownerUuid : found.ownerUuid;
  if (found.sessionId !== key.sessionId || owner.toLowerCase() !== key.ownerUuid.toLowerCase()) {
    throw unexpected(
      { method: 'GET', path },
      `the session ${show(found.sessionId)} of ${show(found.ownerUuid)} instead; ask again`,
    );
  }
  return { ...found, ownerUuid: owner };
}

async function getNdmpSession(
  send: Send,
  unknown: Set<string>,
  key: SessionKey,
  signal: AbortSignal | undefined,
): Promise<SessionRecord> {
  const path = sessionPath(key);
  return withKnownFields(FIELDS, unknown, async (fields) => {
    const target = path + queryString({}, undefined, { fields });
    const { body } = await send({ method: 'GET', target, signal, isWhole: true });
    return requireSame(key, parseAnswer({ method: 'GET', path }, sessionSchema, body), path);
  });
}

/** NDMP sessions: list, read one, delete one. */
export function sessionsApi(send: Send) {
  const unknown = new Set<string>();
  return {
    async listNdmpSessions(query?: NdmpSessionQuery, options: ListOptions = {}): Promise<SessionRecord[]> {
      return withKnownFields(FIELDS, unknown, (fields) => {
        const control = { fields, max_records: String(options.pageRecords ?? PAGE_RECORDS) };
        const page = { path: PATH, query: queryString(SESSION_FILTERS, query, control) };
        return listAll(send, { ...page, signal: options.signal }, listedSessionSchema);
      });
    },
    async getNdmpSession(key: SessionKey, options: CallOptions = {}): Promise<SessionRecord> {
      return getNdmpSession(send, unknown, key, options.signal);
    },
    async deleteNdmpSession(key: SessionKey, { signal, mayLeave }: WriteOptions = {}): Promise<WriteAnswer> {
      const asked = { method: 'DELETE', path: sessionPath(key) } as const;
      return writeAnswer(asked, await send({ method: 'DELETE', target: asked.path, signal, mayLeave }));
    },
  };
}
