import { workerConfigSchema } from '../../src/contracts/schemas/worker-config';

const saidOf = (change: object) => {
  const entry = { url: 'https://a.example.com', auth: { basic: { user: 'svc', passwordEnv: 'PASSWORD' } } };
  const { error } = workerConfigSchema.safeParse({ clusters: { a: { ...entry, ...change } } });
  return error?.issues.map(({ message }) => message) ?? [];
};

const HTTPS = 'must be a URL such as https://host:443, or https://[::1]:443 for IPv6';

test.each(['127.0.0.1:28443', 'localhost:28443', 'https://::1:28443', 'http://[::1]:28443', 'https//host'])(
  'the URL %s is told in one message, with the forms that are taken',
  (url) => {
    expect(saidOf({ url })).toEqual([HTTPS]);
  },
);

test.each(['https://127.0.0.1:28443', 'https://[::1]:28443'])('the URL %s is taken', (url) => {
  expect(saidOf({ url })).toEqual([]);
});

test('a proxy is told with its own forms', () => {
  expect(saidOf({ proxy: '::1:3128' })).toEqual([
    'must be a URL such as http://host:3128, or http://[::1]:3128 for IPv6',
  ]);
});
