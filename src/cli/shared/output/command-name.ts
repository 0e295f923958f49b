/** What npm runs, quoted by some of its releases; empty when nothing of npm's is above us. */
const SCRIPT = process.env['npm_lifecycle_script'] ?? '';

/** What a person typed to get here, for the commands that we tell them to type next: in a checkout it takes `npx`. */
export const COMMAND = /^['"]?ontap-workflows\b/.test(SCRIPT) ? 'npx ontap-workflows' : 'ontap-workflows';
