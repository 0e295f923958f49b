/** What npm runs; absent when nothing of npm's is above us. */
const SCRIPT = process.env['npm_lifecycle_script'] ?? '';

/** What a person typed to get here, for the commands that we tell them to type next: in a checkout it takes `npx`. */
export const COMMAND = SCRIPT.startsWith('ontap-workflows') ? 'npx ontap-workflows' : 'ontap-workflows';
