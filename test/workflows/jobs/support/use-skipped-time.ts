import { activityInfo } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { createLooks } from '../../../../src/activities/jobs';
import { JobPoller } from '../../../../src/activities/jobs/job-poller';
import { JobSource } from '../../../../src/activities/jobs/job-source';
import { createPollJob } from '../../../../src/activities/jobs/poll-job';
import { ServerClock } from '../../../../src/activities/jobs/server-clock';
import { createOntapClient } from '../../../../src/ontap';
import { JOB_RETENTION_MS, LEAST_ABSENCE_MS } from '../../../../src/rules/jobs';
import type { SimulatorOptions } from '../../../../src/simulator';
import { assertHistories } from '../../../support/collect-histories';
import { NO_HOLDS } from '../../../support/no-holds';
import type { TestServer } from '../../../support/temporal-server';
import { startTimeSkippingTestServer } from '../../../support/temporal-server';
import type { StageOptions, Stages } from '../../support/stage';
import { openStages } from '../../support/stage';
import { serve } from './serve';
import { type JobStage, jobStage, jobStageOptions } from './use-job-stages';

export interface SkippedTime {
  server: TestServer;
  /** A cluster whose clock follows Temporal's, from one activity to the next. */
  open(
    simulator?: SimulatorOptions,
    entry?: StageOptions['entry'],
  ): Promise<JobStage & { at(ms: number, happens: () => void): void }>;
  /** An instant so many milliseconds from now, by the server's clock. */
  soon(ms: number): Promise<string>;
}

/** Looks that wait for company in no time. */
function quickLooks({ entry }: JobStage) {
  let nowMs = 0;
  const client = createOntapClient({ config: entry, appVersion: 'test' });
  const poller = new JobPoller(new JobSource(client), {
    clock: new ServerClock(() => nowMs),
    timer: (ms, run) => {
      const soon = setImmediate(() => {
        nowMs += ms;
        run();
      });
      return () => clearImmediate(soon);
    },
  });
  return createPollJob(createLooks({ holds: NO_HOLDS }, poller));
}

/** Lets the cluster's clock go by Temporal's. */
function followTime(
  stage: JobStage,
  due: { ms: number; happens: () => void }[],
): ActivityInboundCallsInterceptor {
  let beganMs: number | undefined;
  return {
    async execute(input, next) {
      const nowMs = activityInfo().currentAttemptScheduledTimestampMs;
      beganMs ??= nowMs;
      const { clock } = stage.simulator;
      clock.advance(Math.max(0, (nowMs - beganMs) / 1_000 - clock.elapsed()));
      while ((due[0]?.ms ?? Number.POSITIVE_INFINITY) <= nowMs - beganMs) due.shift()?.happens();
      return next(input);
    },
  };
}

/**
 * A server that skips time while a result is awaited: one test at a time, hours in seconds. After them all that ran is
 * replayed and searched for secrets.
 */
export function useSkippedTime(): SkippedTime {
  let server: TestServer;
  let stages: Stages;
  beforeAll(async () => {
    server = await startTimeSkippingTestServer();
    stages = await openStages(server);
  });
  // What goes on would be looked at again and again in the hours that the next test skips.
  afterEach(() => server.started.terminate(server.client));
  afterAll(async () => {
    try {
      await assertHistories(server, stages);
    } finally {
      await stages?.close();
      await server?.stop();
    }
  });
  return {
    get server() {
      return server;
    },
    async open(simulator, entry = {}) {
      const options = jobStageOptions({ unserved: true, simulator: { speed: 0, ...simulator }, entry });
      const stage = jobStage(server, await stages.open(options));
      const due: { ms: number; happens: () => void }[] = [];
      const follow = followTime(stage, due);
      await serve(stage, {
        absence: { retentionMs: JOB_RETENTION_MS, leastMs: LEAST_ABSENCE_MS },
        activities: quickLooks(stage),
        interceptors: { activity: [() => ({ inbound: follow })] },
      });
      return { ...stage, at: (ms, happens) => void due.push({ ms, happens }) };
    },
    async soon(ms) {
      const answer = await server.connection.testService?.getCurrentTime({});
      return new Date(Number(answer?.time?.seconds ?? 0) * 1_000 + ms).toISOString();
    },
  };
}
