const path = require('node:path');
const { default: Runtime } = require('jest-runtime');

const ROOT = path.join(__dirname, '../../..');
const folder = (name) => path.join(ROOT, name) + path.sep;
const SHARED = [folder('src'), folder('test/support')];
const isPackage = (file) => file.includes(`${path.sep}node_modules${path.sep}`);
const CONDITIONS = ['require', 'default', 'node', 'node-addons'];

const exported = new Map();
const loading = new Set();
let current;

/**
 * Loads packages and our sources once for all test files of a process, as production does: evaluated anew for each
 * file, and never warm, they took half of the time of the suite. Test files, and what they share, stay apart.
 */
class OneRealmRuntime extends Runtime {
  #resolver;

  constructor(config, environment, resolver, ...rest) {
    super(config, environment, resolver, ...rest);
    this.#resolver = resolver;
    current = this;
  }

  requireModuleOrMock(from, name) {
    // A module asks the runtime that has loaded it, whose file may be over.
    if (this !== current) return current.requireModuleOrMock(from, name);
    const file = this.#sharedFile(from, name);
    if (file === undefined || loading.has(file)) return super.requireModuleOrMock(from, name);
    if (!exported.has(file)) exported.set(file, this.#load(file, from, name));
    return exported.get(file);
  }

  #sharedFile(from, name) {
    if (this.#resolver.isCoreModule(name) || name === '@jest/globals') return undefined;
    const file = this.#resolver.resolveModule(from, name, { conditions: CONDITIONS });
    return isPackage(file) || SHARED.some((shared) => file.startsWith(shared)) ? file : undefined;
  }

  /** While it loads, what it is asked for in a circle is not yet what it exports. Packages are for Node to load. */
  #load(file, from, name) {
    if (isPackage(file)) return require(file);
    loading.add(file);
    try {
      return super.requireModuleOrMock(from, name);
    } finally {
      loading.delete(file);
    }
  }
}

module.exports = { __esModule: true, default: OneRealmRuntime };
