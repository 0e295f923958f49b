import type { Endpoint } from '../../../contracts/schemas/field-report-words';
import type { SessionKey } from '../../../contracts/session';
import { OntapError, type OntapClient, type OntapErrorKind, type SeenAnswer } from '../../../ontap';

/** Times are those of a few reads: the first one of a cluster opens the connection. */
const READS = 3;

/** No job or SVM has it. */
const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** Ids are small; the largest that we would put into a path. */
const UNUSED_ID = '9999999999';

/** One call of the client: how it ended, and what came over the wire. */
export interface Read<T = unknown> {
  end: 'ok' | OntapErrorKind;
  answers: SeenAnswer[];
  value?: T;
}

/** All reads of one path; `paged` is a listing in two pages. */
export interface Reads<T = unknown> {
  reads: Read<T>[];
  paged?: Read<T>;
}

/** Of every path that was asked. */
export type AllReads = Partial<Record<Endpoint, Reads>>;

/** What a client sees of one cluster, path by path. */
export interface Reader {
  client: OntapClient;
  /** Answers since the last look; emptied by whoever takes them. */
  answers: SeenAnswer[];
}

async function readOnce<T>({ answers }: Reader, call: () => Promise<T>): Promise<Read<T>> {
  answers.length = 0;
  try {
    const value = await call();
    return { end: 'ok', answers: [...answers], value };
  } catch (error) {
    if (!(error instanceof OntapError)) throw error;
    return { end: error.kind, answers: [...answers] };
  }
}

/** Whoever refuses the login, or does not answer, is not asked again at once. */
const isOver = ({ end }: Read): boolean => end === 'auth' || end === 'transport' || end === 'untrusted';

async function readSome<T>(reader: Reader, call: () => Promise<T>): Promise<Reads<T>> {
  const reads: Read<T>[] = [];
  do reads.push(await readOnce(reader, call));
  while (reads.length < READS && !reads.some(isOver));
  return { reads };
}

const latest = <T>({ reads }: Reads<T>): T | undefined =>
  reads.flatMap(({ value }) => (value === undefined ? [] : [value])).at(-1);

/** A listing, and once more in two pages: what a link to the next page looks like shows no other way. */
async function readListing<T>(
  reader: Reader,
  list: (options: { pageRecords?: number }) => Promise<T[]>,
): Promise<Reads<T[]>> {
  const whole = await readSome(reader, () => list({}));
  const { length } = latest(whole) ?? [];
  if (length < 2) return whole;
  return { ...whole, paged: await readOnce(reader, () => list({ pageRecords: Math.ceil(length / 2) })) };
}

async function readSessions(reader: Reader): Promise<AllReads> {
  const { client } = reader;
  const sessions = await readListing(reader, (options) => client.listNdmpSessions(undefined, options));
  const [first] = latest(sessions) ?? [];
  if (first === undefined) return { sessions };
  const { ownerUuid } = first;
  const unused = { ownerUuid, sessionId: first.sessionId.includes(':') ? `0:${UNUSED_ID}` : UNUSED_ID };
  const ask = (key: SessionKey) => () => client.getNdmpSession(key);
  return {
    sessions,
    session: await readSome(reader, ask(first)),
    missingSession: { reads: [await readOnce(reader, ask(unused))] },
  };
}

async function readJobs(reader: Reader): Promise<AllReads> {
  const { client } = reader;
  const jobs = await readListing(reader, (options) => client.listJobs(undefined, options));
  const [first] = latest(jobs) ?? [];
  return {
    jobs,
    ...(first && { job: await readSome(reader, () => client.getJob(first.uuid)) }),
    missingJob: { reads: [await readOnce(reader, () => client.getJob(NIL_UUID))] },
  };
}

/** Asks what this program always asks, one request after the other; nothing but reads, of the same rights. */
export async function readCluster(reader: Reader): Promise<AllReads> {
  const { client } = reader;
  const cluster = await readSome(reader, () => client.getCluster());
  if (cluster.reads.some(isOver)) return { cluster };
  return {
    cluster,
    nodes: await readSome(reader, () => client.listNodes()),
    ndmp: await readSome(reader, () => client.getNdmpMode()),
    ...(await readSessions(reader)),
    ...(await readJobs(reader)),
  };
}
