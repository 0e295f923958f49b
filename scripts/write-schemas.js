// Writes the JSON Schemas that other languages and the temporal CLI need, from the schemas that the workflows check with.
const fs = require('node:fs');
const path = require('node:path');
const { version } = require('../package.json');
const { jsonSchemas } = require('../dist/contracts/schemas/json-schemas.js');

const folder = path.join(__dirname, '../dist/schemas');
fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder);
for (const [name, schema] of Object.entries(jsonSchemas(version))) {
  fs.writeFileSync(path.join(folder, name), `${JSON.stringify(schema, undefined, 2)}\n`);
}
