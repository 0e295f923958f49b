// Makes a package for Debian and its like of the file that pack-host.js made, by dpkg-deb: `apt install ./FILE`.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const manifest = require('../package.json');

const PARTS = path.join(__dirname, '../deploy/deb');

/** Debian's names of processors, by Node's. */
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };

const run = (command, args) => execFileSync(command, args, { encoding: 'utf8' });

const control = (kilobytes) => `Package: ${manifest.name}
Version: ${manifest.version}
Architecture: ${ARCHITECTURES[process.arch]}
Maintainer: ${manifest.name} <nobody@localhost>
Installed-Size: ${kilobytes}
Depends: nodejs (>= ${manifest.engines.node.replace('>=', '')}), systemd | systemd-standalone-sysusers
Section: admin
Priority: optional
Description: ${manifest.description}
 With every package that it needs, and Temporal's server.
`;

/** Lays out what the host gets. */
function layOut(root, packed) {
  const home = path.join(root, 'usr/lib', manifest.name);
  for (const folder of [home, 'usr/bin', 'usr/lib/sysusers.d'])
    fs.mkdirSync(path.resolve(root, folder), { recursive: true });
  run('tar', ['-xzf', packed, '--strip-components=1', '--no-same-owner', '-C', home]);
  fs.symlinkSync(
    `../lib/${manifest.name}/${manifest.bin[manifest.name]}`,
    path.join(root, 'usr/bin', manifest.name),
  );
  fs.copyFileSync(
    path.join(PARTS, 'sysusers.conf'),
    path.join(root, 'usr/lib/sysusers.d', `${manifest.name}.conf`),
  );
}

/** What dpkg reads, and runs. */
function describe(root) {
  const folder = path.join(root, 'DEBIAN');
  const [kilobytes] = run('du', ['-sk', root]).split('\t');
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'control'), control(kilobytes));
  for (const name of ['postinst', 'prerm']) fs.copyFileSync(path.join(PARTS, name), path.join(folder, name));
}

if (process.platform !== 'linux') throw new Error('It is made on Linux, of what is packed there');
const packed = `${manifest.name}-${manifest.version}-${process.platform}-${process.arch}.tgz`;
const file = path.resolve(`${manifest.name}_${manifest.version}_${ARCHITECTURES[process.arch]}.deb`);
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'pack-deb-'));
try {
  layOut(root, path.resolve(packed));
  describe(root);
  run('chmod', ['-R', 'u=rwX,go=rX', root]); // whatever the umask was
  // gzip, as every dpkg unpacks it.
  run('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', root, file]);
  const sha256 = createHash('sha256').update(fs.readFileSync(file)).digest('hex');
  console.log(`${file}: ${Math.round(fs.statSync(file).size / 1e6)} MB, SHA-256 ${sha256}`);
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
