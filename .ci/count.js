// Prints "N passed, N failed" over the reports of a run: of a file that ran twice the second time counts.
const fs = require('node:fs');
const path = require('node:path');

const files = new Map();
for (const report of ['first.json', 'second.json'].map((name) => path.join(process.argv[2], name))) {
  if (!fs.existsSync(report)) continue;
  for (const result of JSON.parse(fs.readFileSync(report, 'utf8'))) files.set(result.file, result);
}
let passed = 0;
let failed = 0;
for (const result of files.values()) {
  passed += result.passed;
  failed += result.failed;
}
console.log(`${passed} passed, ${failed} failed`);
