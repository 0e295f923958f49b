import type { NativeConnection } from '@temporalio/worker';
import { clusterWorkerOptions } from '../../src/worker/worker-options';

const shared = {
  connection: {} as NativeConnection,
  namespace: 'default',
  settings: { shutdownGraceTime: '70s' },
  keyIds: [],
  interceptors: [],
};

test.each([
  { clusters: 1, polls: 10 },
  { clusters: 10, polls: 10 },
  { clusters: 33, polls: 3 },
  { clusters: 100, polls: 1 },
  { clusters: 1_000, polls: 1 },
])('a worker of $clusters clusters has $polls polls open for each', ({ clusters, polls }) => {
  expect(clusterWorkerOptions(shared, { cluster: 'a', clusters, activities: {} })).toMatchObject({
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: polls },
  });
});
