// Writes what became of each test file: jest's own JSON breaks on errors that hold themselves, such as those of sockets.
const fs = require('node:fs');
const path = require('node:path');

module.exports = class Reporter {
  constructor({ rootDir }, { outputFile = process.env.CI_REPORT } = {}) {
    Object.assign(this, { rootDir, outputFile });
  }

  onRunComplete(_contexts, { testResults }) {
    const files = testResults.map(({ testFilePath, testExecError, numPassingTests, numFailingTests }) => ({
      file: path.relative(this.rootDir, testFilePath),
      passed: numPassingTests,
      // A file may fail without a test of its own that does: it did not load, or its end failed.
      failed: Math.max(numFailingTests, testExecError ? 1 : 0),
    }));
    fs.writeFileSync(this.outputFile, JSON.stringify(files));
  }
};
