// `node --require <this file> some.ts`: for tests that start, and kill, real processes of ours.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const CACHE = path.join(__dirname, '../../node_modules/.cache/register-ts');

function transformed(source, filename) {
  const { transformSync } = require('@swc/core');
  const { code } = transformSync(source, {
    filename,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  });
  return code;
}

function keep(file, code) {
  mkdirSync(CACHE, { recursive: true });
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, code);
  renameSync(whole, file);
  return code;
}

/** Most processes load what one before them has loaded, and many at once. */
function compiled(filename) {
  const source = readFileSync(filename, 'utf8');
  const key = createHash('sha256').update(`${filename}\n${source}`).digest('hex');
  const file = path.join(CACHE, `${key}.js`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return keep(file, transformed(source, filename));
  }
}

require.extensions['.ts'] = (module, filename) => module._compile(compiled(filename), filename);
