// Bundles the compiled workflows once, so that a worker starts without webpack.
const fs = require('node:fs');
const path = require('node:path');
const { bundleWorkflowCode, DefaultLogger } = require('@temporalio/worker');

const WORKFLOWS = require.resolve('../dist/workflows/index.js');

async function main() {
  const { code } = await bundleWorkflowCode({
    workflowsPath: WORKFLOWS,
    // Evaluated once and frozen, instead of once a run: no module of ours keeps anything between two runs.
    preloadModules: [WORKFLOWS],
    logger: new DefaultLogger('WARN'),
  });
  fs.writeFileSync(path.join(__dirname, '../dist/workflow-bundle.js'), code);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
