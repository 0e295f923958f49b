// Started by workflow-threads.ts: the SDK's thread for workflows, without what no test asks of it.
const v8 = require('node:v8');
const vm = require('node:vm');

/**
 * Else each promise of a workflow gets a stack of its own, mapped to the sources, for the query `__stack_trace`. Node's
 * own storages, on which the SDK's scopes rest, have the same hooks by another way.
 */
v8.promiseHooks = { ...v8.promiseHooks, createHook: () => () => {} };

/** A time limit is a native thread for each step of a workflow: a test that hangs has a limit of its own. */
class Unlimited extends vm.Script {
  runInContext(context) {
    return super.runInContext(context);
  }
}
vm.Script = Unlimited;

require('@temporalio/worker/lib/workflow/workflow-worker-thread');
