import { ConfigFolder, entry } from './support/config-file';

const folder = new ConfigFolder();
afterAll(() => folder.remove());

test('grants that unverified TLS takes back are warned about', async () => {
  const loaded = await folder.load(
    `clusters:\n${entry('a', 'tls: { insecureSkipVerify: true }', 'allow: [kill-sessions]')}`,
  );
  expect(loaded).toMatchObject({ ok: true, warnings: [expect.stringContaining('every write is refused')] });
});
