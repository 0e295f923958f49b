const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** Set by jest.setTimeout() of a file, for that file. */
const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

const used = new Set();
const run = Object.getOwnPropertyDescriptor(AsyncLocalStorage.prototype, 'run').value;
AsyncLocalStorage.prototype.run = function (...args) {
  used.add(this);
  return Reflect.apply(run, this, args);
};

let first;

/** The same globals for all test files of a process: what modules keep across files must be of one realm. */
module.exports = class OneRealm extends TestEnvironment {
  constructor(...args) {
    if (first !== undefined) return first;
    super(...args);
    first = this;
  }

  /**
   * Jest makes a storage for each file, and the SDK one for each connection. One that was used slows every promise of
   * the process (Node 20), until it is disabled; a later use enables it again.
   */
  async teardown() {
    for (const storage of used) storage.disable();
    used.clear();
    delete this.global[TIMEOUT];
  }
};
