import { once } from 'node:events';
import { chmodSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { examine } from '../../../src/cli/doctor/examine';
import { SecretRegistry } from '../../../src/worker';
import { collectRuntimeLogs } from '../../support/runtime-logs';
import { ConfigFolder, entry } from '../../worker/support/config-file';
import { closeAll, of, openSimulator } from './support/clusters';

collectRuntimeLogs();
const folder = new ConfigFolder();
afterAll(async () => {
  await closeAll();
  folder.remove();
});

const configured = async (yaml: string, change: () => void = () => {}) => {
  const whole = yaml.includes('\nworker:') ? yaml : `${yaml}worker: { health: { port: 0 } }\n`;
  const file = folder.write('clusters.yaml', whole);
  change();
  const secrets = new SecretRegistry();
  const env = { TEMPORAL_ADDRESS: '127.0.0.1:2' };
  const options = { file, env, secrets, createSearchAttributes: false, probeWrites: false };
  const findings = await examine(options);
  return findings.filter(({ on, check }) => on === 'configuration' && check !== 'same-cluster');
};
// Nobody answers there, at once.
const good = `clusters:\n${entry('lab').replace('lab.example.com', '127.0.0.1:2')}`;

test('the configuration with problems is listed with its lines, and clusters are not asked', async () => {
  const open = folder.write('open', 'secret', 0o644);
  const findings = await configured(
    good.replace('./password', open).replace('clusters:', 'clusterz: 1\nclusters:'),
  );
  expect(findings.map(({ check, severity }) => `${check} ${severity}`)).toEqual(
    Array(2).fill('configuration error'),
  );
  expect(findings[0]?.says).toMatch(/clusters.yaml:1: clusterz: is not a known key/);
  expect(findings[1]?.says).toMatch(/clusters.yaml:5: .*passwordFile: .*mode 0644.*chmod 600/);
  expect(findings[1]?.skipped).toEqual(['secret-files', 'web-hooks', 'audit-folder', 'health-port']);
});

test('the configuration without problems is content with files that only we can read', async () => {
  expect(await configured(good)).toMatchObject([
    {
      check: 'configuration',
      severity: 'ok',
      says: expect.stringMatching(/has no problems: 1 cluster, 0 web hooks$/),
    },
    {
      check: 'secret-files',
      severity: 'ok',
      says: 'secrets are in 1 file and 0 variables, safe from others',
    },
    { check: 'web-hooks', severity: 'ok', says: 'there is none' },
    { check: 'audit-folder', severity: 'ok', says: 'no audit is configured' },
    { check: 'health-port', severity: 'ok', says: 'a worker takes a free one' },
  ]);
});

test('the configuration with a health port that something else has is a warning, one that a worker of ours has is none', async () => {
  let body: object = { hello: 'world' };
  const other = createServer((_request, response) => response.end(JSON.stringify(body))).listen(
    0,
    '127.0.0.1',
  );
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const health = async () =>
    of(await configured(`${good}worker: { health: { port: ${port} } }\n`), 'health-port')[0];
  expect(await health()).toMatchObject({
    severity: 'warning',
    says: `The health server can't listen on 127.0.0.1:${port} (it is taken): a worker with this file does not start`,
  });
  body = { ok: true, reasons: [] };
  expect(await health()).toMatchObject({
    severity: 'ok',
    says: `a worker answers on 127.0.0.1:${port} already`,
  });
  other.close();
  await once(other, 'close');
  expect(await health()).toMatchObject({ severity: 'ok', says: `127.0.0.1:${port} is free` });
});

test('the configuration with web hooks whose receivers do not answer, or are not trusted, is a warning that tells no URL', async () => {
  const receiver = await openSimulator();
  const urls = { down: 'http://127.0.0.1:2/T000', odd: `${receiver.url}/T000` };
  const lines = Object.entries(urls).map(
    ([name, url]) => `  ${name}: { urlFile: ${folder.write(`${name}-hook`, url)}, allowHttp: true }\n`,
  );
  const findings = of(await configured(`${good}webhooks:\n${lines.join('')}`), 'web-hooks');
  expect(findings).toMatchObject([
    { severity: 'warning', says: expect.stringMatching(/"down" does not answer \(ECONNREFUSED\)/) },
    { severity: 'warning', says: expect.stringMatching(/"odd" is not trusted: it gets no message/) },
  ]);
  expect(JSON.stringify(findings)).not.toMatch(/T000|127\.0\.0\.1/);
});

test('the configuration with a folder of the audit that can be made is well, one that can not or is open to others is told', async () => {
  const audit = async (directory: string) =>
    of(await configured(`${good}audit: { directory: ${directory} }\n`), 'audit-folder')[0];
  expect(await audit('new/audit')).toMatchObject({
    severity: 'ok',
    says: expect.stringContaining('makes it'),
  });
  folder.write('taken', '');
  expect(await audit('taken/audit')).toMatchObject({
    severity: 'error',
    says: expect.stringMatching(/taken is no folder/),
  });
  mkdirSync(`${folder.path}/open-audit`);
  chmodSync(`${folder.path}/open-audit`, 0o777);
  expect(await audit('open-audit')).toMatchObject({
    severity: 'warning',
    remedy: `Run: chmod go-w ${folder.path}/open-audit`,
  });
});

test('the configuration that others may change is an error, and a folder in which they may swap secrets a warning', async () => {
  const findings = await configured(good, () => {
    chmodSync(`${folder.path}/clusters.yaml`, 0o666);
    chmodSync(folder.path, 0o777);
  });
  chmodSync(folder.path, 0o700);
  expect(of(findings, 'secret-files')).toMatchObject([
    { severity: 'error', says: expect.stringMatching(/may be changed by others \(mode 0666\)/) },
    { severity: 'warning', remedy: `Run: chmod go-w ${folder.path}` },
  ]);
});
