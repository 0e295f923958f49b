// Started by replayer.ts. Answers a posted history with the reason why our workflows don't replay it, or with nothing.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { temporal } from '@temporalio/proto';
import { type ReplayResult, Worker } from '@temporalio/worker';
import { shapeOf } from './history-shape';
import { type History, replayOptions } from './replay';
import { collectRuntimeLogs, runtimeLogs } from './runtime-logs';

/** One worker for all histories, from the first one on: it takes them one after the other. */
function openReplay() {
  collectRuntimeLogs();
  const histories = new PassThrough({ objectMode: true });
  const results = Worker.runReplayHistories(replayOptions(), histories);
  return async (workflowId: string, history: History): Promise<ReplayResult['error']> => {
    histories.write({ workflowId, history });
    const { value } = (await results.next()) as IteratorYieldResult<ReplayResult>;
    runtimeLogs.length = 0; // what replays say, nobody asks for
    return value.error;
  };
}

let replay: ReturnType<typeof openReplay> | undefined;
let last: Promise<unknown> = Promise.resolve();
/** Shapes of what has replayed. Whatever went the same way replays, too: most runs of the suite do what others did. */
const replayed = new Set<string>();

function inTurn(workflowId: string, bytes: Buffer): Promise<string> {
  const turn = last.then(async () => {
    const history = temporal.api.history.v1.History.decode(bytes);
    const shape = shapeOf(history);
    if (replayed.has(shape)) return '';
    try {
      replay ??= openReplay();
      const problem = String((await replay(workflowId, history)) ?? '');
      if (problem === '') replayed.add(shape);
      return problem;
    } catch (error) {
      replay = undefined;
      throw error;
    }
  });
  last = turn.catch(() => {});
  return turn;
}

const server = createServer((request, response) => {
  const workflowId = new URL(request.url ?? '/', 'http://any').searchParams.get('workflowId') ?? '';
  buffer(request)
    .then((bytes) => inTurn(workflowId, bytes))
    .then(
      (problem) => response.end(problem),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
});
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.on('disconnect', () => process.exit());
