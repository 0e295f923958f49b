import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { AuditRecord } from '../contracts/audit';
import { auditRecordSchema } from '../contracts/schemas/audit';
import { linesOf } from './hashes';
import { readBytes } from './read-bytes';
import { isRunFilePath } from './run-file-path';

/** A line that can't be read, and why. */
export interface UnreadableLine {
  file: string;
  line: number;
  why: string;
}

/** Whether nobody asks for a line of that kind; a text that is in its JSON may be looked for. */
export type IsOther = (kind: string, line: Pick<Buffer, 'includes'>) => boolean;

/** What one file holds. */
export interface RunRecords {
  file: string;
  records: AuditRecord[];
  unreadable: UnreadableLine[];
}

/**
 * The records of every run that ended on that day or later, file by file in the order of days.
 *
 * @param since - ISO 8601; all when absent. A run that ended later may hold records from before.
 * @param isOther - Whole lines of which it says so are passed over: to read a line costs more than to find it.
 */
export async function* readRecords(
  root: string,
  since?: string,
  isOther: IsOther = () => false,
): AsyncGenerator<RunRecords> {
  const day = since?.slice(0, 10).replaceAll('-', '/') ?? '';
  for (const file of await runFiles(root)) {
    if (file.slice(0, day.length) < day) continue;
    yield recordsIn(file, await readBytes(root, file), isOther);
  }
}

async function runFiles(root: string): Promise<string[]> {
  const years = (await readdir(root)).filter((name) => /^\d{4}$/.test(name));
  const names = await Promise.all(
    years.map(async (year) =>
      (await readdir(path.join(root, year), { recursive: true })).map((name) => `${year}/${name}`),
    ),
  );
  return names.flat().filter(isRunFilePath).sort();
}

/** What every line of ours begins with. */
const HEAD = /^\{"kind":"([a-z_]+)","recordId":"[0-9a-f]{32}","time":"/;
const HEAD_BYTES = 120;
const KINDS: ReadonlySet<string> = new Set(auditRecordSchema.options.map(({ shape }) => shape.kind.value));
const CLOSING_BRACE = 0x7d;

/** The kind of a line that seems to be whole. */
function kindOf(line: Buffer): string | undefined {
  const [, kind = ''] = HEAD.exec(line.toString('latin1', 0, HEAD_BYTES)) ?? [];
  return KINDS.has(kind) && line.at(-1) === CLOSING_BRACE ? kind : undefined;
}

function recordsIn(file: string, bytes: Buffer, isOther: IsOther): RunRecords {
  const found: RunRecords = { file, records: [], unreadable: [] };
  for (const [index, line] of linesOf(bytes).entries()) {
    const kind = kindOf(line);
    if (kind !== undefined && isOther(kind, line)) continue;
    const record = auditRecordSchema.safeParse(parsed(line));
    if (record.success) found.records.push(sharing(record.data, found.records.at(-1)));
    else found.unreadable.push({ file, line: index + 1, why: reason(record.error.issues) });
  }
  return found;
}

/** Lines of a run name the same run, and mostly the same worker: what is equal is held once. */
function sharing(record: AuditRecord, before: AuditRecord | undefined): AuditRecord {
  if (before?.runId !== record.runId || before.workflowId !== record.workflowId) return record;
  const { workflowId, runId, actor } = before;
  const isSame = isDeepStrictEqual(actor, record.actor);
  return Object.assign(record, { workflowId, runId }, isSame ? { actor } : {});
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

function reason(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const [first] = issues;
  if (first === undefined || first.path.length === 0) return 'it is no record';
  return `it is no record: ${first.path.join('.')}: ${first.message}`;
}
