// Prints the test files that failed, one a line.
const { relative } = require('node:path');
const { testResults } = JSON.parse(require('node:fs').readFileSync(process.argv[2], 'utf8'));
for (const { name, status } of testResults) {
  if (status === 'failed') console.log(relative(process.cwd(), name));
}
