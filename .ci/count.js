// Prints "N passed, N failed" over the reports of a run: of a file that ran twice the second time counts.
const fs = require('node:fs');
const path = require('node:path');

const files = new Map();
for (const report of ['first.json', 'second.json'].map((name) => path.join(process.argv[2], name))) {
  if (!fs.existsSync(report)) continue;
  for (const result of JSON.parse(fs.readFileSync(report, 'utf8')).testResults)
    files.set(result.name, result);
}
let passed = 0;
let failed = 0;
for (const { status, assertionResults } of files.values()) {
  const red = assertionResults.filter((test) => test.status === 'failed').length;
  passed += assertionResults.filter((test) => test.status === 'passed').length;
  // A file may fail without a test of its own that does: it did not load, or its end failed.
  failed += status === 'failed' ? Math.max(1, red) : red;
}
console.log(`${passed} passed, ${failed} failed`);
