/** What createConnector hands to a product's connector. */
import type { OrderMappings } from '../core/mapping/defaults/index.ts';
import type { Connection } from '../store/contract/api.ts';
import type { Budget } from './budget.ts';
import type { CallLog } from './call-log.ts';
import type { TaxEngineDeps } from './tax-engine.ts';
import type { Gateway } from './odata/gateway.ts';

export type ConnectorParts = { connection: Connection; mappings: OrderMappings; gateway: Gateway; budget: Budget; calls: CallLog; taxEngine: TaxEngineDeps; /** Client secret, PEM, or web-service key, in clear. */ secret: string | null; close: () => Promise< void > };
