import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fromGlobalSetup, TEST_ENV } from './environment';

/** Starts the process that replays what all test files have recorded: each of their own would load the bundle anew. */
export async function startReplayer(): Promise<{ stop: () => Promise<void> }> {
  const child = fork(require.resolve('./replayer-process'), {
    execArgv: ['--require', require.resolve('./register-ts')],
  });
  const exited = once(child, 'exit');
  const [address] = (await Promise.race([once(child, 'message'), exited])) as [unknown];
  if (typeof address !== 'string') throw new Error(`the replayer has ended with ${String(address)}`);
  process.env[TEST_ENV.replayer] = address;
  return {
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

/** Runs our workflow again over a history, as the server keeps it. @returns why it does not replay */
export async function replayElsewhere(workflowId: string, history: Buffer): Promise<string | undefined> {
  const url = `${fromGlobalSetup('replayer')}/?${new URLSearchParams({ workflowId }).toString()}`;
  const answer = await fetch(url, { method: 'POST', body: history });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the replayer answered ${answer.status}: ${text}`);
  return text === '' ? undefined : text;
}
