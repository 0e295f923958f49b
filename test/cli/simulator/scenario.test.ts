import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioOf } from '../../../src/cli/simulator/scenario';
import { folder } from '../doctor/field-report/support/reports';

afterAll(() => folder.remove());

const EMPTY = { endpoints: {} };
const PAGE = {
  ...{ ends: { ok: 3 }, answers: [], contentTypes: [], headers: [], otherHeaders: 0, refusedFields: [] },
  ...{ shapes: [], otherRecords: 0, otherFields: 0 },
};

function written(report: object): string {
  const file = join(folder.path, 'report.json');
  const whole = { fieldReport: 1, tool: '0.1.0', clusters: [EMPTY], ...report };
  writeFileSync(file, JSON.stringify(whole, undefined, 2));
  return file;
}

test.each([
  [{ fieldReport: 2 }, /:2: fieldReport: is version 2, and version 1 is known here/],
  [{ clusters: [{ ...EMPTY, name: 'x' }] }, /clusters\.0\.name: is not a known key/],
  [{ clusters: [{ endpoints: { disks: PAGE } }] }, /clusters\.0\.endpoints\.disks: is not a known key/],
  [
    {
      clusters: [
        { endpoints: { sessions: { ...PAGE, shapes: [{ count: 1, fields: { client_address: 'acme' } }] } } },
      ],
    },
    /clusters\.0\.endpoints\.sessions\.shapes\.0\.fields\.client_address: must be one of ipv4, ipv6, empty/,
  ],
  [{ clusters: [] }, /clusters: must have at least 1/],
])('%j is refused with its place', (report, words) => {
  expect(() => scenarioOf(written(report))).toThrow(words);
});

test('what is no report is refused as a whole', () => {
  const file = folder.write('notes.txt', 'not: [a report');
  expect(() => scenarioOf(file)).toThrow(/notes\.txt is no field report that can be played:\n.*notes\.txt:1/);
  expect(() => scenarioOf(folder.path)).toThrow(/is a folder; name a file/);
  expect(() => scenarioOf('nonsense')).toThrow('there are demo, large, jobs, drain, empty, or give the file');
});

test('one of several clusters is chosen by its number', () => {
  const file = written({
    clusters: [
      { release: '9.8', ...EMPTY },
      { release: '9.16.1', ...EMPTY },
    ],
  });
  const versionOf = (given: string) => scenarioOf(given).scenario;
  expect(versionOf(file)).toMatchObject({ cluster: { version: '9.8' } });
  expect(versionOf(`${file}#2`)).toMatchObject({ cluster: { version: '9.16.1' } });
  expect(() => scenarioOf(`${file}#3`)).toThrow('are numbered from #1 to #2');
});
