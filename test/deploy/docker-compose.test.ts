import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { parse } from 'yaml';
import { addSimulatorCommand } from '../../src/cli/simulator';
import { addWorkerCommand } from '../../src/cli/worker';
import { testIo } from '../cli/support/test-io';
import { durationMs } from '../../src/contracts/duration';
import { formatProblem, readYaml } from '../../src/contracts/schemas/read-yaml';
import { workerConfigSchema } from '../../src/contracts/schemas/worker-config';
import type { WorkerConfig } from '../../src/contracts/worker-config';
import { referencesIn } from '../../src/worker/config/references';

interface Service {
  image: string;
  build?: string;
  user?: string;
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  secrets?: string[];
  depends_on?: Record<string, { condition: string; required?: boolean }>;
  healthcheck?: object;
  stop_grace_period?: string;
}
interface Compose {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, object>;
}

const ROOT = path.join(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const composeText = read('docker-compose.yml');
const { services, secrets, volumes } = parse(composeText, { merge: true }) as Compose;
const service = (name: string): Service => services[name] ?? ({} as Service);
const dockerfile = read('Dockerfile');
const howTo = read('docs/how-to/run-with-docker-compose.md');
const reference = read('docs/reference/configuration.md');

function shippedConfig(): WorkerConfig {
  const result = readYaml(read('deploy/clusters.yaml'), workerConfigSchema, 'deploy/clusters.yaml');
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
  return result.value;
}

/** `source:target[:mode]`, with defaults of variables filled in. */
function mountsOf(name: string): { source: string; target: string }[] {
  return (service(name).volumes ?? []).map((mount) => {
    const [source = '', target = ''] = mount.replace(/\$\{\w+:-([^}]*)\}/g, '$1').split(':');
    return { source, target };
  });
}

/** File on this host behind a path in the worker's container. */
function onHost(file: string): string | undefined {
  const mount = mountsOf('worker').find(({ target }) => file === target || file.startsWith(`${target}/`));
  return mount && file.replace(mount.target, mount.source);
}

test('the configuration that is mounted is valid, and each file that it names is mounted', () => {
  expect(mountsOf('worker')).toContainEqual({
    source: './deploy/clusters.yaml',
    target: service('worker').environment?.ONTAP_WORKFLOWS_CONFIG,
  });
  const named = referencesIn(shippedConfig()).map(({ value }) => onHost(value));
  expect(named).toEqual([
    './deploy/secrets/worker/simulator_password',
    './deploy/certs/ca.pem',
    './deploy/secrets/worker/evidence_key',
    './deploy/audit',
  ]);
});

test('the cluster of the demo is the simulator, by name, port, user, password and certificate', () => {
  const { demo } = shippedConfig().clusters;
  const program = new Command();
  addSimulatorCommand(program, testIo());
  const [options] = program.commands;
  const [name, ...given] = service('simulator').command ?? [];
  options?.exitOverride().parseOptions(given);
  const { port, user, certDir, host } = options?.opts<Record<string, string>>() ?? {};
  expect(name).toBe(options?.name());
  expect(demo?.url).toBe(`https://simulator:${port}`);
  expect(demo?.auth).toMatchObject({ basic: { user } });
  expect(demo?.tls.caFile).toBe(`${certDir}/ca.pem`);
  expect(host).toBe('0.0.0.0');
  expect(service('simulator').ports).toEqual([`127.0.0.1:\${SIMULATOR_PORT:-8443}:${port}`]);
  expect(mountsOf('simulator')).toContainEqual({ source: './deploy/certs', target: certDir });
});

test('the command is one of ours, and probes ask the port of the configuration', () => {
  const program = new Command();
  addWorkerCommand(program, testIo());
  expect(service('worker').command).toEqual([program.commands[0]?.name()]);
  const { health } = shippedConfig().worker;
  const defaults = workerConfigSchema.shape.worker.parse({}).health;
  expect(health).toEqual(defaults);
  expect(/HEALTHCHECK[\s\S]*?http:\/\/([\d.]+):(\d+)\/healthz/.exec(dockerfile)?.slice(1)).toEqual([
    defaults.host,
    String(defaults.port),
  ]);
});

test('a stop waits longer than the worker does', () => {
  const grace = durationMs(service('worker').stop_grace_period ?? '');
  expect(grace).toBeGreaterThan(durationMs(shippedConfig().worker.shutdownGraceTime) + 15_000);
});

test('variables of compose are in .env.example with their defaults, and in the how-to; no other is', () => {
  const used = new Map(
    [...composeText.matchAll(/\$\{(\w+):-([^}]*)\}/g)].map(([, name, value]) => [name, value]),
  );
  const example = new Map(
    [...read('deploy/.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(example).toEqual(used);
  const described = new Map(
    [...howTo.matchAll(/^\| `(\w+)` +\| `([^`]*)`/gm)].map(([, name, value]) => [name, value]),
  );
  expect(described).toEqual(used);
  expect(composeText).not.toMatch(/\$\{\w+\}/);
});

test('every variable of the worker is in the configuration reference', () => {
  const names = Object.keys(service('worker').environment ?? {});
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(reference).toContain(`\`${name}\``);
});

test('images are pinned by their full version, and the build runs the Node that is supported', () => {
  const images = Object.values(services).map(({ image, build }) => (build === undefined ? image : undefined));
  const foreign = images.filter((image) => image !== undefined);
  expect(foreign.filter((image) => !/:\d+\.\d+(\.\d+)?(-\w+)?$/.test(image))).toEqual([]);
  const stages = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
  expect(stages).toEqual([
    expect.stringMatching(/^node:20\.\d+\.\d+-bookworm$/),
    expect.stringMatching(/^node:20\.\d+\.\d+-bookworm-slim$/),
  ]);
  expect(dockerfile).toMatch(/^USER node$/m);
});

test('all that is mounted, depended upon or kept secret exists', () => {
  const sources = Object.keys(services).flatMap((name) => mountsOf(name).map(({ source }) => source));
  const [folders, named] = [
    sources.filter((each) => each.startsWith('.')),
    sources.filter((each) => !each.startsWith('.')),
  ];
  expect(folders.filter((folder) => !existsSync(path.join(ROOT, folder)))).toEqual([]);
  expect(named).toEqual(Object.keys(volumes));
  const all = Object.values(services);
  expect(Object.keys(secrets)).toEqual([...new Set(all.flatMap((each) => each.secrets ?? []))]);
  const needs = all.flatMap((each) => Object.entries(each.depends_on ?? {}));
  expect(Object.keys(services)).toEqual(expect.arrayContaining(needs.map(([name]) => name)));
  const probed = needs.filter(([, { condition }]) => condition === 'service_healthy').map(([name]) => name);
  expect(probed.filter((name) => service(name).healthcheck === undefined)).toEqual([]);
});

test('only this host reaches the ports, and nothing secret is in a variable', () => {
  for (const { ports = [], environment = {} } of Object.values(services)) {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const name of Object.keys(environment)) expect(name).not.toMatch(/pass|pwd|secret|key/i);
  }
});

test('the files that the image is made of exist, and secrets stay out of the build', () => {
  const ignore = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) =>
    files.split(' '),
  );
  for (const file of copied) {
    expect([file, existsSync(path.join(ROOT, file))]).toEqual([file, true]);
    expect(ignore).toContain(`!${file}`);
  }
  expect(ignore[0]).toBe('*');
  expect(ignore.join('\n')).not.toContain('deploy');
});

test('the scripts are valid for a POSIX shell', () => {
  const folder = path.join(ROOT, 'deploy/temporal');
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.sh'));
  expect(scripts).toHaveLength(3);
  for (const script of scripts) {
    expect(spawnSync('sh', ['-n', path.join(folder, script)]).stderr.toString()).toBe('');
  }
});
