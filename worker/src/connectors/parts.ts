/** What createConnector hands to a product's connector. */
import type { Connection } from '../store/contract/api.ts';
import type { Budget } from './budget.ts';
import type { Gateway } from './odata/gateway.ts';

export type ConnectorParts = { connection: Connection; gateway: Gateway; budget: Budget; close: () => Promise< void > };
