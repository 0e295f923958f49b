import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engines, name, version } from '../../package.json';

const ROOT = path.join(__dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'pack-deb-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (command: string, args: string[]) =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8' });

/** What `npm run pack:host` would have made, without what makes it large. */
function packHost(): void {
  mkdirSync(path.join(folder, 'package/dist/cli'), { recursive: true });
  writeFileSync(path.join(folder, 'package/dist/cli/main.js'), '#!/usr/bin/env node\n', { mode: 0o755 });
  run('tar', ['-czf', `${name}-${version}-${process.platform}-${process.arch}.tgz`, 'package']);
}

test('the package for Debian holds the program, its command, and the user that the unit of "init" names', () => {
  if (spawnSync('dpkg-deb', ['--version']).error !== undefined) {
    process.stderr.write('dpkg-deb is not on this machine: no package was made\n');
    return;
  }
  packHost();
  const file = run(process.execPath, [path.join(ROOT, 'scripts/pack-deb.js')]).match(/^\S+\.deb/)?.[0] ?? '';
  expect(run('dpkg-deb', ['--field', file, 'Depends'])).toContain(
    `nodejs (${engines.node.replace('>=', '>= ')})`,
  );
  run('dpkg-deb', ['--raw-extract', file, 'root']);
  const command = path.join(folder, 'root/usr/bin/ontap-workflows');
  expect(readFileSync(command, 'utf8')).toBe('#!/usr/bin/env node\n');
  const users = readFileSync(path.join(folder, 'root/usr/lib/sysusers.d/ontap-workflows.conf'), 'utf8');
  expect(users).toMatch(/^u ontap-workflows - .* \/var\/lib\/ontap-workflows /m);
  for (const script of ['postinst', 'prerm']) run('sh', ['-n', path.join('root/DEBIAN', script)]);
});
