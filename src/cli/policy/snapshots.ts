import { statSync } from 'node:fs';
import { z } from 'zod';
import { durationMs } from '../../contracts/duration';
import type { NodeRecord, SessionRecord } from '../../contracts/session';
import { readArgument } from '../../node';
import { sessionSchema } from '../../ontap';
import type { Snapshot } from '../../rules/sessions';

const text = z.string().optional();
const count = z.number().optional();
const connection = z.strictObject({ type: text, address: text, port: count }).optional();

const recordSchema = z.strictObject({
  ownerUuid: z.string(),
  sessionId: z.string(),
  node: text,
  svm: text,
  path: text,
  client: text,
  clientPort: count,
  clientName: text,
  source: text,
  engine: text,
  tapeDevice: text,
  tapeMode: text,
  scsi: text,
  data: z.strictObject({ state: text, reason: text, operation: text, bytes: count, connection }),
  mover: z.strictObject({ state: text, reason: text, mode: text, bytes: count, connection }),
  unreadable: text,
  firstSeen: text,
  unchangedSince: text,
  unchangedSeconds: count,
  lastChange: z.looseObject({}).optional(),
});

const nodeSchema = z.strictObject({
  uuid: z.string(),
  name: z.string(),
  state: text,
  uptime: count,
  partners: z.array(z.string()),
  takeover: text,
  giveback: text,
  memorySize: count,
});

/** What `sessions list --json` and `sessions watch --json` print, as far as a policy needs it. */
const listingSchema = z.looseObject({
  at: z.iso.datetime(),
  read: z.literal('sessions'),
  truncated: z.boolean(),
  filter: z.looseObject({}).optional(),
  records: z.array(recordSchema as unknown as z.ZodType<SessionRecord>),
  nodes: z.array(nodeSchema as unknown as z.ZodType<NodeRecord>).optional(),
});

/** A line of `sessions watch --json` without an answer. */
const troubleSchema = z.strictObject({ trouble: z.string() });

/** A body of ONTAP's GET /protocols/ndmp/sessions; the records are read one by one. */
const bodySchema = z.looseObject({
  records: z.array(z.looseObject({ id: z.string() })),
  _links: z.looseObject({ next: z.looseObject({}).nullish() }).nullish(),
});

/** Something in a file, and how to name its place. */
interface Part {
  place: string;
  file: string;
  content: unknown;
}

const HOW =
  'give what "sessions list --json" or "sessions watch --json" printed, or a body of GET /api/protocols/ndmp/sessions?fields=**';

function parse(text: string): { content: unknown } | undefined {
  try {
    return { content: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function readText(file: string): string {
  try {
    return readArgument(file);
  } catch (error) {
    throw new Error(`The snapshot ${file} ${(error as Error).message}`);
  }
}

/** A file is one JSON document, or one in each line. */
function partsOf(file: string): Part[] {
  const text = readText(file);
  const whole = parse(text);
  if (whole !== undefined) return [{ place: file, file, ...whole }];
  const lines = text.split('\n').map((line, index) => ({ line, place: `${file}:${index + 1}` }));
  const parts = lines.filter(({ line }) => line.trim() !== '');
  if (parts.length === 0) throw new Error(`The snapshot ${file} is empty; ${HOW}`);
  return parts.map(({ line, place }) => {
    const found = parse(line);
    if (found === undefined) throw new Error(`${place} is not JSON; ${HOW}`);
    return { place, file, ...found };
  });
}

function ofListing({ place }: Part, listing: z.output<typeof listingSchema>): Snapshot {
  const { at, records: sessions, nodes, truncated, filter } = listing;
  return {
    file: place,
    at,
    sessions,
    ...(nodes === undefined ? {} : { nodes }),
    remarks: [
      ...(truncated ? [`${place} holds only the first 1,000 sessions`] : []),
      ...(filter === undefined
        ? []
        : [`${place} was narrowed by a filter: sessions that belong together may be missing`]),
    ],
  };
}

function ofBody({ place, file }: Part, body: z.output<typeof bodySchema>): Snapshot {
  if (body._links?.next) throw new Error(`${place} is one page of several; give a body with all records`);
  const records = z.array(sessionSchema).safeParse(body.records);
  if (!records.success)
    throw new Error(`${place} has a session that can't be read: ${z.prettifyError(records.error)}; ${HOW}`);
  return {
    file: place,
    at: statSync(file).mtime.toISOString(),
    sessions: records.data,
    remarks: [UNDATED(place)],
  };
}

const UNDATED = (place: string) => `${place} has no time of its own: that of the file counts`;

function snapshotOf(part: Part): Snapshot[] {
  const listing = listingSchema.safeParse(part.content);
  if (listing.success) return [ofListing(part, listing.data)];
  if (troubleSchema.safeParse(part.content).success) return [];
  const body = bodySchema.safeParse(part.content);
  if (body.success) return [ofBody(part, body.data)];
  throw new Error(`${part.place} is no listing of NDMP sessions; ${HOW}`);
}

/** The bodies in the order in which they were given, so far apart. */
function spaced(snapshots: readonly Snapshot[], everyMs: number): Snapshot[] {
  const startMs = Date.parse(snapshots[0]?.at ?? '');
  return snapshots.map((snapshot, index) => ({
    ...snapshot,
    at: new Date(startMs + index * everyMs).toISOString(),
    remarks: snapshot.remarks.filter((remark) => remark !== UNDATED(snapshot.file)),
  }));
}

/**
 * Recorded listings, oldest first.
 *
 * @param every - Between listings that have no time of their own; all of them must be such then.
 * @throws Error that names file and line of what can't be used
 */
export function readSnapshots(files: readonly string[], every?: string): Snapshot[] {
  const snapshots = files.flatMap(partsOf).flatMap(snapshotOf);
  if (snapshots.length === 0) throw new Error(`${files.join(', ')} holds no listing; ${HOW}`);
  if (every === undefined) return snapshots.sort((a, b) => (a.at < b.at ? -1 : 1));
  const dated = snapshots.find(({ file, remarks }) => !remarks.includes(UNDATED(file)));
  if (dated !== undefined)
    throw new Error(`--every is for listings without a time, but ${dated.file} has one; leave it out`);
  return spaced(snapshots, durationMs(every));
}
