import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { formsOf } from '../../../../src/cli/doctor/field-report/forms';
import { clusterReportSchema, fieldReportSchema } from '../../../../src/contracts/schemas/field-report';
import { ENDPOINTS, REPORTED_FIELDS } from '../../../../src/contracts/schemas/field-report-words';
import { json } from '../../../ontap/support/test-server';
import { type Setup, setUp } from '../../../ontap/support/setup';
import { folder, reportOn } from './support/reports';
import { HEADERS, talkative, TELL_TALES, textsOf } from './support/tell-tales';

let setup: Setup;
beforeAll(async () => {
  setup = await setUp();
});
afterAll(async () => {
  await setup.end();
  folder.remove();
});

/** Says tales in whatever can be said. */
const tells = (text: string): string[] =>
  [...TELL_TALES, '31337', '7777', '8888', '2031', 'acme', 'jane'].filter((tale) =>
    text.toLowerCase().includes(tale.toLowerCase()),
  );

const entry = (url: string): object => ({
  url,
  auth: { basic: { user: 'jane.doe', passwordEnv: 'PASSWORD' } },
  tls: { caFile: setup.caFile },
});

test('nothing that a cluster says is told, whichever field, key, link or header says it', async () => {
  const server = await setup.server((request, response) => json(response, 200, talkative(request), HEADERS));
  const { text, report } = await reportOn({ acmecorp: entry(server.url) });
  expect(tells(text)).toEqual([]);
  const { sessions, jobs, nodes } = report.clusters[0]?.endpoints ?? {};
  expect(sessions?.records).toBe(TELL_TALES.length);
  // It was there to be told.
  expect([sessions, jobs, nodes].map((endpoint) => endpoint?.otherFields)).toEqual([7, 4, 3]);
  expect(sessions?.paged).toMatchObject({ link: 'path', nextParameters: ['start.uuid'], otherParameters: 1 });
  expect(sessions?.otherHeaders).toBe(1);
  expect(JSON.stringify(server.requests.map(({ method }) => method))).not.toMatch(/PATCH|DELETE|POST/);
});

test.each([
  [
    'an error of ONTAP',
    403,
    JSON.stringify({ error: { message: 'acmecorp', code: 'jane.doe', target: 'acme' } }),
  ],
  ['a page of a proxy', 502, '<html>proxy of acmecorp: call jane.doe</html>'],
  ['a text', 200, 'acmecorp'],
  ['a list', 200, '["acmecorp"]'],
])('%s is told by its kind alone', async (_, status, body) => {
  const server = await setup.server((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/acmecorp', location: 'https://acmecorp.example' });
    response.end(body);
  });
  const { text, report } = await reportOn({ acmecorp: entry(server.url) });
  expect(tells(text)).toEqual([]);
  expect(report.clusters[0]?.endpoints.cluster?.answers[0]?.status).toBe(status);
});

test('the form of any record fits the schema, which has no room for a text', () => {
  const word = fc.string({ minLength: 1 }).map((text) => `acmecorp${text}`);
  const value = fc.oneof(word, fc.integer(), fc.double(), fc.jsonValue(), fc.constantFrom(...TELL_TALES));
  fc.assert(
    fc.property(fc.constantFrom(...ENDPOINTS), fc.array(value, { maxLength: 40 }), (endpoint, values) => {
      const record: Record<string, unknown> = {};
      for (const [place, path] of Object.keys(REPORTED_FIELDS[endpoint]).entries()) {
        const [first = '', second] = path.split('.');
        const given = values[place];
        record[first] = second === undefined ? given : { ...(record[first] as object), [second]: given };
      }
      const fields = formsOf(endpoint, record);
      const facts = {
        ...{ ends: {}, answers: [], contentTypes: [], headers: [], otherHeaders: 0, refusedFields: [] },
        ...{ shapes: [{ count: 1, fields }], otherRecords: 0, otherFields: 0 },
      };
      expect(clusterReportSchema.safeParse({ endpoints: { [endpoint]: facts } }).success).toBe(true);
      expect(JSON.stringify(fields)).not.toContain('acmecorp');
    }),
  );
});

test('every text of a real report is a word of the source: there is none that only a cluster knew', async () => {
  const simulator = await setup.simulator({ scenario: 'demo', speed: 0 });
  const auth = { basic: { user: simulator.user, passwordEnv: 'PASSWORD' } };
  const { report } = await reportOn({
    lab: { url: simulator.url, auth, tls: { caFile: simulator.caFile } },
  });
  expect(fieldReportSchema.parse(report)).toEqual(report);
  const root = `${__dirname}/../../../../src/contracts/schemas`;
  const sources = ['field-report.ts', 'field-report-words.ts', 'conditions.ts', 'jobs.ts'];
  const source = sources.map((name) => readFileSync(`${root}/${name}`, 'utf8')).join('\n');
  const own = textsOf(report).filter((text) => !source.includes(text));
  // Magnitudes, error codes, the release and our version are made of digits.
  expect(own.filter((text) => !/^(text )?[\d.e]+$/.test(text))).toEqual([]);
});
