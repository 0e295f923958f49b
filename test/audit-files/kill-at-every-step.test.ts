import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { headSigner, publicKeyOf, verifyFolder } from '../../src/audit-files';
import { runFilePath } from '../../src/audit-files/run-file-path';
import { exportTo, listedFiles, newFolder, removeFolders } from './support/exported';
import { killedSource } from './support/killed-source';
import { signingKeys } from './support/sample-runs';

const FIXTURE = path.join(__dirname, 'fixtures/export-and-die.ts');
const REGISTER = path.join(__dirname, '../support/register-ts.js');
/** Two names of a head, one segment and one file of records, with six steps each. */
const STEPS = 4 * 6;

const keys = signingKeys();
const signer = headSigner(keys.privateKey);
const files = killedSource().runs.map(runFilePath);

afterAll(removeFolders);

/** One run is exported; the process that exports the next one dies at a step. */
async function dieAt(step: number) {
  const root = await newFolder();
  await exportTo(root, killedSource(), '2026-11-22T02:00:00.000Z', { signer });
  const key = Buffer.from(keys.privateKey).toString('base64');
  const child = spawnSync(process.execPath, ['--require', REGISTER, FIXTURE, root, String(step), key]);
  return { root, child };
}

test('an export that nobody kills takes the steps that are tried here', async () => {
  const { child, root } = await dieAt(0);
  expect([child.status, String(child.stdout)]).toEqual([0, String(STEPS)]);
  expect(await listedFiles(root)).toEqual(files);
});

test('killed at any step nothing is lost, nothing is there twice, and nothing half-written counts', async () => {
  for (let step = 1; step <= STEPS; step++) {
    const { child, root } = await dieAt(step);
    expect([step, child.signal]).toEqual([step, 'SIGKILL']);
    const left = await verifyFolder(root);
    const harmless = ['file_unlisted', 'signature_missing'];
    expect(left.findings.map(({ what }) => what).filter((what) => !harmless.includes(what))).toEqual([]);

    const { head } = await exportTo(root, killedSource(), '2026-11-22T03:15:00.000Z', { signer });
    expect(await listedFiles(root)).toEqual(files);
    const after = await verifyFolder(root, {
      anchors: head === undefined ? [] : [head],
      key: publicKeyOf(keys.publicKey),
    });
    expect([step, after.findings, after.outcome]).toEqual([step, [], 'proven']);
  }
}, 120_000);
