// Packs one file that a host without a network is installed from: `npm install -g --offline FILE`. It holds the package, the
// packages that it needs, and Temporal's server, verified, for the platform that it is packed on.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { resolveTemporal } = require('../dist/embedded');

const ROOT = path.join(__dirname, '..');
const manifest = require('../package.json');
const MODULES = 'node_modules';

/** Rust's names of platforms, by Node's. */
const CORE = {
  'linux-x64': 'x86_64-unknown-linux-gnu',
  'linux-arm64': 'aarch64-unknown-linux-gnu',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
};

const run = (command, args, cwd = ROOT) => execFileSync(command, args, { cwd, encoding: 'utf8' });

/** What `npm publish` would hold. */
function unpackOwn(folder) {
  const file = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]).trim();
  run('tar', ['-xzf', file], folder);
  fs.rmSync(path.join(folder, file));
}

/** Every package that runs need, as installed here; each brings its own nested ones by itself. */
function copyModules(target) {
  const listed = run('npm', ['ls', '--omit=dev', '--all', '--parseable']).trim().split('\n').slice(1);
  const own = new Set(listed.map((folder) => path.relative(ROOT, folder)));
  for (const folder of own) {
    const from = path.join(ROOT, folder);
    const isNested = (name) => path.basename(name) === MODULES && name !== from;
    fs.cpSync(from, path.join(target, folder), {
      recursive: true,
      filter: (name) => !isNested(name) && !name.endsWith('.map'),
    });
  }
}

/** The native core is there for five platforms, 30 MB each. */
function keepOwnCore(target, platform) {
  const releases = path.join(target, MODULES, '@temporalio/core-bridge/releases');
  for (const name of fs.readdirSync(releases))
    if (name !== CORE[platform]) fs.rmSync(path.join(releases, name), { recursive: true });
}

/** The server, found and verified as `serve` does it, laid out as its cache. */
async function copyTemporal(target) {
  // What is fetched and verified, not what this machine has besides: Debian's folders hold pip and no server.
  const env = { ...process.env, TEMPORAL_ADDRESS: '', TEMPORAL_CLI_PATH: '', PATH: '/usr/bin:/bin' };
  const { path: binary, source } = await resolveTemporal({ env });
  if (source === 'path') throw new Error(`${binary} is not the pinned one: take it off /usr/bin and /bin`);
  const folder = path.dirname(binary);
  fs.cpSync(folder, path.join(target, 'bin', path.basename(folder)), { recursive: true });
}

function writeManifest(target, platform) {
  const { devDependencies: _dev, scripts: _scripts, ...kept } = manifest;
  const [os_, cpu] = platform.split('-');
  const own = { ...kept, os: [os_], cpu: [cpu], bundleDependencies: Object.keys(manifest.dependencies) };
  fs.writeFileSync(path.join(target, 'package.json'), `${JSON.stringify(own, undefined, 2)}\n`);
}

async function main() {
  const platform = `${process.platform}-${process.arch}`;
  if (CORE[platform] === undefined) throw new Error(`There is no pinned server for ${platform}`);
  const staging = fs.mkdtempSync(path.join(os.tmpdir(), 'pack-host-'));
  try {
    const target = path.join(staging, 'package');
    unpackOwn(staging);
    copyModules(target);
    keepOwnCore(target, platform);
    await copyTemporal(target);
    writeManifest(target, platform);
    const file = path.join(process.cwd(), `${manifest.name}-${manifest.version}-${platform}.tgz`);
    run('tar', ['-czf', file, 'package'], staging);
    const sha256 = createHash('sha256').update(fs.readFileSync(file)).digest('hex');
    console.log(`${file}: ${Math.round(fs.statSync(file).size / 1e6)} MB, SHA-256 ${sha256}`);
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
