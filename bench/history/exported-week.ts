import { createHash, randomUUID } from 'node:crypto';
import type { RunSource } from '../../src/audit-files';
import type { AuditRecord } from '../../src/contracts/audit';
import type { ClosedRun } from '../../src/contracts/audit-files';
import type { SessionRecord } from '../../src/contracts/session';
import type { EndedSession } from '../../src/contracts/session-use';
import { faceOf } from '../../src/rules/evidence';
import { createRandom } from '../../src/simulator';

/** What was on record of one cluster. */
export interface WeekOptions {
  sessions: number;
  days: number;
  /** A clean-up each hour, which plans over all sessions and kills some. */
  isHourly: boolean;
}

const OWNER = '02c9e252-41be-11e9-81d5-00a0986138f7';
const SESSIONS_A_NODE = 36;
const CLIENTS = 40;
const KILLS = 10;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVERY_MS = 300_000;
/** Sessions live from five minutes to four hours. */
const LONGEST_LOOKS = 48;
/** With so many sessions a run of an observer has four activities of an hour. */
const RUN_MS = 4 * HOUR_MS;

const iso = (ms: number) => new Date(ms).toISOString();

const random = createRandom(7);

/** The session of a place, as its holder of now. */
function sessionOf(place: number, holder: number): SessionRecord {
  const client = `10.20.0.${place % CLIENTS}`;
  const svm = `svm${place % 8}`;
  return {
    ...{ ownerUuid: OWNER, sessionId: `${1_000 + place}:${holder}`, svm, engine: 'dump', client },
    ...{ node: `n${Math.floor(place / SESSIONS_A_NODE) + 1}`, path: `/${svm}/vol_of_a_usual_name_${place}` },
    ...{ clientName: `nbu-media-${place % CLIENTS}`, clientPort: 10_000 + holder, source: '10.20.1.1' },
    data: { state: 'halted', reason: 'successful', operation: 'backup', bytes: 3_000_000_007 + holder },
    mover: { state: 'idle', bytes: 0 },
  };
}

function record(
  run: ClosedRun,
  head: Pick<AuditRecord, 'kind' | 'time' | 'eventId' | 'subject'>,
  evidence: object,
): string {
  const { workflowId, runId } = run;
  const id = createHash('md5').update(`${runId} ${head.eventId} ${head.subject}`).digest('hex');
  const { kind, time, eventId, subject } = head;
  const actor = { claimed: 'alice', identity: 'worker@host#7', agreement: 'worker' };
  const place = { cluster: 'prod1', workflowId, runId, eventId, subject, actor };
  return JSON.stringify({ kind, recordId: id, time, ...place, evidence });
}

const runAt = (workflow: string, workflowId: string, ms: number): ClosedRun => ({
  ...{ workflow, workflowId, runId: randomUUID(), closedAt: iso(ms) },
});

/** What one run of the observer told. */
function useLines(run: ClosedRun, ended: readonly EndedSession[], nodes: number): string[] {
  const time = run.closedAt;
  const sessions = ended.map((session, index) => {
    const subject = `session/${session.ownerUuid}/${session.sessionId}/${session.goneBy}`;
    return record(
      run,
      { kind: 'session_ended', time, eventId: 11 + Math.floor(index / 500), subject },
      session,
    );
  });
  const peaks = Array.from({ length: nodes }, (_, index) => {
    const peak = {
      node: `n${index + 1}`,
      used: SESSIONS_A_NODE - (index % 3),
      limit: SESSIONS_A_NODE,
      at: time,
    };
    return record(run, { kind: 'pool_peak', time, eventId: 11, subject: `pool/${peak.node}` }, peak);
  });
  return [...sessions, ...peaks];
}

const decided = (session: SessionRecord) => ({
  ...{ ownerUuid: session.ownerUuid, sessionId: session.sessionId, unchangedSeconds: 3_600, record: session },
  why: 'data halted (successful), mover idle, unchanged for 1h over 13 samples, no protect rule holds',
  counters: Array.from({ length: 13 }, (_, index) => ({
    at: iso(index * EVERY_MS),
    bytes: [3_000_000_007, 0],
  })),
});

/** What a clean-up told: its plan, and each session that it kept. */
function planLines(run: ClosedRun, sessions: readonly SessionRecord[]): string[] {
  const [kills, kept] = [sessions.slice(0, KILLS), sessions.slice(KILLS)];
  const time = run.closedAt;
  const counts = { sessions: sessions.length, kill: kills.length, protected: 0, kept: kept.length };
  const planned = {
    ...{ at: time, window: { from: time, to: time, samples: 13 }, counts, pools: [], incomplete: [] },
    ...{ remarks: [], exceeded: [], tightened: [] },
    kills: kills.map((one) => ({ ...decided(one), rule: 'finished-but-open', knownAbsent: [], joined: [] })),
  };
  return [
    record(run, { kind: 'planned', time, eventId: 90, subject: 'plan' }, planned),
    ...kept.map((one) => {
      const subject = `session/${one.ownerUuid}/${one.sessionId}`;
      return record(
        run,
        { kind: 'kept', time, eventId: 90, subject },
        { ...decided(one), stage: 'plan', reason: 'moved' },
      );
    }),
  ];
}

function killLines(run: ClosedRun, sessions: readonly SessionRecord[]): string[] {
  return sessions.slice(0, KILLS).map((one, index) => {
    const subject = `session/${one.ownerUuid}/${one.sessionId}`;
    const sent = {
      outcome: 'killed',
      confirmation: 'confirmed',
      rule: 'finished-but-open',
      again: false,
      attempts: 1,
    };
    const head = { kind: 'killed' as const, time: run.closedAt, eventId: 20 + index, subject };
    return record(run, head, { ...decided(one), ...sent });
  });
}

/** All sessions of the cluster as they come and go. */
class Places {
  private holders = 0;
  private readonly held: { session: SessionRecord; sinceMs: number; untilMs: number }[];

  constructor(count: number, ms: number) {
    this.held = Array.from({ length: count }, (_, place) => this.taken(place, ms));
  }

  /** Those that have ended by then. */
  goOn(ms: number): EndedSession[] {
    return this.held.flatMap(({ session, sinceMs, untilMs }, place) => {
      if (untilMs > ms) return [];
      this.held[place] = this.taken(place, ms);
      return [endedOf(session, sinceMs, ms)];
    });
  }

  now(): SessionRecord[] {
    return this.held.map(({ session }) => session);
  }

  private taken(place: number, sinceMs: number) {
    const session = sessionOf(place, ++this.holders);
    return { session, sinceMs, untilMs: sinceMs + random.int(1, LONGEST_LOOKS) * EVERY_MS };
  }
}

const endedOf = (session: SessionRecord, sinceMs: number, ms: number): EndedSession => ({
  ...faceOf(session),
  ...{ firstSeen: iso(sinceMs), lastSeen: iso(ms - EVERY_MS), goneBy: iso(ms), went: 'in_sight' },
  ...{ bytes: session.data.bytes ?? 0, bytesPerSecond: 90_000, unchangedSeconds: random.int(0, 9_000) },
});

/** Runs of days that ended now, and the lines that the export writes of each, made as it asks for them, in order. */
export function exportedWeek({ sessions, days, isHourly }: WeekOptions): RunSource {
  const beganMs = Date.now() - days * DAY_MS;
  const places = new Places(sessions, beganMs);
  const lines = new Map<string, string[]>();
  const runs: ClosedRun[] = [];
  const add = (run: ClosedRun, told: string[]) => {
    runs.push(run);
    lines.set(run.runId, told);
  };
  let ended: EndedSession[] = [];
  for (let ms = beganMs + EVERY_MS; ms <= beganMs + days * DAY_MS; ms += EVERY_MS) {
    ended.unshift(...places.goOn(ms));
    const passedMs = ms - beganMs;
    if (passedMs % RUN_MS === 0) {
      const run = runAt('observeSessions', 'observe/prod1', ms);
      add(run, useLines(run, ended, Math.ceil(sessions / SESSIONS_A_NODE)));
      ended = [];
    }
    if (!isHourly || passedMs % HOUR_MS !== 0) continue;
    const [cleanup, kill] = [
      runAt('cleanupStaleSessions', 'cleanup/prod1/default', ms),
      runAt('killSessions', 'kill/1', ms),
    ];
    add(cleanup, planLines(cleanup, places.now()));
    add(kill, killLines(kill, places.now()));
  }
  return { closedRuns: async () => runs, recordLines: async ({ runId }) => lines.get(runId) ?? [] };
}
