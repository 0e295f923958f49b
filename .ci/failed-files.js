// Prints the test files that failed, one a line.
const files = JSON.parse(require('node:fs').readFileSync(process.argv[2], 'utf8'));
for (const { file, failed } of files) if (failed > 0) console.log(file);
