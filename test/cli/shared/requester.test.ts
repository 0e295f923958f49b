import { requestedBy } from '../../../src/cli/shared/requester';

test('who asks is the login name, unless it is given', () => {
  expect(requestedBy({}).name).not.toBe('');
  expect(requestedBy({ name: 'alice', ticket: 'CHG-1' })).toEqual({ name: 'alice', ticket: 'CHG-1' });
});
