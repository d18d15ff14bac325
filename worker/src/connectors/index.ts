/**
 * One connector per connection. Everything that differs between products is below `fo/` and `bc/`; everything a request
 * shares (socket, sign-in, allowance, clock) is put together here, once, so that all flows of a lane share it.
 */
import type { Dispatcher } from 'undici';
import { mappingsFor } from '../core/mapping/flow.ts';
import type { Connection } from '../store/contract/api.ts';
import { bcRoot, foRoot } from './address.ts';
import { createTokens } from './auth/index.ts';
import { BcConnector } from './bc/connector.ts';
import { readBcError } from './bc/errors.ts';
import { CallLog } from './call-log.ts';
import { createBudget, type BudgetLimits } from './budget.ts';
import type { Connector } from './connector.ts';
import { FoConnector } from './fo/connector.ts';
import { readFoError } from './fo/errors.ts';
import { Gateway } from './odata/gateway.ts';
import { createDispatcher, DEFAULT_TIMEOUTS, type Timeouts } from './odata/transport.ts';

export type ConnectorDeps = {
	now: () => Date;
	sleep: ( ms: number ) => Promise< void >;
	/** 0 <= value < 1. */
	random: () => number;
	log?: { warn: ( fields: Record< string, unknown >, message: string ) => void };
	/** Replaces the connection's own sockets (tests). */
	dispatcher?: Dispatcher;
	timeouts?: Partial< Timeouts >;
	/** Signs questions to a tax engine (CONCORD_TAX_ENGINE_KEY). */
	taxEngineKey?: string | undefined;
	limits?: Partial< BudgetLimits >;
};

const PATIENCE_MS = 15_000;
/** BC: five at a time per principal, one left for people. F&O: no figure since 10.0.36; reads 4-8, a writer per order. */
const LIMITS: Record< Connection[ 'product' ], BudgetLimits > = {
	bc: { requestsPer5Minutes: 6_000, maxConcurrent: 4, maxConcurrentWrites: 4, patienceMs: PATIENCE_MS },
	fo: { requestsPer5Minutes: 6_000, maxConcurrent: 8, maxConcurrentWrites: 4, patienceMs: PATIENCE_MS },
};

/** `secret`: client secret, PEM, or web-service key, in clear. Throws SyncError when the address is not usable. */
export function createConnector( connection: Connection, secret: string | null, deps: ConnectorDeps ): Connector {
	const { settings, product } = connection;
	const timeouts = { ...DEFAULT_TIMEOUTS, ...deps.timeouts };
	const root = product === 'fo' ? foRoot( settings ) : bcRoot( settings );
	const dispatcher = deps.dispatcher ?? createDispatcher( settings, timeouts );
	const rate = settings.rate_per_5_minutes > 0 ? { requestsPer5Minutes: settings.rate_per_5_minutes } : {};
	const limits = { ...LIMITS[ product ], ...rate, ...deps.limits };
	const budget = createBudget( limits, deps );
	const calls = new CallLog( { per_5_minutes: limits.requestsPer5Minutes, at_once: limits.maxConcurrent }, deps.now );
	const gateway = new Gateway( {
		root, budget, dispatcher, calls,
		tokens: createTokens( connection, secret, dispatcher, deps.now ),
		readError: product === 'fo' ? readFoError : readBcError,
		requestIdHeader: product === 'fo' ? 'x-ms-client-request-id' : 'client-request-id',
		now: deps.now,
		totalMs: timeouts.totalMs,
		shadow: connection.shadow,
	} );
	const close = async () => {
		if ( deps.dispatcher === undefined ) {
			await dispatcher.destroy();
		}
	};
	const parts = { connection, mappings: mappingsFor( connection ), gateway, budget, calls, close, secret, taxEngine: { dispatcher, now: deps.now, key: deps.taxEngineKey ?? null } };
	return product === 'fo' ? new FoConnector( parts ) : new BcConnector( parts );
}
