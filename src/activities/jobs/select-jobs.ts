import { cancellationSignal, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import { SEQUENCE_ROOM } from '../../contracts/history-room';
import type { JobRecord } from '../../contracts/job';
import { compileGlob, type Glob } from '../../contracts/schemas/glob/compile-glob';
import type { JobSelection } from '../../contracts/sequence';
import { cutBytes } from '../../contracts/text';
import type { OntapClient } from '../../ontap';
import type { Place } from '../../rules/failures';
import { type AbsenceTimes, isAbsenceProven } from '../../rules/jobs';
import type { ClusterContext } from '../cluster-context';
import type { Steps } from '../../rules/sessions';
import { asActivity } from '../failure-of';
import { inTurns } from '../in-turns';
import { withinPayload } from '../payload-limit';
import { chunks, type JobSource } from './job-source';

/** Input of `selectJobs`. */
export interface SelectJobsInput {
  select: JobSelection;
  maxJobs: number;
  /** Uuids that the sequence has already: only new jobs are given. @default none */
  known?: string[];
  /** Which look it is, so that it is known what its failure does. @default wait */
  place?: Extract<Place, 'wait' | 'reselect'>;
}

/** How looks at missing jobs pass their time. */
interface Time {
  sleep: (ms: number) => Promise<unknown>;
  /** Ms, by a clock that only goes forward. */
  now: () => number;
}

/** Time between two looks at what is missing, ms; it doubles: 2, 4, 8, 8 and 8 s are the 30 s that absence takes. */
const LOOK_AGAIN_MS = { first: 2_000, longest: 8_000 } as const;

/** The activity that finds the jobs of a sequence. */
export function createSelectJobs(
  { client, absence }: ClusterContext,
  source: JobSource,
  time: Time = { sleep, now: () => performance.now() },
) {
  return {
    /**
     * The jobs that are meant, or those of them that are new, in short; fails `SelectionRefused` for none at all and
     * for too many, so that nothing is half done. A uuid is missing only after 30 s of looks, for which the activity
     * keeps its slot: that is rare, and people wait for it.
     */
    selectJobs: ({
      select,
      maxJobs,
      known: had = [],
      place = 'wait',
    }: SelectJobsInput): Promise<JobRecord[]> =>
      asActivity(place, async () => {
        const jobs =
          'uuids' in select ? await known(source, select.uuids, time, absence) : await find(client, select);
        if (jobs.length === 0) throw refused('The selection finds no job');
        const isNew = ({ uuid }: JobRecord) => !had.includes(uuid);
        const fresh = jobs.filter(isNew);
        const count = had.length + fresh.length;
        if (count > maxJobs) throw refused(`The selection finds ${count} jobs, above maxJobs ${maxJobs}`);
        return withinPayload(`The selection of ${jobs.length} jobs`, fresh.map(inShort));
      }),
  };
}

/** What a sequence needs of a job. */
function inShort({ uuid, state, description }: JobRecord): JobRecord {
  return {
    uuid,
    ...(state === undefined ? {} : { state }),
    ...(description === undefined ? {} : { description: cutBytes(description, SEQUENCE_ROOM.description) }),
  };
}

type JobFilter = Exclude<JobSelection, { uuids: string[] }>;

/** The jobs of these uuids; one that ONTAP does not know may be mistyped, so that nothing is begun. */
async function known(
  source: JobSource,
  uuids: string[],
  time: Time,
  absence: AbsenceTimes | undefined,
): Promise<JobRecord[]> {
  const wanted = [...new Set(uuids.map((uuid) => uuid.toLowerCase()))];
  const found = new Map<string, JobRecord>();
  const missing = () => wanted.filter((uuid) => !found.has(uuid));
  await lookFor(source, missing(), found);
  const absentSinceMs = time.now();
  let askedMs = absentSinceMs;
  let delayMs: number = LOOK_AGAIN_MS.first;
  while (missing().length > 0 && !isAbsenceProven({ nowMs: askedMs, absentSinceMs }, absence)) {
    await time.sleep(Math.min(delayMs, LOOK_AGAIN_MS.longest));
    delayMs *= 2;
    askedMs = time.now();
    await lookFor(source, missing(), found);
  }
  if (found.size > 0 && missing().length > 0)
    throw refused(
      `ONTAP does not know ${missing().length} of ${wanted.length} jobs: ${missing().join(', ')}`,
    );
  return wanted.flatMap((uuid) => found.get(uuid) ?? []);
}

async function lookFor(source: JobSource, uuids: string[], found: Map<string, JobRecord>): Promise<void> {
  const jobs = (await Promise.all(chunks(uuids).map((chunk) => read(source, chunk)))).flat();
  for (const [index, uuid] of uuids.entries()) {
    const job = jobs[index];
    if (job !== undefined) found.set(uuid, job);
  }
}

async function read(source: JobSource, uuids: string[]): Promise<(JobRecord | undefined)[]> {
  const listed = await source.list(uuids);
  return Promise.all(uuids.map(async (uuid) => listed?.get(uuid) ?? source.get(uuid)));
}

/** SVM, node and state are ONTAP's filters; the glob on the description is ours, since its wildcards differ. */
async function find(client: OntapClient, { description, svm, node, state }: JobFilter): Promise<JobRecord[]> {
  const signal = cancellationSignal();
  const jobs = await client.listJobs(
    {
      ...(svm === undefined ? {} : { 'svm.name': svm }),
      ...(node === undefined ? {} : { 'node.name': node }),
      ...(state === undefined ? {} : { state }),
    },
    { signal },
  );
  const each = onceEach(jobs);
  if (description === undefined) return each;
  // A slash is a plain character in a description such as "PATCH /api/cluster".
  return inTurns(described(each, compileGlob(description, 'plain')));
}

/** A job that is listed twice is one job. */
const onceEach = (jobs: readonly JobRecord[]): JobRecord[] => [
  ...new Map(jobs.map((job) => [job.uuid.toLowerCase(), job])).values(),
];

function* described(jobs: JobRecord[], fits: Glob): Steps<JobRecord[]> {
  const found: JobRecord[] = [];
  for (const job of jobs) {
    if (fits(job.description ?? '')) found.push(job);
    yield;
  }
  return found;
}

function refused(what: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${what}; nothing was done. Narrow or correct it`,
    FAILURE.SelectionRefused,
  );
}
