/**
 * What this package uses of kafkajs 2.2.4, below its public API: one connection with its authentication, and the requests
 * that need no care of ours. The version is pinned exactly and frozen upstream, so these shapes do not move.
 */
declare module "kafkajs/src/broker/index.js" {
  import type { Socket } from "node:net";

  export interface ProtocolRequest<T> {
    readonly request: {
      readonly apiKey: number;
      readonly apiVersion: number;
      readonly apiName: string;
      encode(): { readonly buf: Buffer; readonly buffer: Buffer };
    };
    readonly response: {
      decode(payload: Buffer): Promise<T & { readonly clientSideThrottleTime: number }>;
      parse(decoded: T): Promise<T>;
    };
    readonly requestTimeout?: number;
  }

  export interface Connection {
    readonly sessionLifetime: { toString(): string };
    readonly socket?: Socket;
    isConnected(): boolean;
    send<T>(request: ProtocolRequest<T>): Promise<T>;
    rejectRequests(error: Error): void;
    disconnect(): Promise<unknown>;
  }

  export interface ConnectionPool {
    readonly pool: readonly [Connection, Connection];
  }

  export interface TopicPartitionErrors {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly errorCode: number }[];
  }

  export default class Broker {
    constructor(options: {
      connectionPool: ConnectionPool;
      logger: unknown;
      nodeId?: number | null;
      authenticationTimeout?: number;
      allowAutoTopicCreation?: boolean;
    });
    connect(): Promise<void>;
    /** By the key of the request; known once connected. */
    readonly versions: Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>> | null;
    findGroupCoordinator(request: {
      groupId: string;
      coordinatorType: number;
    }): Promise<{ coordinator: { nodeId: number; host: string; port: number } }>;
    initProducerId(request: {
      transactionalId: string | null;
      transactionTimeout: number;
    }): Promise<{ producerId: string; producerEpoch: number }>;
    addPartitionsToTxn(request: {
      transactionalId: string;
      producerId: string;
      producerEpoch: number;
      topics: readonly { topic: string; partitions: readonly number[] }[];
    }): Promise<unknown>;
    endTxn(request: {
      transactionalId: string;
      producerId: string;
      producerEpoch: number;
      transactionResult: boolean;
    }): Promise<unknown>;
    joinGroup(request: {
      groupId: string;
      sessionTimeout: number;
      rebalanceTimeout: number;
      memberId: string;
      protocolType: string;
      groupProtocols: readonly { name: string; metadata: Buffer }[];
    }): Promise<{
      generationId: number;
      groupProtocol: string;
      leaderId: string;
      memberId: string;
      members: readonly { memberId: string; memberMetadata: Buffer }[];
    }>;
    syncGroup(request: {
      groupId: string;
      generationId: number;
      memberId: string;
      groupAssignment: readonly { memberId: string; memberAssignment: Buffer }[];
    }): Promise<{ memberAssignment: Buffer }>;
    heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
    leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
    offsetCommit(request: {
      groupId: string;
      groupGenerationId: number;
      memberId: string;
      retentionTime?: number;
      topics: readonly {
        topic: string;
        partitions: readonly { partition: number; offset: string; metadata?: string | null }[];
      }[];
    }): Promise<unknown>;
    offsetFetch(request: {
      groupId: string;
      topics: readonly { topic: string; partitions: readonly { partition: number }[] }[];
    }): Promise<{
      responses: readonly {
        topic: string;
        partitions: readonly { partition: number; offset: string; errorCode: number }[];
      }[];
    }>;
    listOffsets(request: {
      replicaId: number;
      isolationLevel: number;
      topics: readonly {
        topic: string;
        partitions: readonly { partition: number; timestamp: number }[];
      }[];
    }): Promise<{
      responses: readonly { topic: string; partitions: readonly { partition: number; offset: string }[] }[];
    }>;
    describeConfigs(request: { resources: readonly { type: number; name: string }[] }): Promise<{
      resources: readonly {
        resourceName: string;
        configEntries: readonly { configName: string; configValue: string | null }[];
      }[];
    }>;
  }
}

declare module "kafkajs/src/network/connectionPool.js" {
  import type { Socket } from "node:net";
  import type { ConnectionOptions } from "node:tls";
  import type { ConnectionPool } from "kafkajs/src/broker/index.js";

  const Pool: new (options: {
    host: string;
    port: number;
    logger: unknown;
    clientId: string;
    ssl: ConnectionOptions | null;
    sasl: object | null;
    connectionTimeout: number;
    requestTimeout: number;
    enforceRequestTimeout: boolean;
    reauthenticationThreshold: number;
    socketFactory: (options: {
      host: string;
      port: number;
      ssl: ConnectionOptions | null;
      onConnect: () => void;
    }) => Socket;
  }) => ConnectionPool;
  export default Pool;
}

declare module "kafkajs/src/network/requestQueue/index.js" {
  const RequestQueue: {
    readonly prototype: {
      pending: readonly unknown[];
      throttledUntil: number;
      throttleCheckTimeoutId: NodeJS.Timeout | null;
      checkPendingRequests(): void;
      scheduleCheckPendingRequests(): void;
    };
  };
  export default RequestQueue;
}
