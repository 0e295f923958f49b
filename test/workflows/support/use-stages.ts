import { assertHistories } from '../../support/collect-histories';
import type { TestServer } from '../../support/temporal-server';
import { connectLightServer } from '../../support/temporal-server';
import type { Stage, StageOptions, Stages } from './stage';
import { openStages } from './stage';
import type { SessionSpec } from './world';
import { world } from './world';

/** What the tests of a file play on. */
export interface FileStages {
  server: TestServer;
  taskQueue: string;
  open(options?: StageOptions): Promise<Stage>;
  /** A cluster with these sessions, on which a kill takes effect at once. */
  with(sessions: SessionSpec[], options?: StageOptions): Promise<Stage>;
}

/**
 * Connects before the tests of a file; after them all that ran is replayed and searched for secrets.
 *
 * @param connect - To which server. Default: the light one, which all files share.
 */
export function useStages(connect: () => Promise<TestServer> = connectLightServer): FileStages {
  let server: TestServer;
  let stages: Stages;
  beforeAll(async () => {
    server = await connect();
    stages = await openStages(server);
  });
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
    get taskQueue() {
      return stages.taskQueue;
    },
    open: (options) => stages.open(options),
    with: (sessions, { simulator, ...options } = {}) =>
      stages.open({
        simulator: {
          scenario: world(sessions),
          switches: { killBehaviour: { kind: 'vanish' } },
          ...simulator,
        },
        ...options,
      }),
  };
}
