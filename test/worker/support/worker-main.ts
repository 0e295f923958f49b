import { runUntilStopped } from '../../../src/cli/worker';
import { Io } from '../../../src/cli/shared/io';

// The command itself, with the workflow bundle of this test run in place of the built one.
const [, , config = '', codePath = ''] = process.argv;
runUntilStopped(new Io(process), { config }, { workflowBundle: { codePath } }).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`thrown: ${String(error)}\n`);
    process.exitCode = 70;
  },
);
