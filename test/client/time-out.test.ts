import { ServiceError } from '@temporalio/client';
import { isTimeOut } from '../../src/client/bounded';

const CANCELLED = 1;
const UNAVAILABLE = 14;
const refused = (code: number) => {
  const cause = Object.assign(new Error('Call cancelled'), { code, details: '', metadata: {} });
  return new ServiceError('the call failed', { cause });
};

test('a call that the server drops at the deadline is out of time, one that it drops before is not', () => {
  expect(isTimeOut(refused(CANCELLED), Date.now())).toBe(true);
  expect(isTimeOut(refused(CANCELLED), Date.now() + 500)).toBe(true);
  expect(isTimeOut(refused(CANCELLED), Date.now() + 30_000)).toBe(false);
  expect(isTimeOut(refused(UNAVAILABLE), Date.now())).toBe(false);
});
