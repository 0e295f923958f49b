const { TestEnvironment } = require('jest-environment-node');

/** Set by jest.setTimeout() of a file, for that file. */
const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

let first;

/** The same globals for all test files of a process: what modules keep across files must be of one realm. */
module.exports = class OneRealm extends TestEnvironment {
  constructor(...args) {
    if (first !== undefined) {
      delete first.global[TIMEOUT];
      return first;
    }
    super(...args);
    first = this;
  }

  async teardown() {}
};
