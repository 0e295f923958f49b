import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writePrivate } from '../../../../src/cli/shared/output/write-private';
import { openWorkerLog } from '../../../../src/cli/up/worker';
import { lockFolder } from '../../../../src/cli/up/workplace';
import { openServerLog } from '../../../../src/embedded/server/server-log';
import { CertificateStore } from '../../../../src/simulator/certificates/certificates';

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
/** Nothing for others, and nothing to write for the group. */
const isTight = (file: string) => (statSync(file).mode & 0o027) === 0;

let folder: string;
let umask: number;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'private-files-'));
  umask = process.umask();
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true, force: true });
});

/** A file that anybody may read and write. */
function loose(name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, 'old');
  chmodSync(file, 0o666);
  return file;
}

describe.each([0o000, 0o022, 0o077])('with the umask %o', (mask) => {
  beforeEach(() => process.umask(mask));

  const expected = mask === 0o077 ? '600' : '640';

  test('a page of an audit is 640 or tighter, also over a looser one', async () => {
    const fresh = path.join(folder, 'fresh.html');
    await writePrivate(fresh, 'page');
    const old = loose('old.html');
    await writePrivate(old, 'page');
    expect([modeOf(fresh), modeOf(old)]).toEqual([expected, expected]);
    expect(readFileSync(old, 'utf8')).toBe('page');
  });

  test('logs are 640 or tighter, also such as were looser, and lose nothing', () => {
    const [serverLog, workerLog] = [loose('server.log'), loose('worker.log')];
    openServerLog(serverLog).close();
    const destination = openWorkerLog(workerLog);
    destination.write('new\n');
    destination.end();
    const fresh = path.join(folder, 'logs', 'worker.log');
    openWorkerLog(fresh).end();
    expect([serverLog, workerLog, fresh, path.dirname(fresh)].map(isTight)).toEqual([true, true, true, true]);
    expect(readFileSync(workerLog, 'utf8')).toBe('oldnew\n');
  });

  test('the folder of up is 750 or tighter', async () => {
    const made = path.join(folder, 'a/b');
    const unlock = await lockFolder(made);
    await unlock();
    expect([made, path.dirname(made)].map(isTight)).toEqual([true, true]);
  });

  test('keys of the simulator are 600, also over looser ones', async () => {
    const certificates = path.join(folder, 'certificates');
    mkdirSync(certificates);
    const key = loose('certificates/server-key.pem');
    const clientKey = loose('certificates/client-svc-key.pem');
    const store = await CertificateStore.open('127.0.0.1', certificates);
    await store.client('svc');
    expect([modeOf(key), modeOf(clientKey)]).toEqual(['600', '600']);
  });
});

test('a page goes to where a link leads, and through what is no file', async () => {
  const old = loose('page.html');
  symlinkSync(old, path.join(folder, 'link.html'));
  await writePrivate(path.join(folder, 'link.html'), 'page');
  expect([readFileSync(old, 'utf8'), modeOf(old)]).toEqual(['page', '640']);
  await writePrivate('/dev/null', 'page');
});
