import { workerSettingsSchema } from '../../src/contracts/schemas/worker-config';
import { uiLink } from '../../src/contracts/ui-link';

const RUN = { workflowId: 'cleanup/prod1/default', runId: 'r' };

test.each([
  'http://127.0.0.1:8233',
  'https://temporal.example.com',
  'https://[::1]:8233/',
  'https://example.com/temporal/ui_1/',
])('the address of the UI may be %s, and a link begins with it', (uiUrl) => {
  expect(workerSettingsSchema.parse({ uiUrl }).uiUrl).toBe(uiUrl);
  const link = uiLink(uiUrl, 'default', RUN);
  expect(link).toBe(
    `${uiUrl.replace(/\/$/, '')}/namespaces/default/workflows/cleanup%2Fprod1%2Fdefault/r/history`,
  );
  expect(URL.canParse(link)).toBe(true);
});

test.each([
  'temporal.example.com',
  'ftp://temporal.example.com',
  'https://user:secret@temporal.example.com',
  'https://temporal.example.com/?x=1',
  'https://temporal.example.com/#x',
  'https://temporal.example.com|x',
  'https://temporal.example.com/> <!channel>',
  'https://temporal.example.com\nx',
])('%j is refused as the address of the UI', (uiUrl) => {
  const { error } = workerSettingsSchema.safeParse({ uiUrl });
  expect(error?.issues[0]?.message).toBe(
    "must be the address of Temporal's UI, such as https://temporal.example.com",
  );
});
