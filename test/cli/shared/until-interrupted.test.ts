import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const REGISTER = path.join(__dirname, '../../support/register-ts.js');
const MANY_CALLS = path.join(__dirname, '../support/many-calls.ts');

test('many calls in a row warn of no leak, and leave no listener on the signal', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--require', REGISTER, MANY_CALLS]);
  expect({ stdout, stderr }).toEqual({ stdout: '0 listeners left\n', stderr: '' });
});
