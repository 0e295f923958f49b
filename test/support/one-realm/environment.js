const { AsyncLocalStorage } = require('node:async_hooks');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/** Set by jest.setTimeout() of a file, for that file. */
const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

/** As deep as Node's own; a hundred frames, as jest wants, are paid for by every error that is made. */
const STACK_FRAMES = 10;

const used = new Set();
const run = Object.getOwnPropertyDescriptor(AsyncLocalStorage.prototype, 'run').value;
AsyncLocalStorage.prototype.run = function (...args) {
  used.add(this);
  return Reflect.apply(run, this, args);
};

/** Stands for the context that Node itself runs in, for which there is no object. */
const NODES_OWN = {};
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) =>
  compileFunction(code, parameters, parsingContext === NODES_OWN ? options : { ...options, parsingContext });

let first;

/**
 * All test files of a process run where production does: in Node's own context. What modules keep across files must be
 * of one realm, and in a context of jest each mention of a global (Promise, Buffer, Math) goes through a proxy.
 */
module.exports = class OneRealm extends TestEnvironment {
  #console = globalThis.console;
  #exit = Object.getOwnPropertyDescriptor(process, 'exit');

  constructor(config, context) {
    if (first !== undefined) return first;
    super(config, context);
    const { moduleMocker, fakeTimersModern } = this;
    this.global = globalThis;
    this.moduleMocker = new moduleMocker.constructor(globalThis);
    this.fakeTimersModern = new fakeTimersModern.constructor({
      config: config.projectConfig,
      global: globalThis,
    });
    first = this;
  }

  getVmContext() {
    return NODES_OWN;
  }

  async setup() {
    Error.stackTraceLimit = STACK_FRAMES;
  }

  /**
   * Jest makes a storage for each file, and the SDK one for each connection. One that was used slows every promise of
   * the process (Node 20), until it is disabled; a later use enables it again.
   */
  async teardown() {
    for (const storage of used) storage.disable();
    used.clear();
    delete globalThis[TIMEOUT];
    globalThis.console = this.#console;
    Object.defineProperty(process, 'exit', this.#exit);
  }
};
