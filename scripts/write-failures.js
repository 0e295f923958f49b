// Writes docs/reference/failures.md from the table of what a failure does.
const fs = require('node:fs');
const path = require('node:path');
const { failuresPage } = require('../dist/rules/failures/failures-page.js');

fs.writeFileSync(path.join(__dirname, '../docs/reference/failures.md'), failuresPage());
