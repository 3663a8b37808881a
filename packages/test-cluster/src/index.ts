export type { ClusterNode } from "./cluster-node.js";
export { coordinationPartitions } from "./node-properties.js";
export { TestCluster, type TestClusterOptions } from "./test-cluster.js";
